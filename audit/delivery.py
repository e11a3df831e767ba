"""Telling the workers that a row is waiting. The row is the truth; the message only hurries it."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def after_commit(task: Any, *arguments: object) -> None:
    """Send a message once the transaction has committed.

    A broker that is away costs a line in the log and no more: the sweeper offers the row again.
    """
    transaction.on_commit(partial(_send, task, arguments), robust=True)


def _send(task: Any, arguments: tuple[object, ...]) -> None:
    try:
        task.apply_async(args=arguments, retry=False)
    except OperationalError as error:
        logger.warning("%s is left to the sweeper: the broker is away (%s)", task.name, error)
