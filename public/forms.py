"""What readers look for in the list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from claims.models.claims import ClaimQuerySet
from public import front
from public.shelf import folded

MOST_WORDS = 8
CARD = "published_version__card__"


class ClaimSearch(forms.Form):
    """Filters over what is published. What cannot be read filters nothing, and is said."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    verdict = forms.ChoiceField(label=_("Verdict"), required=False)
    claimant = forms.CharField(label=_("Who claimed it"), max_length=200, required=False)
    case = forms.ChoiceField(label=_("Subject"), required=False)
    year = forms.ChoiceField(label=_("Claimed in"), required=False)

    def __init__(self, asked: Any) -> None:
        super().__init__(asked)
        there = _there()
        verdicts = sorted({row[:3] for row in there if row[2]}, key=_best_first)
        self._choose("verdict", [(slug, word) for _number, word, slug in verdicts])
        cases = sorted({row[3:5] for row in there if row[4]})
        self._choose("case", [(slug, title) for title, slug in cases])
        years = sorted({row[5] for row in there if row[5]}, reverse=True)
        self._choose("year", [(year, year) for year in years])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
        field.error_messages["invalid_choice"] = _now("No claim here has this.")
        field.choices = [("", _("any")), *{slug: (slug, word) for slug, word in choices}.values()]

    def given(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")

    @property
    def narrows(self) -> bool:
        return any(self.given(name) for name in self.fields)

    def found(self) -> ClaimQuerySet:
        return _fitting({name: self.given(name) for name in self.fields})

    def looser(self) -> list[tuple[str, str, int]]:
        """(what is left out or tried alone, its query, how many claims it finds): for whoever
        found nothing."""
        asked = {name: self.given(name) for name in self.fields if self.given(name)}
        tries = [
            (_now("without “%(label)s”") % {"label": self.fields[name].label}, _less(asked, name))
            for name in asked
        ]
        words = folded(asked.get("q", "")).split()[:MOST_WORDS]
        if len(words) > 1:
            tries += [(f"“{word}”", {**asked, "q": word}) for word in words]
        counted = [(label, rest, _fitting(rest).count()) for label, rest in tries if rest]
        return [(label, urlencode(rest), count) for label, rest, count in counted if count]


def _fitting(asked: dict[str, str]) -> ClaimQuerySet:
    rows = front.published()
    for word in folded(asked.get("q", "")).split()[:MOST_WORDS]:
        rows = rows.filter(**{f"{CARD}searched__contains": word})
    if asked.get("claimant"):
        rows = rows.filter(**{f"{CARD}claimant_folded__contains": folded(asked["claimant"])})
    exact = {"verdict": "verdict_slug", "case": "case_slug", "year": "year"}
    wanted = {f"{CARD}{exact[name]}": asked[name] for name in exact if asked.get(name)}
    return rows.filter(**wanted) if wanted else rows


def _there() -> list[tuple[Any, ...]]:
    """The verdicts (number, word, slug), cases (title, slug) and years that published claims have
    together: one look at all of them, since looking is what costs."""
    columns = ("number", "verdict", "verdict_slug", "case_title", "case_slug", "year")
    names = [f"{CARD}{column}" for column in columns]
    rows = Claim.objects.published().exclude(published_version__card=None)
    return list(rows.order_by().values_list(*names).distinct())


def _best_first(row: tuple[Any, ...]) -> tuple[bool, int, str]:
    number, word, _slug = row
    return number is None, -(number or 0), word


def _less(asked: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in asked.items() if key != name}
