"""Which claims have open points, found in the database for a list of any length.

The checklist says what is open on a claim that one reads; this says on which claims something is.
A test holds the two to each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from claims import checklist, queues
from claims.models import Claim, ClaimedQuantity, Evidence, Finding
from estimates import graph
from estimates.models import Estimate
from sources import provenance
from sources.models import Derivation, Grade, Source

Rows = QuerySet[Any]


def with_open_points(rows: Rows, _user: Any) -> Rows:
    """Those on which something is open, of what is not finished."""
    return unfinished(rows, _user).filter(_open())


def without_open_points(rows: Rows, _user: Any) -> Rows:
    """Those that could be submitted now, or have been."""
    return unfinished(rows, _user).filter(~_open())


def unfinished(rows: Rows, _user: Any) -> Rows:
    return rows.exclude(status__in=queues.FINISHED)


NEEDING: dict[str, Callable[[Rows, Any], Rows]] = {
    "work": unfinished,
    "points": with_open_points,
    "ready": without_open_points,
    "overdue": queues.overdue,
    "review": queues.waiting,
    "changed": queues.stale,
    "publish": queues.approved,
}
"""What a list of claims is narrowed to, at the desk and in the API: which of `rows`, for a user."""


def _open() -> Q:
    return Q(
        Q(verdict=None)
        | Q(summary__regex=r"^\s*$")
        | Exists(_unborne())
        | Exists(_without_passage())
        | Exists(_ungraded())
        | Exists(_unsettled())
        | Q(pk__in=_without_second_origin())
    )


def _unborne() -> QuerySet[Any]:
    """Figures on which nothing bears."""
    evidence = Evidence.objects.live().filter(quantity=OuterRef("pk"))
    findings = Finding.objects.current().filter(quantity=OuterRef("pk"))
    figures = ClaimedQuantity.objects.live().filter(claim=OuterRef("pk"))
    return figures.filter(~Exists(evidence), ~Exists(findings))


def _evidence() -> QuerySet[Any]:
    return Evidence.objects.live().filter(claim=OuterRef("pk"))


def _without_passage() -> QuerySet[Any]:
    return _evidence().filter(passage=None, observation__passage=None, no_passage_why="")


def _ungraded() -> QuerySet[Any]:
    own = Grade.objects.live().filter(source=OuterRef("source"))
    shared = Grade.objects.live().filter(publisher=OuterRef("source__publisher"))
    return _evidence().filter(~Exists(own), ~Exists(shared))


def _unsettled() -> QuerySet[Any]:
    """Findings that are being worked out, or that could not be, and what rests on such estimates.

    An estimate above changes the digest of all that follow from it, so that one which is being
    worked out shows in them; one that failed may not."""
    failed = graph.descendants(Estimate.objects.failed().values_list("pk", flat=True))
    moving = graph.descendants(Estimate.objects.stale().values_list("pk", flat=True))
    held = set(Finding.objects.current().values_list("estimate_id", flat=True))
    findings = Finding.objects.current().filter(quantity__claim=OuterRef("pk"))
    outstanding = Finding.objects.stale().filter(quantity__claim=OuterRef("pk")).values("pk")
    return findings.filter(
        Q(pk__in=outstanding) | ~Q(error="") | Q(estimate__in=(failed | moving) & held)
    )


def _without_second_origin() -> list[int]:
    """Claims whose support rests on a protected source alone. Only those that rest on one at all
    are looked at one by one: there are few."""
    protected = set(Source.objects.filter(protected=True).values_list("slug", flat=True))
    if not protected:
        return []
    edges = Derivation.objects.live().values_list("source__slug", "origin__slug")
    below = provenance.upstream([(origin, source) for source, origin in edges], protected)
    supports = Evidence.objects.live().filter(
        stance=Evidence.Stance.SUPPORTS, source__slug__in=below
    )
    claims = Claim.objects.live().exclude(status__in=queues.FINISHED)
    found = list(claims.filter(pk__in=supports.values("claim")))
    points = checklist.points_of(found) if found else {}
    return [pk for pk, told in points.items() if told]
