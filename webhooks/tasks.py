"""What workers are told: ids only. The payload is frozen on the row, so there is no digest."""

from __future__ import annotations

from collections.abc import Sequence

from celery import shared_task
from django.db import OperationalError

from audit.delivery import after_commit
from webhooks import sending


@shared_task(
    acks_late=True,
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
    soft_time_limit=sending.SOFT_SECONDS,
    time_limit=sending.HARD_SECONDS,
    ignore_result=True,
)
def deliver(delivery_id: int) -> None:
    """Runs twice, late, or side by side: a row that is leased, or not due, is left alone."""
    sending.deliver_once(delivery_id)


def enqueue(delivery_ids: Sequence[int]) -> None:
    """A message each, once committed: a slow receiver holds up its own messages only."""
    for delivery_id in delivery_ids:
        after_commit(deliver, delivery_id)
