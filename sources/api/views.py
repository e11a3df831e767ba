"""Publishers, sources and what was kept and read of them, as far as the caller may see it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.reverse import reverse

from api.filters import check_names
from api.resources import SLUG, UUID, Resources, conditional, only
from sources.annotating import as_annotation
from sources.annotations import MEDIA_TYPE
from sources.api import filters, serializers
from sources.models import Capture, Derivation, Grade, Observation, Passage, Publisher, Source


class Publishers(Resources):
    serializer_class = serializers.PublisherSerializer
    filterset_class = filters.PublisherFilters
    lookup_field, lookup_value_regex = "slug", SLUG
    orderings = ("slug", "name")

    def rows(self) -> QuerySet[Publisher]:
        rows: QuerySet[Publisher] = Publisher.objects.all()
        return rows


class Sources(Resources):
    serializer_class = serializers.SourceSerializer
    detail_serializer_class = serializers.SourceDetailSerializer
    filterset_class = filters.SourceFilters
    lookup_field, lookup_value_regex = "slug", SLUG
    orderings = ("slug", "title")

    def rows(self) -> QuerySet[Source]:
        return Source.objects.visible_to(self.request.user).select_related("publisher")

    def detailed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        seen = Derivation.objects.live().visible_to(self.request.user)
        return rows.prefetch_related(
            only("captures", Capture.objects.live().defer("facts", "reading").order_by("pk")),
            only("derivations", seen.select_related("origin").order_by("origin__slug")),
        )


class Captures(Resources):
    serializer_class = serializers.CaptureRowSerializer
    filterset_class = filters.CaptureFilters
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("uuid", "captured_at")

    def rows(self) -> QuerySet[Capture]:
        rows: QuerySet[Capture] = Capture.objects.visible_to(self.request.user)
        return rows.select_related("source", "compared_with", "timestamp").defer("facts", "reading")


class AnnotationRenderer(JSONRenderer):
    """Lets a client ask for `application/ld+json`."""

    media_type = "application/ld+json"
    format = "jsonld"


class Passages(Resources):
    serializer_class = serializers.PassageRowSerializer
    filterset_class = filters.PassageFilters
    lookup_field, lookup_value_regex = "uuid", UUID
    orderings = ("uuid", "key")

    def rows(self) -> QuerySet[Passage]:
        rows: QuerySet[Passage] = Passage.objects.visible_to(self.request.user)
        return rows.select_related("capture__source", "supersedes")

    @action(detail=True, renderer_classes=[AnnotationRenderer, JSONRenderer])
    def annotation(self, request: Request, **name: Any) -> HttpResponseBase:
        """The passage as a W3C annotation, named by this very address."""
        check_names(request, frozenset())
        found: Passage = self.get_object()
        identity = reverse("api:passage-annotation", [found.uuid], request=request)
        return conditional(request, as_annotation(found, identity), MEDIA_TYPE)


class Grades(Resources):
    serializer_class = serializers.GradeSerializer
    filterset_class = filters.GradeFilters
    lookup_field, lookup_value_regex = "uuid", UUID

    def rows(self) -> QuerySet[Grade]:
        rows: QuerySet[Grade] = Grade.objects.visible_to(self.request.user)
        return rows.select_related("publisher", "source", "supersedes")


class Derivations(Resources):
    serializer_class = serializers.DerivationSerializer
    filterset_class = filters.DerivationFilters
    lookup_field, lookup_value_regex = "uuid", UUID

    def rows(self) -> QuerySet[Derivation]:
        user = self.request.user
        passages = Passage.objects.visible_to(user).select_related("capture")
        rows = Derivation.objects.visible_to(user).select_related("source", "origin")
        return rows.prefetch_related(
            only("passage", passages), only("supersedes", Derivation.objects.visible_to(user))
        )


class Observations(Resources):
    serializer_class = serializers.ObservationSerializer
    filterset_class = filters.ObservationFilters
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
