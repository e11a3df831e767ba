"""Filters that refuse what they do not know: a misspelt filter must not answer with everything."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from api.pagination import PARAMETERS

LONGEST_SEARCH = 200


class StrictFilters(DjangoFilterBackend):  # type: ignore[misc]  # django-filter ships no types
    """The view's `filterset_class`, with each name given at most once and none unknown."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        filterset_class = self.get_filterset_class(view, queryset)
        known = set(filterset_class.base_filters) if filterset_class else set()
        check_names(request, known | PARAMETERS)
        filters = self.get_filterset(request, queryset, view)
        if filters is None:
            return queryset
        if not filters.is_valid():
            # Not the library's own translation, which fails on a sentence with a percent sign.
            raise ValidationError({name: list(lines) for name, lines in filters.errors.items()})
        return filters.qs


def check_names(request: Request, known: set[str] | frozenset[str]) -> None:
    """Raise, naming each parameter of the address that is unknown or repeated."""
    given = request.query_params
    refused = {}
    for name in given:
        if name not in known:
            refused[name] = [_unknown(name, known)]
        elif len(given.getlist(name)) > 1:
            refused[name] = [_("“%(name)s” is given more than once.") % {"name": _short(name)}]
    if refused:
        raise ValidationError(refused)


class Filters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """What every list takes: `retired`. Lists hold what is in use unless asked otherwise."""

    retired = django_filters.ChoiceFilter(
        choices=[("false", "in use"), ("true", "retired"), ("any", "both")],
        method="filter_retired",
        empty_label=None,
    )

    @property
    def qs(self) -> Any:
        rows = super().qs
        return rows if self.form.cleaned_data.get("retired") else rows.filter(retired_at=None)

    def filter_retired(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows if value == "any" else rows.filter(retired_at__isnull=value == "false")


class Words(django_filters.CharFilter):  # type: ignore[misc]  # django-filter ships no types
    """`q=`: every word stands somewhere in one of the columns, whatever its capitals."""

    def __init__(self, *columns: str) -> None:
        super().__init__(max_length=LONGEST_SEARCH)
        self.columns = columns

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        for word in value.split() if value else ():
            anywhere = Q()
            for column in self.columns:
                anywhere |= Q(**{f"{column}__icontains": word})
            qs = qs.filter(anywhere)
        return qs


def exact(column: str) -> Any:
    """A text that a column equals: a slug, a key, a reference."""
    return django_filters.CharFilter(field_name=column, max_length=LONGEST_SEARCH)


def _unknown(name: str, known: set[str] | frozenset[str]) -> str:
    return _("There is no filter “%(name)s” here. There are: %(known)s.") % {
        "name": _short(name),
        "known": ", ".join(sorted(known)),
    }


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:59]}…"
