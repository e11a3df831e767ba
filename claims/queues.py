"""The editors' queue: which claims wait for whom, with counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.models import Claim

FINISHED = (Claim.Status.PUBLISHED, Claim.Status.WITHDRAWN)
Rows = QuerySet[Any]


def waiting(rows: Rows, _user: Any) -> Rows:
    """In review: an editor decides."""
    return rows.filter(status=Claim.Status.IN_REVIEW)


def stale(rows: Rows, _user: Any) -> Rows:
    """Approved or published, and something moved since."""
    out = rows.filter(status__in=[Claim.Status.APPROVED, Claim.Status.PUBLISHED])
    return rows.filter(pk__in=Claim.objects.filter(pk__in=out).changed_since_approval())


def mine(rows: Rows, user: Any) -> Rows:
    """Assigned to whoever is asking, and not finished."""
    assigned = Claim.assignees.through.objects.filter(user_id=user.pk)
    return rows.filter(pk__in=assigned.values("claim_id")).exclude(status__in=FINISHED)


def overdue(rows: Rows, _user: Any) -> Rows:
    """Past the day on which they were due, and not finished."""
    return rows.filter(due_on__lt=timezone.localdate()).exclude(status__in=FINISHED)


def approved(rows: Rows, _user: Any) -> Rows:
    """Approved, and to be published by somebody."""
    return rows.filter(status=Claim.Status.APPROVED)


QUEUES: dict[str, tuple[Any, Callable[[Rows, Any], Rows]]] = {
    "waiting": (_("to review"), waiting),
    "stale": (_("changed since approval"), stale),
    "approved": (_("to publish"), approved),
    "mine": (_("assigned to me"), mine),
    "overdue": (_("overdue"), overdue),
}


def counts(rows: Rows, user: Any) -> dict[str, int]:
    """How many claims stand in each queue: a query each, however many there are."""
    live = rows.filter(retired_at=None)
    return {name: choose(live, user).count() for name, (_label, choose) in QUEUES.items()}
