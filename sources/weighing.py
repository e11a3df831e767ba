"""How far publishers are relied on, and how much there is of each."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sources.models import Grade, Publisher, Source

UNGRADED = "none"
"""Asked for in place of a letter."""


def weighed(user: Any) -> QuerySet[Any]:
    """The publishers that somebody may see, each with its `letter` (None: not graded) and how many
    sources of theirs this person sees (`published`)."""
    seen = Source.objects.live().visible_to(user).filter(publisher=OuterRef("pk"))
    counted = seen.order_by().values("publisher").annotate(number=Count("pk"))
    rows: QuerySet[Any] = Publisher.objects.visible_to(user)
    annotated: QuerySet[Any] = rows.annotate(
        letter=Subquery(_grades().values("reliability")),  # a publisher has one at the most
        published=Coalesce(Subquery(counted.values("number")), 0),
    )
    return annotated


def of_grade(rows: QuerySet[Any], letter: str) -> QuerySet[Any]:
    """Those of the publishers that are graded with the letter, or with none at all (`UNGRADED`)."""
    if letter == UNGRADED:
        return rows.filter(~Exists(_grades()))
    return rows.filter(Exists(_grades().filter(reliability=letter)))


def _grades() -> QuerySet[Any]:
    """The grade that holds, of the publisher that the query around it is at."""
    return Grade.objects.live().filter(publisher=OuterRef("pk"))
