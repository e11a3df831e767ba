"""Telling the workers that a row is waiting. The row is the truth; the message only hurries it."""

from __future__ import annotations

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def after_commit(task: Any, *arguments: object) -> None:
    """Send a message once the transaction has committed.

    A broker that is away costs a line in the log and no more: the sweeper offers the row again.
    """

    def send() -> None:  # not a partial: Django logs the name of a robust hook that fails
        try:
            task.apply_async(args=arguments, retry=False)
        except OperationalError as error:
            logger.warning("%s is left to the sweeper: the broker is away (%s)", task.name, error)

    transaction.on_commit(send, robust=True)


def worker_takes(queue: str, seconds: float = 1.5) -> bool:
    """Whether some worker answers that it takes this queue; no broker counts as no worker."""
    try:
        found = current_app.control.inspect(timeout=seconds).active_queues()
    except (OperationalError, OSError):
        return False
    taken = [one["name"] for held in (found or {}).values() for one in held]
    return queue in taken
