"""Telling the workers that a row is waiting. The row is the truth; the message only hurries it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

URGENT, LATER = 0, 6
"""Priorities as Redis delivers them: all that is urgent comes first."""
FEWEST, SHARES = 10, 4
"""A message has at least ten rows, if there are so many, and few rows make at most four."""

logger = logging.getLogger(__name__)


def in_batches(task: Any, rows: Sequence[Any], most: int, priority: int | None = None) -> None:
    """Tell the workers of many rows, at most `most` in a message, once committed.

    What makes up one message is urgent unless said otherwise, so that whoever changed a little
    does not wait for the thousands that somebody else changed. Even so it goes as several
    messages, for several workers to share.
    """
    size = max(FEWEST, min(most, -(-len(rows) // SHARES)))
    if priority is None:
        priority = URGENT if len(rows) <= most else LATER
    messages = [(rows[first : first + size],) for first in range(0, len(rows), size)]
    _send_after_commit(task, messages, priority)


def after_commit(task: Any, *arguments: object, priority: int = URGENT) -> None:
    """Send a message once the transaction has committed.

    A broker that is away costs a line in the log and no more: the sweeper offers the row again.
    """
    _send_after_commit(task, [arguments], priority)


def _send_after_commit(task: Any, messages: Sequence[tuple[object, ...]], priority: int) -> None:
    def send() -> None:  # not a partial: Django logs the name of a robust hook that fails
        for count, arguments in enumerate(messages):
            try:
                task.apply_async(args=arguments, retry=False, priority=priority)
            except OperationalError as error:
                # No further tries: each may wait a second, and somebody waits for the page.
                left = f"{len(messages) - count} of {len(messages)} messages"
                logger.warning(
                    "%s: %s are left to the sweeper: the broker is away (%s)",
                    task.name,
                    left,
                    error,
                )
                return

    transaction.on_commit(send, robust=True)


def worker_takes(queue: str, seconds: float = 1.5) -> bool:
    """Whether some worker answers that it takes this queue; no broker counts as no worker."""
    try:
        found = current_app.control.inspect(timeout=seconds).active_queues()
    except (OperationalError, OSError):
        return False
    taken = [one["name"] for held in (found or {}).values() for one in held]
    return queue in taken
