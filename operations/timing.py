"""How long tasks take, added up in Redis, where the workers of all machines meet.

Counts are no truth that anything rests on: with Redis away they are lost in silence.
"""

from __future__ import annotations

import contextlib
import logging
import time
from typing import Any

import redis
from celery.signals import task_postrun, task_prerun
from django.conf import settings

HASH = "plumbline:task-seconds"
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
"""Upper bounds, in seconds."""

logger = logging.getLogger(__name__)
_began: dict[str, float] = {}


def connect() -> None:
    task_prerun.connect(_begin, weak=False, dispatch_uid="operations.begin")
    task_postrun.connect(_end, weak=False, dispatch_uid="operations.end")


def client() -> redis.Redis:
    """A connection that gives up soon."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def _begin(task_id: str = "", **_kwargs: Any) -> None:
    _began[task_id] = time.monotonic()


def _end(task_id: str = "", task: Any = None, state: str | None = None, **_kwargs: Any) -> None:
    began = _began.pop(task_id, None)
    if began is None or task is None:
        return
    with contextlib.suppress(redis.RedisError, OSError):
        add(task.name, time.monotonic() - began, failed=state == "FAILURE")


def add(name: str, seconds: float, *, failed: bool) -> None:
    """Count one run of a task. Fields of the hash are `name|what`."""
    bound = next((str(it) for it in BUCKETS if seconds <= it), "+Inf")
    with client() as connection, connection.pipeline(transaction=False) as pipe:
        pipe.hincrby(HASH, f"{name}|{bound}", 1)
        pipe.hincrbyfloat(HASH, f"{name}|sum", round(seconds, 6))
        if failed:
            pipe.hincrby(HASH, f"{name}|failed", 1)
        pipe.execute()


def read(connection: redis.Redis) -> dict[str, dict[str, float]]:
    """By task: its buckets (each for itself), `sum`, `failed`."""
    found: dict[str, dict[str, float]] = {}
    kept: Any = connection.hgetall(HASH)
    for field, value in kept.items():
        name, _bar, what = field.decode().rpartition("|")
        found.setdefault(name, {})[what] = float(value)
    return found
