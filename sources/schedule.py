"""Beat's entry points: picking up what a lost message or a killed worker left behind."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from audit import leases
from sources import tasks
from sources.models import Capture, Comparison, Timestamp


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=80)
def sweep_captures() -> int:
    """Offer unfinished captures and timestamps to the workers again; returns how many."""
    captures = leases.offer(Capture.objects.live().pending(), settings.PLUMBLINE_SWEEP_SECONDS)
    tasks.enqueue(captures)
    stamps = leases.offer(Timestamp.objects.pending(), settings.PLUMBLINE_SWEEP_SECONDS)
    tasks.enqueue_timestamps(stamps)
    return len(captures) + len(stamps)


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=80)
def sweep_comparisons() -> int:
    """Offer outstanding comparisons to the workers again; returns how many."""
    found = leases.offer(Comparison.objects.pending(), settings.PLUMBLINE_SWEEP_SECONDS)
    tasks.enqueue_comparisons(found)
    return len(found)
