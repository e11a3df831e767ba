"""Publishers, sources, who has it from whom, and how far each is relied on."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.changing import Makes, Retires, Revises
from api.describing import described
from api.resources import SLUG, UUID, only
from sources import actions
from sources.api import filters, inputs, serializers
from sources.models import Capture, Derivation, Grade, Passage, Publisher, Source


class Publishers(Makes, Revises, Retires):
    """Who puts sources before the public."""

    serializer_class = serializers.PublisherSerializer
    filterset_class = filters.PublisherFilters
    new_class, changes_class = inputs.NewPublisher, inputs.PublisherChanges
    lookup_field, lookup_value_regex = "slug", SLUG
    orderings = ("slug", "name")

    def rows(self) -> QuerySet[Publisher]:
        rows: QuerySet[Publisher] = Publisher.objects.visible_to(self.request.user)
        return rows

    def new(self, *, by: Any, **given: Any) -> Publisher:
        return actions.add_publisher(by=by, **given)

    def revise(self, row: Publisher, *, by: Any, **changes: Any) -> bool:
        return actions.revise_publisher(row, by=by, **changes)

    def withdraw(self, row: Publisher, *, by: Any, why: str) -> None:
        actions.retire_publisher(row, by=by, why=why)


class Sources(Makes, Revises, Retires):
    """One thing each that says something. A protected one exists for its readers only."""

    serializer_class = serializers.SourceSerializer
    detail_serializer_class = serializers.SourceDetailSerializer
    filterset_class = filters.SourceFilters
    new_class, changes_class = inputs.NewSource, inputs.SourceChanges
    lookup_field, lookup_value_regex = "slug", SLUG
    orderings = ("slug", "title", "published_on", "publisher")
    columns = {"publisher": "publisher__name"}

    def rows(self) -> QuerySet[Source]:
        return Source.objects.visible_to(self.request.user).select_related("publisher")

    def detailed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        seen = Derivation.objects.live().visible_to(self.request.user)
        return rows.prefetch_related(
            only("captures", Capture.objects.live().defer("facts", "reading").order_by("pk")),
            only("derivations", seen.select_related("origin").order_by("origin__slug")),
        )

    def new(self, *, by: Any, **given: Any) -> Source:
        return actions.add_source(by=by, **given)

    def revise(self, row: Source, *, by: Any, **changes: Any) -> bool:
        return actions.revise_source(row, by=by, **changes)

    def withdraw(self, row: Source, *, by: Any, why: str) -> None:
        actions.retire_source(row, by=by, why=why)

    @action(detail=True, methods=["post"])
    @described(takes=inputs.Reasoned)
    def protect(self, request: Request, **_name: Any) -> Response:
        """Hide it from everybody but whoever asks, and whom they let in (`readers/`)."""
        return self.changing(inputs.Reasoned, partial(actions.protect_source, by=self.by))

    @action(detail=True, methods=["post"])
    @described(takes=inputs.Reasoned)
    def open(self, request: Request, **_name: Any) -> Response:
        """Protect it no more: everybody at the desk sees it again."""
        return self.changing(inputs.Reasoned, partial(actions.open_source, by=self.by))


class Derivations(Makes, Revises, Retires):
    """Who has it from whom. A correction takes the place of what was said before."""

    supersedes = True
    serializer_class = serializers.DerivationSerializer
    filterset_class = filters.DerivationFilters
    new_class, changes_class = inputs.NewDerivation, inputs.DerivationChanges
    lookup_field, lookup_value_regex = "uuid", UUID

    def rows(self) -> QuerySet[Derivation]:
        user = self.request.user
        passages = Passage.objects.visible_to(user).select_related("capture")
        rows = Derivation.objects.visible_to(user).select_related("source", "origin")
        return rows.prefetch_related(
            only("passage", passages), only("supersedes", Derivation.objects.visible_to(user))
        )

    def new(self, *, by: Any, **given: Any) -> Derivation:
        return actions.add_derivation(by=by, **given)

    def revise(self, row: Derivation, *, by: Any, **changes: Any) -> Derivation:
        return actions.supersede_derivation(row, by=by, **changes)

    def withdraw(self, row: Derivation, *, by: Any, why: str) -> None:
        actions.retire_derivation(row, by=by, why=why)


class Grades(Makes, Retires):
    """A grade is never revised: a new one is given, and supersedes it."""

    serializer_class = serializers.GradeSerializer
    filterset_class = filters.GradeFilters
    new_class = inputs.NewGrade
    lookup_field, lookup_value_regex = "uuid", UUID

    def rows(self) -> QuerySet[Grade]:
        rows: QuerySet[Grade] = Grade.objects.visible_to(self.request.user)
        return rows.select_related("publisher", "source", "supersedes")

    def new(self, *, by: Any, **given: Any) -> Grade:
        publisher, source = given.pop("publisher", None), given.pop("source", None)
        if source is not None:
            return actions.grade_source(source, by=by, **given)
        return actions.grade_publisher(publisher, by=by, **given)

    def withdraw(self, row: Grade, *, by: Any, why: str) -> None:
        actions.withdraw_grade(row, by=by, why=why)
