"""Beat's entry points: forgetting answers that nobody asks for again."""

from __future__ import annotations

from celery import shared_task

from api import idempotency


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=80)
def sweep_answers() -> int:
    return idempotency.sweep()
