"""Beat's entry points: picking up what a lost message or a killed worker left behind."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from accounts import letters, tasks
from accounts.models import Letter
from audit import leases


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=80)
def sweep_letters() -> int:
    """Offer unsent letters to the workers again, and forget old ones; returns how many."""
    due = leases.offer(Letter.objects.pending(), settings.PLUMBLINE_SWEEP_SECONDS)
    for letter_id in due:
        tasks.send_letter.delay(letter_id)
    letters.forget_old()
    return len(due)
