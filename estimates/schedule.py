"""Beat's entry points: picking up what a lost message or a killed worker left behind."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from audit import leases
from estimates import tasks
from estimates.models import Estimate


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=80)
def sweep_estimates() -> int:
    """Offer outstanding estimates to the workers again; returns how many."""
    due = leases.offer(Estimate.objects.stale(), settings.PLUMBLINE_SWEEP_SECONDS)
    pairs = list(Estimate.objects.filter(pk__in=due).values_list("pk", "inputs_digest"))
    tasks.enqueue(pairs)
    return len(pairs)
