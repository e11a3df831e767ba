"""Beat's entry points: what a lost message or a killed worker left behind, and sources whose
pages may have changed."""

from __future__ import annotations

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit import leases
from audit.delivery import LATER, after_commit
from claims import noticing, repeats, resting, tasks, telling
from claims.importing.tasks import work_on_import
from claims.models import BulkEdit, ClaimImport, Finding
from sources import actions as sources

MOST_AT_ONCE = 50
"""Pages looked at again by one message from beat: so many an hour, not all on one morning."""

MOST_MARKED = 500

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=80)
def sweep_findings() -> int:
    """Offer outstanding findings to the workers again; returns how many."""
    due = leases.offer(Finding.objects.ready(), settings.PLUMBLINE_SWEEP_SECONDS)
    return tasks.enqueue(Finding.objects.filter(pk__in=due))


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=80)
def sweep_imports() -> int:
    """Offer unfinished imports to the workers again, and mark claims that nothing is stored of
    yet, so that repeats of them are found; returns how many of both."""
    due = leases.offer(ClaimImport.objects.under_way(), settings.PLUMBLINE_SWEEP_SECONDS)
    for import_id in due:
        after_commit(work_on_import, import_id, priority=LATER)
    claims = list(repeats.unmarked()[:MOST_MARKED])
    for claim in claims:
        repeats.note(claim)
    return len(due) + len(claims)


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=80)
def sweep_changes() -> int:
    """Offer changes of several claims that are not through to the workers; returns how many."""
    due = leases.offer(BulkEdit.objects.pending(), settings.PLUMBLINE_SWEEP_SECONDS)
    tasks.enqueue_edits(due)
    return len(due)


@shared_task(ignore_result=True, soft_time_limit=60, time_limit=80)
def recheck_sources() -> int:
    """Have pages under open and published claims captured again; returns how many.

    The capture says whether the page has changed since the one before.
    """
    if settings.PLUMBLINE_RECHECK_DAYS <= 0:
        return 0
    before = timezone.now() - timedelta(days=settings.PLUMBLINE_RECHECK_DAYS)
    asked = 0
    for source, url in resting.due_again(resting.watched(), before, MOST_AT_ONCE):
        try:
            sources.capture_link(source, None, url=url)
            asked += 1
        except ValidationError:
            logger.exception("source %s cannot be captured again", source.uuid)
    return asked


@shared_task(ignore_result=True, soft_time_limit=120, time_limit=140)
def notice_moved_approvals() -> int:
    """Tell, once for each approval, that something under it moved; returns of how many."""
    return noticing.notice_moved()


@shared_task(ignore_result=True, soft_time_limit=120, time_limit=140)
def tell_what_is_due() -> int:
    """Remind people of claims that are due; returns of how many.

    Nobody is told twice: what was told stands on their notification.
    """
    return telling.what_is_due()
