"""The words to judge by: scales and their verdicts. Administrators change them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from api.changing import Makes, Retires, Revises
from api.resources import SLUG, only
from claims import actions
from claims.api import filters, verdict_inputs, verdict_serializers
from claims.models import VerdictScale, VerdictStep


class Scales(Makes, Revises, Retires):
    """Questions, each with the verdicts that answer it."""

    serializer_class = verdict_serializers.VerdictScaleSerializer
    detail_serializer_class = verdict_serializers.VerdictScaleDetailSerializer
    filterset_class = filters.VerdictScaleFilters
    new_class, changes_class = verdict_inputs.NewScale, verdict_inputs.ScaleChanges
    lookup_field, lookup_value_regex = "slug", SLUG
    orderings = ("slug", "title")

    def rows(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = VerdictScale.objects.all()
        return rows

    def detailed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.prefetch_related(only("steps", VerdictStep.objects.live()))

    def new(self, *, by: Any, **given: Any) -> VerdictScale:
        return actions.add_scale(by=by, **given)

    def revise(self, row: VerdictScale, *, by: Any, **changes: Any) -> bool:
        return actions.revise_scale(row, by=by, **{"title": row.title, **changes})

    def withdraw(self, row: VerdictScale, *, by: Any, why: str) -> None:
        actions.retire_of_scales(row, by=by, why=why)


class Verdicts(Makes, Revises, Retires):
    """The steps of scales. A claim keeps the one that it has; a retired one is given no more."""

    serializer_class = verdict_serializers.VerdictStepSerializer
    filterset_class = filters.VerdictFilters
    new_class, changes_class = verdict_inputs.NewVerdict, verdict_inputs.VerdictChanges
    lookup_field, lookup_value_regex = "slug", SLUG
    orderings = ("slug", "label")

    def rows(self) -> QuerySet[Any]:
        return VerdictStep.objects.select_related("scale")

    def new(self, *, by: Any, **given: Any) -> VerdictStep:
        return actions.add_verdict(given.pop("scale"), by=by, **given)

    def revise(self, row: VerdictStep, *, by: Any, **changes: Any) -> bool:
        words = {"label": row.label, "meaning": row.meaning, **changes}
        return actions.revise_verdict(row, by=by, **words)

    def withdraw(self, row: VerdictStep, *, by: Any, why: str) -> None:
        actions.retire_of_scales(row, by=by, why=why)
