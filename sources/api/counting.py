"""What the desk counts besides what everybody counts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from api.changing import Makes, Retires, Revises
from sources import actions
from sources.api import filters, inputs, serializers
from sources.models import CountingUnit


class CountingUnits(Makes, Revises, Retires):
    """What the desk counts besides what everybody counts."""

    serializer_class = serializers.CountingUnitSerializer
    filterset_class = filters.CountingUnitFilters
    new_class, changes_class = inputs.NewCountingUnit, inputs.CountingUnitChanges
    lookup_field, lookup_value_regex = "token", r"\w{1,40}"
    orderings = ("token",)

    def rows(self) -> QuerySet[CountingUnit]:
        rows: QuerySet[CountingUnit] = CountingUnit.objects.all()
        return rows

    def new(self, *, by: Any, **given: Any) -> CountingUnit:
        return actions.add_counting_unit(by=by, **given)

    def revise(self, row: CountingUnit, *, by: Any, **changes: Any) -> bool:
        return actions.revise_counting_unit(row, by=by, **changes)

    def withdraw(self, row: CountingUnit, *, by: Any, why: str) -> None:
        actions.retire_counting_unit(row, by=by, why=why)
