"""Which sources claims rest on, and which of them it is time to look at again."""

from __future__ import annotations

from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from claims.models import Appearance, Claim, ClaimedQuantity, Evidence, Finding
from estimates import graph
from estimates.models import Parameter
from sources import provenance
from sources.models import Capture, Derivation, Source

NOT_WATCHED = (Claim.Status.ON_HOLD, Claim.Status.WITHDRAWN)


def watched() -> QuerySet[Claim]:
    """Claims that somebody works on or that readers rely on."""
    return Claim.objects.live().exclude(status__in=NOT_WATCHED)


def sources_under(claims: QuerySet[Claim]) -> QuerySet[Source]:
    """Sources that these claims name or use, and all that those got it from.

    A number of queries that does not grow with the claims.
    """
    edges = Derivation.objects.live().values_list("source__slug", "origin__slug")
    slugs = provenance.upstream(edges, _named(claims))
    return Source.objects.live().filter(slug__in=slugs)


def due_again(claims: QuerySet[Claim], before: datetime, at_most: int) -> list[tuple[Source, str]]:
    """Sources that were fetched once, and last before this moment, and from where.

    Left out: protected ones, since a fetch can give a source away; those that were fetched
    against robots.txt, which needs an editor each time; those being fetched now.
    """
    fetched = Capture.objects.live().filter(source=OuterRef("pk"), method=Capture.Method.LINK)
    latest = fetched.order_by("-pk")
    rows: QuerySet[Any] = sources_under(claims).filter(
        Exists(fetched.filter(state=Capture.State.READY)), protected=False
    )
    rows = rows.annotate(
        last_at=Subquery(latest.values("captured_at")[:1]),
        last_url=Subquery(latest.values("url")[:1]),
        last_why=Subquery(latest.values("robots_why")[:1]),
        under_way=Exists(fetched.pending()),
    )
    due = rows.filter(last_at__lte=before, last_why="", under_way=False).order_by("last_at", "pk")
    return [(row, str(row.last_url)) for row in due[:at_most]]


def _named(claims: QuerySet[Claim]) -> set[str]:
    """Slugs of the sources that something under the claims names."""
    quantities = ClaimedQuantity.objects.live().filter(claim__in=claims)
    findings = Finding.objects.current().filter(quantity__claim__in=claims)
    estimates = graph.ancestors(set(findings.values_list("estimate_id", flat=True)))
    parameters = Parameter.objects.filter(inputs__estimate_id__in=estimates)
    named = chain(
        Appearance.objects.live().filter(claim__in=claims).values_list("source__slug", flat=True),
        Evidence.objects.live().filter(claim__in=claims).values_list("source__slug", flat=True),
        quantities.values_list("observation__source__slug", flat=True),
        parameters.values_list("source__slug", flat=True),
        parameters.values_list("observation__source__slug", flat=True),
    )
    return {slug for slug in named if slug}
