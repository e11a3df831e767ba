"""Beat's entry points: picking up what a lost message or a killed worker left behind."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from audit import leases
from dossiers import tasks
from dossiers.models import Dossier


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=80)
def sweep_dossiers() -> int:
    """Offer unfinished dossiers to the workers again; returns how many."""
    due = leases.offer(Dossier.objects.pending(), settings.PLUMBLINE_SWEEP_SECONDS)
    pairs = list(Dossier.objects.filter(pk__in=due).values_list("pk", "digest"))
    tasks.enqueue(pairs)
    return len(pairs)
