"""Short leases on rows of outstanding work.

A worker that takes a row counts an attempt and holds it for some seconds. A killed worker
gives nothing back, so the lease simply runs out and the sweeper offers the row again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

MAX_ATTEMPTS = 5
"""After this many attempts that ended without a word, the row is given up with a reason."""


class Leased(models.Model):
    """Outstanding work is a row; the lease says that somebody is at it."""

    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    offered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


def free(now: datetime | None = None) -> Q:
    """Rows that nobody is working on."""
    return Q(leased_until=None) | Q(leased_until__lte=now or timezone.now())


def take(queryset: models.QuerySet[Any], seconds: int) -> bool:
    """Lease the one row of the queryset, or learn that somebody else has it.

    A compare-and-set: exactly one of several callers is told True. Each call that is told
    True counts as an attempt.
    """
    now = timezone.now()
    taken = queryset.filter(free(now)).update(
        leased_until=now + timedelta(seconds=seconds), attempts=F("attempts") + 1
    )
    return taken == 1


def take_many(queryset: models.QuerySet[Any], seconds: int) -> tuple[list[Any], list[int]]:
    """Lease the free rows of the queryset that were never tried before, in order of key.

    Returns them, read under their locks, and the keys of those that were tried before, least
    often first: such a row may be what ended its worker, so it is taken alone (`take`), after
    those that are less to be suspected. Call inside a transaction.
    """
    now = timezone.now()
    until = now + timedelta(seconds=seconds)
    waiting = queryset.filter(free(now)).order_by("pk")
    rows = list(waiting.select_for_update(of=("self",), no_key=True))
    taken = [row for row in rows if not row.attempts]
    tried = sorted((row for row in rows if row.attempts), key=lambda row: int(row.attempts))
    for row in taken:
        row.attempts, row.leased_until = 1, until
    queryset.model._base_manager.filter(pk__in=[row.pk for row in taken]).update(
        attempts=1, leased_until=until
    )
    return taken, [row.pk for row in tried]


def give_back(rows: Sequence[Any]) -> None:
    """End the lease of rows taken together that nobody got to, as if they were never taken.

    A row that was revised, or taken by another worker, meanwhile is left as it is.
    """
    if rows:
        held = type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows])
        held.filter(leased_until=rows[0].leased_until).update(
            leased_until=None, attempts=F("attempts") - 1
        )


def offer(queryset: models.QuerySet[Any], grace: float, at_most: int = 5_000) -> list[int]:
    """Keys of outstanding rows that nobody works on and that were not just offered.

    Marks them as offered, so that a long queue is not filled with the same rows at every
    sweep: a row is offered again after `grace` seconds.
    """
    now = timezone.now()
    waiting = Q(offered_at=None) | Q(offered_at__lte=now - timedelta(seconds=grace))
    due = list(queryset.filter(free(now), waiting).values_list("pk", flat=True)[:at_most])
    queryset.model._base_manager.filter(pk__in=due).update(offered_at=now)
    return due
