"""How far publishers are relied on, and how much there is of each."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sources.models import Grade, Publisher, Source


def weighed(user: Any) -> QuerySet[Any]:
    """The publishers that somebody may see, each with its `letter` (None: not graded) and how many
    sources of theirs this person sees (`published`)."""
    graded = Grade.objects.live().filter(publisher=OuterRef("pk"))
    seen = Source.objects.live().visible_to(user).filter(publisher=OuterRef("pk"))
    counted = seen.order_by().values("publisher").annotate(number=Count("pk"))
    rows: QuerySet[Any] = Publisher.objects.visible_to(user)
    annotated: QuerySet[Any] = rows.annotate(
        letter=Subquery(graded.values("reliability")[:1]),
        published=Coalesce(Subquery(counted.values("number")), 0),
    )
    return annotated
