"""What workers are told of tables: the key of an import."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from audit.delivery import LATER, after_commit
from claims.importing import working


@shared_task(
    acks_late=True,
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
    soft_time_limit=working.LEASE_SECONDS - 30,
    time_limit=working.LEASE_SECONDS - 20,
    ignore_result=True,
)
def work_on_import(import_id: int) -> None:
    """Some seconds of it, then again: no table keeps others waiting. A late message finds
    nothing to do, or a lease in its way."""
    if working.work_on(import_id):
        after_commit(work_on_import, import_id, priority=LATER)
