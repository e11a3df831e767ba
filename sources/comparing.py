"""Comparing a capture, once it is ready, with what else the desk holds: who may have it from whom.

Once for each capture: outstanding work is a row, taken under a lease. What is found is written in
one transaction; doing it again finds the same and changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, transaction

from audit import leases
from sources import partners, proposing
from sources.captured_words import Marks, Words
from sources.models import Capture, Comparison, Mark
from sources.models.suggesting import ComparisonQuerySet

SOFT_SECONDS, HARD_SECONDS, LEASE_SECONDS = 120, 140, 150
GIVEN_UP = "Given up after {attempts} attempts. The last one ended so: {reason}"
MOST_PARTNERS = 60
"""Sources that one capture is compared with word by word, those with most in common first."""
BATCH = 1_000

logger = logging.getLogger(__name__)


def want(*, capture: Capture, **_kwargs: Any) -> None:
    """A capture is ready: have it compared. In the transaction that makes it ready."""
    Comparison.objects.get_or_create(capture=capture)


def again(captures: Iterable[Capture]) -> list[int]:
    """Have captures compared once more; returns the keys of the outstanding rows."""
    found = []
    for capture in captures:
        row, _made = Comparison.objects.get_or_create(capture=capture)
        found.append(row.pk)
    fresh = {"attempts": 0, "leased_until": None, "error": ""}
    Comparison.objects.filter(pk__in=found).update(state=Comparison.State.WAITING, **fresh)
    return found


def compare_once(comparison_id: int) -> bool:
    """Do what is outstanding, unless it is done or somebody is at it. Safe to run twice.

    Returns whether this run finished it.
    """
    todo = Comparison.objects.pending().filter(pk=comparison_id)
    if not leases.take(todo, LEASE_SECONDS):
        return False
    row = todo.select_related("capture__source__publisher").first()
    if row is None:
        return False
    if row.attempts > leases.MAX_ATTEMPTS:
        reason = row.error or "the worker was stopped."
        return _fail(todo, GIVEN_UP.format(attempts=leases.MAX_ATTEMPTS, reason=reason))
    try:
        return _compare(todo, row.capture)
    except OperationalError:
        raise  # the database is away: the task is retried
    except SoftTimeLimitExceeded:
        return _give_back(todo, f"It took longer than {SOFT_SECONDS} seconds.")
    except Exception as error:
        # What was raised may hold words of a protected source, which belong in no log.
        told = None if row.capture.source.protected else error
        logger.error("comparison %s failed", row.uuid, exc_info=told)  # noqa: TRY400  # see above
        return _give_back(todo, f"{type(error).__name__} in Plumbline itself.")


def _compare(todo: ComparisonQuerySet, capture: Capture) -> bool:
    words = Words(capture)
    marks = words.marks()
    _keep(capture, marks)
    found = partners.of(words, marks, most=MOST_PARTNERS)
    proposals = proposing.proposals(words, found)
    with transaction.atomic():
        won = todo.update(state=Comparison.State.DONE, error="", leased_until=None)
        if won:
            proposing.keep(proposals)
    return bool(won)


def _keep(capture: Capture, marks: Marks) -> None:
    """Before partners are looked for, so that of two captures compared at the same time at least
    one finds the other."""
    rows = [
        Mark(capture=capture, kind=kind, value=value)
        for kind, values in marks.items()
        for value in values
    ]
    Mark.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


@transaction.atomic
def _fail(todo: ComparisonQuerySet, reason: str) -> bool:
    failed = {"state": Comparison.State.FAILED, "error": reason[:2000], "leased_until": None}
    return bool(todo.update(**failed))


def _give_back(todo: ComparisonQuerySet, reason: str) -> bool:
    """Leave it to the sweeper, with what went wrong on the row."""
    todo.update(error=reason[:2000], leased_until=None)
    return False
