"""Parameters and estimates. Where a parameter was read shows to whoever may see that source."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request

from api.changing import Makes, Retires, Retries, Revises
from api.describing import described
from api.resources import SLUG, only
from estimates import actions, correlating, graph
from estimates.api import filters, inputs, serializers
from estimates.models import Correlation, Estimate, Input, Parameter
from sources.models import Observation, Source


class InGraph(Makes, Revises, Retires):
    def lock(self, row: Any) -> None:
        """Actions lock the graph before any row of it."""
        graph.lock()
        super().lock(row)


class Parameters(InGraph):
    """Quantities that estimates take in, with unit and uncertainty."""

    serializer_class = serializers.ParameterSerializer
    filterset_class = filters.ParameterFilters
    new_class, changes_class = inputs.NewParameter, inputs.ParameterChanges
    lookup_field, lookup_value_regex = "slug", SLUG
    orderings = ("slug", "title", "uuid")

    def rows(self) -> QuerySet[Any]:
        user = self.request.user
        rows: QuerySet[Any] = Parameter.objects.prefetch_related(
            only("observation", Observation.objects.visible_to(user)),
            only("source", Source.objects.visible_to(user)),
        )
        return rows

    def new(self, *, by: Any, **given: Any) -> Parameter:
        return actions.add_parameter(by=by, **given)

    def revise(self, row: Parameter, *, by: Any, **changes: Any) -> bool:
        return actions.revise_parameter(row, by=by, **changes)

    def withdraw(self, row: Parameter, *, by: Any, why: str) -> None:
        actions.retire_parameter(row, by=by, why=why)


class Estimates(InGraph, Retries):
    """Quantities worked out from parameters by a formula; a worker computes them."""

    serializer_class = serializers.EstimateSerializer
    detail_serializer_class = serializers.EstimateDetailSerializer
    filterset_class = filters.EstimateFilters
    new_class, changes_class = inputs.NewEstimate, inputs.EstimateChanges
    lookup_field, lookup_value_regex = "slug", SLUG
    orderings = ("slug", "title", "uuid")

    def rows(self) -> QuerySet[Estimate]:
        return Estimate.objects.all()

    def detailed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        taken = Input.objects.select_related("parameter", "upstream").order_by("name")
        return rows.prefetch_related(only("inputs", taken), _stated())

    def new(self, *, by: Any, **given: Any) -> Estimate:
        return actions.add_estimate(by=by, **given)

    def revise(self, row: Estimate, *, by: Any, **changes: Any) -> bool:
        return actions.revise_estimate(row, by=by, **changes)

    def withdraw(self, row: Estimate, *, by: Any, why: str) -> None:
        actions.retire_estimate(row, by=by, why=why)

    def try_again(self, row: Estimate, *, by: Any, **given: Any) -> None:
        actions.retry_estimate(row, by=by, **given)

    @action(detail=True, methods=["get", "put"])
    @described(takes=inputs.StatedCorrelations, gives=serializers.CorrelationsSerializer)
    def correlations(self, request: Request, **_name: Any) -> HttpResponseBase:
        """How its inputs go together: what it states itself."""
        act = partial(correlating.set_correlations, by=self.by)

        def spell(row: Estimate) -> Any:
            shown = Estimate.objects.prefetch_related(_stated()).get(pk=row.pk)
            return dict(serializers.CorrelationsSerializer(shown).data)

        return self.part(request, spell, inputs.StatedCorrelations, act)


def _stated() -> Any:
    rows = Correlation.objects.live().select_related("first", "second")
    return only("correlations", rows.order_by("first__slug", "second__slug"))
