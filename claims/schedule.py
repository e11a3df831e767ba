"""Beat's entry points: picking up what a lost message or a killed worker left behind."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from audit import leases
from claims import tasks
from claims.models import Finding


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=80)
def sweep_findings() -> int:
    """Offer outstanding findings to the workers again; returns how many."""
    due = leases.offer(Finding.objects.ready(), settings.PLUMBLINE_SWEEP_SECONDS)
    return tasks.enqueue(Finding.objects.filter(pk__in=due))
