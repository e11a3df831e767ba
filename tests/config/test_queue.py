"""What the settings of the queue promise, with a real Redis and real workers."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from kombu import Connection
from kombu.exceptions import OperationalError

from accounts.models import User
from config import broker as address
from config.celery import app
from tests.desk.conftest import make_case
from tests.services import broker
from tests.services.processes import wait_for
from tests.services.workers import Workers

pytestmark = pytest.mark.once

SWEEP = "estimates.schedule.sweep_estimates"
PATIENCE = 30
"""Seconds that a page may lose when Redis is away. Each refusal takes half a second to three."""


def connection(path: Path) -> Connection:
    """As the web server connects, to a socket of this test's."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    return app.connection_for_write(f"redis+socket://{path}", transport_options=options)


@pytest.fixture
def deaf(tmp_path: Path) -> Iterator[Path]:
    """A socket that takes connections and never answers."""
    path = tmp_path / "deaf"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        yield path


def seconds_to_fail(path: Path) -> float:
    began = time.monotonic()
    with connection(path) as opened, pytest.raises(OperationalError):
        app.send_task(SWEEP, connection=opened)
    return time.monotonic() - began


def test_a_page_does_not_hang_when_redis_is_away(tmp_path: Path) -> None:
    assert seconds_to_fail(tmp_path / "nobody") < PATIENCE


def test_a_page_does_not_hang_when_redis_is_deaf(deaf: Path) -> None:
    assert seconds_to_fail(deaf) < PATIENCE


@pytest.mark.workers
def test_a_request_can_be_followed_into_the_worker(
    workers: Workers,
    client: Client,
    checker: User,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    make_case(checker)
    workers.start()
    client.force_login(checker)
    caplog.set_level(logging.INFO, "django_structlog.middlewares")
    client.post("/parameters/mass/revise/", {"text": "42 to 52 kg/shell", "why": "A new table."})
    request_id = _request_id(caplog)
    log = tmp_path / "worker-0.log"
    wait_for(lambda: f"request_id={request_id}" in log.read_text(), what="the request's id")


@pytest.mark.workers
def test_a_worker_listens_again_after_redis_was_restarted(workers: Workers, tmp_path: Path) -> None:
    path, log = address.socket_in(tmp_path), tmp_path / "worker-0.log"
    with broker.running(path, tmp_path / "redis"):
        workers.start(afresh=True, REDIS_URL=f"unix://{path}")
    wait_for(lambda: "Connection to broker lost" in log.read_text(), what="the loss to be seen")
    with broker.running(path, tmp_path / "redis"), connection(path) as opened:
        sent = app.send_task(SWEEP, connection=opened)
        done = f"[{sent.id}] succeeded"
        wait_for(lambda: done in log.read_text(), seconds=60, what="the task")


def _request_id(caplog: pytest.LogCaptureFixture) -> str:
    """The id that the request's own line in the log has."""
    said = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    return str(next(it["request_id"] for it in said if it["event"] == "request_started"))
