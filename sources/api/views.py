"""Publishers, sources, derivations and observations, as far as the caller may see them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from api.resources import SLUG, UUID, Resources, only
from sources.api import filters, serializers
from sources.models import Capture, Derivation, Observation, Passage, Publisher, Source


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
