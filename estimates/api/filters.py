"""What lists of parameters and estimates can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from api.filters import Filters, Words, exact
from estimates.models import Estimate, EstimateQuerySet, Input


class ParameterFilters(Filters):
    q = Words("title", "slug", "text")
    illustrative = django_filters.BooleanFilter()
    use = django_filters.ChoiceFilter(
        choices=[("used", "taken in by an estimate"), ("unused", "by none")], method="filter_use"
    )

    def filter_use(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        taken = Input.objects.filter(estimate__retired_at=None, parameter__isnull=False)
        used = taken.values("parameter")
        return rows.filter(pk__in=used) if value == "used" else rows.exclude(pk__in=used)


class EstimateFilters(Filters):
    q = Words("title", "slug", "measure")
    unit = exact("unit")
    bearing = django_filters.ChoiceFilter(choices=Estimate.Bearing.choices)
    state = django_filters.ChoiceFilter(
        choices=[("fresh", "up to date"), ("stale", "being computed"), ("failed", "failed")],
        method="filter_state",
    )
    parameter = exact("inputs__parameter__slug")

    def filter_state(self, rows: EstimateQuerySet, _name: str, value: str) -> Any:
        return {"fresh": rows.fresh, "stale": rows.stale, "failed": rows.failed}[value]()
