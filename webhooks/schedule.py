"""Beat's entry points: what is to be tried again, and what a lost message left behind."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from audit import leases
from webhooks import tasks
from webhooks.models import Delivery

MOST_AT_ONCE = 200


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=80)
def sweep_deliveries() -> int:
    """Offer what is due to the workers; returns how many."""
    due = Delivery.objects.due().order_by("next_try")
    offered = leases.offer(due, settings.PLUMBLINE_SWEEP_SECONDS, MOST_AT_ONCE)
    tasks.enqueue(offered)
    return len(offered)
