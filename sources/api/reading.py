"""Passages of captures, and the figures that were read in them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.reverse import reverse

from api.changing import Makes, Retires, Revises
from api.describing import described
from api.filters import check_names
from api.resources import UUID, conditional, only
from sources import actions
from sources.annotating import as_annotation
from sources.annotations import MEDIA_TYPE
from sources.api import filters, reading_inputs, serializers
from sources.api.suggestion_serializers import FIGURES, spelled
from sources.models import Observation, Passage
from sources.offering import offered

ANNOTATION = {
    "type": "object",
    "example": {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation"},
}


class AnnotationRenderer(JSONRenderer):
    """Lets a client ask for `application/ld+json`."""

    media_type = "application/ld+json"
    format = "jsonld"


class Passages(Makes, Revises, Retires):
    """Words of a capture, found again by quote and place."""

    supersedes = True
    serializer_class = serializers.PassageRowSerializer
    filterset_class = filters.PassageFilters
    new_class, changes_class = reading_inputs.NewPassage, reading_inputs.PassageChanges
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("uuid", "key")

    def rows(self) -> QuerySet[Passage]:
        rows: QuerySet[Passage] = Passage.objects.visible_to(self.request.user)
        return rows.select_related("capture__source", "supersedes")

    def new(self, *, by: Any, **given: Any) -> Passage:
        return actions.add_passage(by=by, **given)

    def revise(self, row: Passage, *, by: Any, **given: Any) -> Passage:
        if "quote" not in given and "start" not in given:  # the same words, elsewhere
            given = {"quote": row.quote, "prefix": row.prefix, "suffix": row.suffix, **given}
        return actions.supersede_passage(row, by=by, **given)

    def withdraw(self, row: Passage, *, by: Any, why: str) -> None:
        actions.retire_passage(row, by=by, why=why)

    @action(detail=True, renderer_classes=[AnnotationRenderer, JSONRenderer])
    @described(gives=ANNOTATION, media_type=MEDIA_TYPE)
    def annotation(self, request: Request, **name: Any) -> HttpResponseBase:
        """The passage as a W3C annotation, named by this very address."""
        check_names(request, frozenset())
        found: Passage = self.get_object()
        identity = reverse("api:passage-annotation", [found.uuid], request=request)
        return conditional(request, as_annotation(found, identity), MEDIA_TYPE)

    @action(detail=True, url_path="suggested-figures")
    @described(gives=FIGURES)
    def suggested_figures(self, request: Request, **name: Any) -> HttpResponseBase:
        """Figures that extraction reads in the quote. One is confirmed by making an observation."""
        check_names(request, frozenset())
        return conditional(request, spelled(offered(self.get_object())))


class Observations(Makes, Revises, Retires):
    """Figures as they were written in sources."""

    supersedes = True
    serializer_class = serializers.ObservationSerializer
    filterset_class = filters.ObservationFilters
    new_class, changes_class = reading_inputs.NewObservation, reading_inputs.ObservationChanges
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("key", "measure")

    def rows(self) -> QuerySet[Observation]:
        user = self.request.user
        passages = Passage.objects.visible_to(user).select_related("capture")
        return (
            Observation.objects.visible_to(user)
            .select_related("source")
            .prefetch_related(
                only("passage", passages),
                only("taken_from", Observation.objects.visible_to(user)),
                only("supersedes", Observation.objects.visible_to(user)),
            )
        )

    def new(self, *, by: Any, **given: Any) -> Observation:
        return actions.add_observation(by=by, **given)

    def revise(self, row: Observation, *, by: Any, **changes: Any) -> Observation:
        return actions.supersede_observation(row, by=by, **changes)

    def withdraw(self, row: Observation, *, by: Any, why: str) -> None:
        actions.retire_observation(row, by=by, why=why)
