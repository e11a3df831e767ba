"""What lists of cases and claims can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from api.filters import LONGEST_SEARCH, Filters, Words, exact
from claims import unready
from claims.models import Claim, Comment, Credibility, Evidence, Relation, Tag, Waiver
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


WHOSE = [
    ("mine", "assigned to me"),
    ("followed", "followed by me"),
    ("named", "where I am named"),
    ("nobody", "nobody's"),
]


NEEDS = [
    ("work", "not finished"),
    ("points", "not finished, with open points"),
    ("ready", "not finished, without open points"),
    ("overdue", "overdue"),
    ("review", "to review"),
    ("changed", "changed since approval"),
    ("publish", "to publish"),
]


class ClaimFilters(Filters):
    """`claimed_from` and `claimed_to` take a day, a month or a year, both inclusive."""

    whose = django_filters.ChoiceFilter(choices=WHOSE, method="filter_whose")
    needs = django_filters.ChoiceFilter(choices=NEEDS, method="filter_needs")
    tag = django_filters.CharFilter(max_length=80, method="filter_tag")
    priority = django_filters.ChoiceFilter(choices=Claim.Priority.choices)
    q = Words("reference", "statement", "claimant")
    case = exact("case__slug")
    status = django_filters.ChoiceFilter(choices=Claim.Status.choices)
    modality = django_filters.ChoiceFilter(choices=Modality.choices)
    language = exact("language")
    claimant = django_filters.CharFilter(lookup_expr="icontains", max_length=LONGEST_SEARCH)
    claimed_from = django_filters.CharFilter(method="filter_claimed_from", validators=[_date])
    claimed_to = django_filters.CharFilter(method="filter_claimed_to", validators=[_date])

    def filter_whose(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        user = self.request.user
        mentioned = Comment.objects.live().filter(mentions=user).values("claim")
        assigned = Claim.assignees.through.objects
        followed = Claim.watchers.through.objects.filter(user=user)
        chosen: dict[str, QuerySet[Any]] = {
            "mine": rows.filter(pk__in=assigned.filter(user=user).values("claim")),
            "followed": rows.filter(pk__in=followed.values("claim")),
            "named": rows.filter(pk__in=mentioned),
            "nobody": rows.exclude(pk__in=assigned.values("claim")),
        }
        return chosen[value]

    def filter_needs(self, rows: Any, _name: str, value: str) -> Any:
        """The queues of the desk."""
        return unready.NEEDING[value](rows, self.request.user)

    def filter_tag(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        tags = Tag.objects.live().filter(label__iexact=value)
        return rows.filter(pk__in=Tag.claims.through.objects.filter(tag__in=tags).values("claim"))

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


class QuantityFilters(Filters):
    q = Words("key", "measure", "text")


class AppearanceFilters(Filters):
    q = Words("key", "quote", "note")
    source = exact("source__slug")


class EvidenceFilters(Filters):
    q = Words("key", "note")
    source = exact("source__slug")
    quantity = exact("quantity__key")
    stance = django_filters.ChoiceFilter(choices=Evidence.Stance.choices)


class FindingFilters(Filters):
    quantity = exact("quantity__key")
    estimate = exact("estimate__slug")


class CommentFilters(Filters):
    q = Words("body")


class RelationFilters(Filters):
    kind = django_filters.ChoiceFilter(choices=Relation.Kind.choices)
    other = exact("other__reference")


class WaiverFilters(Filters):
    kind = django_filters.ChoiceFilter(choices=Waiver.Kind.choices)


class VerdictFilters(Filters):
    q = Words("slug", "label", "meaning")
    scale = exact("scale__slug")


class VerdictScaleFilters(Filters):
    q = Words("slug", "title")
