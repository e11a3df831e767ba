"""What lists of parameters and estimates can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters

from api.filters import Filters, Words, exact
from estimates.models import Estimate, EstimateQuerySet


class ParameterFilters(Filters):
    q = Words("slug", "title", "text")
    illustrative = django_filters.BooleanFilter()


class EstimateFilters(Filters):
    q = Words("slug", "title", "measure")
    unit = exact("unit")
    bearing = django_filters.ChoiceFilter(choices=Estimate.Bearing.choices)
    state = django_filters.ChoiceFilter(
        choices=[("fresh", "up to date"), ("stale", "being computed"), ("failed", "failed")],
        method="filter_state",
    )
    parameter = exact("inputs__parameter__slug")

    def filter_state(self, rows: EstimateQuerySet, _name: str, value: str) -> Any:
        return {"fresh": rows.fresh, "stale": rows.stale, "failed": rows.failed}[value]()
