"""Parameters and estimates. Where a parameter was read shows to whoever may see that source."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from api.resources import SLUG, Resources, only
from estimates.api import filters, serializers
from estimates.models import Correlation, Estimate, Input, Parameter
from sources.models import Observation, Source


class Parameters(Resources):
    serializer_class = serializers.ParameterSerializer
    filterset_class = filters.ParameterFilters
    lookup_field, lookup_value_regex = "slug", SLUG
    orderings = ("slug", "title")

    def rows(self) -> QuerySet[Any]:
        user = self.request.user
        rows: QuerySet[Any] = Parameter.objects.prefetch_related(
            only("observation", Observation.objects.visible_to(user)),
            only("source", Source.objects.visible_to(user)),
        )
        return rows


class Estimates(Resources):
    serializer_class = serializers.EstimateSerializer
    detail_serializer_class = serializers.EstimateDetailSerializer
    filterset_class = filters.EstimateFilters
    lookup_field, lookup_value_regex = "slug", SLUG
    orderings = ("slug", "title")

    def rows(self) -> QuerySet[Estimate]:
        return Estimate.objects.all()

    def detailed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        inputs = Input.objects.select_related("parameter", "upstream").order_by("name")
        stated = Correlation.objects.live().select_related("first", "second")
        return rows.prefetch_related(
            only("inputs", inputs),
            only("correlations", stated.order_by("first__slug", "second__slug")),
        )
