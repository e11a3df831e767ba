"""What lists of sources can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q

from api.filters import Filters, Words, exact
from sources import weighing
from sources.columns import Modality
from sources.models import Capture, Derivation, DerivationSuggestion, Reliability, Source


class PublisherFilters(Filters):
    q = Words("slug", "name", "country")
    country = exact("country")
    grade = django_filters.ChoiceFilter(
        choices=[(weighing.UNGRADED, "not graded"), *Reliability.choices], method="filter_grade"
    )

    def filter_grade(self, rows: Any, _name: str, value: str) -> Any:
        return weighing.of_grade(rows, value)


class SourceFilters(Filters):
    q = Words("title", "slug", "publisher__name", "author")
    publisher = exact("publisher__slug")
    kind = django_filters.ChoiceFilter(choices=Source.Kind.choices)
    language = exact("language")


class CaptureFilters(Filters):
    q = Words("source__title", "source__slug", "url", "final_url", "filename", "error")
    source = exact("source__slug")
    method = django_filters.ChoiceFilter(choices=Capture.Method.choices)
    state = django_filters.ChoiceFilter(choices=Capture.State.choices)
    kind = django_filters.ChoiceFilter(choices=Capture.Kind.choices)
    change = django_filters.ChoiceFilter(choices=Capture.Change.choices)
    sha256 = exact("sha256")


class PassageFilters(Filters):
    """`capture` is the public id of one."""

    q = Words("key", "quote")
    source = exact("capture__source__slug")
    capture = django_filters.UUIDFilter(field_name="capture__uuid")
    key = exact("key")


class GradeFilters(Filters):
    publisher = exact("publisher__slug")
    source = exact("source__slug")
    reliability = django_filters.ChoiceFilter(choices=Reliability.choices)


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


class CountingUnitFilters(Filters):
    q = Words("token", "singular", "plural", "note")
    token = exact("token")


class SuggestionFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """`source` is either end. Open are those that wait: nothing is recorded between the two."""

    state = django_filters.ChoiceFilter(
        choices=DerivationSuggestion.State.choices, method="filter_state"
    )
    rule = django_filters.ChoiceFilter(choices=DerivationSuggestion.Rule.choices)
    relation = django_filters.ChoiceFilter(choices=Derivation.Relation.choices)
    source = django_filters.CharFilter(max_length=80, method="filter_source")

    def filter_state(self, rows: Any, _name: str, value: str) -> Any:
        waiting = value == DerivationSuggestion.State.OPEN
        return rows.open() if waiting else rows.filter(state=value)

    def filter_source(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(Q(source__slug=value) | Q(origin__slug=value))


class ReaderFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    q = Words("name")
