"""What lists of cases and claims can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from api.filters import Filters, Words, exact
from claims.models import Claim, Credibility
from sources.columns import Modality
from sources.dates import DateError, PartialDate


def _date(text: str) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except DateError as error:
        raise ValidationError(_("Give a date: %(why)s") % {"why": error.sentence()}) from error


class CaseFilters(Filters):
    q = Words("slug", "title", "summary")
    language = exact("language")


class ClaimFilters(Filters):
    """`claimed_from` and `claimed_to` take a day, a month or a year, both inclusive."""

    q = Words("reference", "statement", "claimant")
    case = exact("case__slug")
    status = django_filters.ChoiceFilter(choices=Claim.Status.choices)
    modality = django_filters.ChoiceFilter(choices=Modality.choices)
    language = exact("language")
    claimant = exact("claimant")
    claimed_from = django_filters.CharFilter(method="filter_claimed_from", validators=[_date])
    claimed_to = django_filters.CharFilter(method="filter_claimed_to", validators=[_date])

    def filter_claimed_from(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """A claim of "2024" may be of any day of the year, so it is not before June 2024."""
        date = _date(value)
        earlier = {date.text[:4], date.text[:7]}
        return rows.filter(claimed_on__gte=date) | rows.filter(claimed_on__in=earlier)

    def filter_claimed_to(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        last = PartialDate(_date(value).last.isoformat())
        return rows.filter(claimed_on__lte=last)


class EvidenceGradeFilters(Filters):
    claim = exact("evidence__claim__reference")
    evidence = exact("evidence__key")
    source = exact("evidence__source__slug")
    credibility = django_filters.ChoiceFilter(choices=Credibility.choices)
