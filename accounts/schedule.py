"""Beat's entry points: picking up what a lost message or a killed worker left behind."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from accounts import letters, mailing, tasks
from accounts.models import Letter, Notification
from audit import leases


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=80)
def sweep_letters() -> int:
    """Offer unsent letters to the workers again, and forget old ones; returns how many."""
    due = leases.offer(Letter.objects.pending(), settings.PLUMBLINE_SWEEP_SECONDS)
    for letter_id in due:
        tasks.send_letter.delay(letter_id)
    letters.forget_old()
    return len(due)


KEPT = timedelta(days=180)
"""For so long what was read is shown; the log keeps what happened, and not who was told."""


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=80)
def post_mailings() -> int:
    """Write the letters of news that are due and offer all that wait; returns how many."""
    now = timezone.now()
    for person in mailing.due_people(now):
        mailing.write(person, now)
    due = leases.offer(mailing.ready(now), settings.PLUMBLINE_SWEEP_SECONDS)
    tasks.enqueue_mailings(due)
    return len(due)


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=80)
def forget_old_news() -> int:
    """Take away what was read long ago, but for what is told once only; returns how many."""
    old = Notification.objects.filter(read_at__lt=timezone.now() - KEPT, occasion="")
    return int(old.delete()[0])
