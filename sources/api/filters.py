"""What lists of sources can be narrowed by."""

from __future__ import annotations

import django_filters

from api.filters import Filters, Words, exact
from sources.columns import Modality
from sources.models import Derivation, Source


class PublisherFilters(Filters):
    q = Words("slug", "name")
    country = exact("country")


class SourceFilters(Filters):
    q = Words("slug", "title", "author")
    publisher = exact("publisher__slug")
    kind = django_filters.ChoiceFilter(choices=Source.Kind.choices)
    language = exact("language")


class DerivationFilters(Filters):
    source = exact("source__slug")
    origin = exact("origin__slug")
    relation = django_filters.ChoiceFilter(choices=Derivation.Relation.choices)


class ObservationFilters(Filters):
    q = Words("key", "measure", "text")
    key = exact("key")
    source = exact("source__slug")
    unit = exact("unit")
    modality = django_filters.ChoiceFilter(choices=Modality.choices)
