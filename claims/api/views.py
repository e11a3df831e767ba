"""Cases and claims. What rests on a source that the caller may not see is left out."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from api.resources import REFERENCE, SLUG, Resources, only
from claims.api import filters, serializers
from claims.models import Appearance, Case, Claim, ClaimedQuantity, Evidence, Finding, Version
from sources.models import Observation, Passage, Source


class Cases(Resources):
    serializer_class = serializers.CaseSerializer
    detail_serializer_class = serializers.CaseDetailSerializer
    filterset_class = filters.CaseFilters
    lookup_field, lookup_value_regex = "slug", SLUG
    orderings = ("slug", "title")

    def rows(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = Case.objects.all()
        return rows

    def detailed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        claims = Claim.objects.visible_to(self.request.user).live().order_by("reference")
        return rows.prefetch_related(only("claims", claims))


class Claims(Resources):
    serializer_class = serializers.ClaimSerializer
    detail_serializer_class = serializers.ClaimDetailSerializer
    filterset_class = filters.ClaimFilters
    lookup_field, lookup_value_regex = "reference", REFERENCE
    orderings = ("-reference", "created_at", "claimant", "status")

    def rows(self) -> QuerySet[Claim]:
        return Claim.objects.visible_to(self.request.user).select_related("case")

    def detailed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """A fixed number of queries, whatever hangs on the claim."""
        user = self.request.user
        sources = Source.objects.visible_to(user)
        observations = only("observation", Observation.objects.visible_to(user))
        passages = Passage.objects.visible_to(user).select_related("capture")
        findings = Finding.objects.current().select_related("estimate", "quantity")
        quantities = ClaimedQuantity.objects.live().order_by("position", "key")
        appearances = Appearance.objects.live().filter(source__in=sources).order_by("key")
        evidence = Evidence.objects.live().filter(source__in=sources).order_by("key")
        return _counted(rows).prefetch_related(
            only("quantities", quantities.prefetch_related(observations)),
            only("quantities__findings", findings.order_by("estimate__slug")),
            only("appearances", appearances.select_related("source")),
            only(
                "evidence",
                evidence.select_related("source", "quantity").prefetch_related(
                    observations, only("passage", passages)
                ),
            ),
            only("versions", Version.objects.defer("content").order_by("number")),
        )


def _counted(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each claim with how many appearances and pieces of evidence it has, seen or not."""
    appearances = Count("appearances", distinct=True, filter=Q(appearances__retired_at=None))
    evidence = Count("evidence", distinct=True, filter=Q(evidence__retired_at=None))
    counted: QuerySet[Any] = rows.annotate(live_rows=appearances + evidence)
    return counted
