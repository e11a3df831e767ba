"""Beat's entry points: sealing what happened since the last time."""

from __future__ import annotations

from celery import shared_task

from audit import sealing


@shared_task(ignore_result=True, soft_time_limit=120, time_limit=140)
def seal_log(*, whole: bool = False) -> int:
    """Seal the events that wait; returns how many seals were made."""
    return len(sealing.seal_events(whole=whole))
