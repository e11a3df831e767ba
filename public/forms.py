"""What readers look for in the list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from public.front import Listed

MOST_WORDS = 8


class ClaimSearch(forms.Form):
    """Filters over what is published. What cannot be read filters nothing, and is said."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    verdict = forms.ChoiceField(label=_("Verdict"), required=False)
    claimant = forms.CharField(label=_("Who claimed it"), max_length=200, required=False)
    year = forms.ChoiceField(label=_("Claimed in"), required=False)

    def __init__(self, asked: Any, rows: Iterable[Listed]) -> None:
        super().__init__(asked)
        self.rows = list(rows)
        cards = [row.card for row in self.rows]
        words = {it.verdict_slug: (-(it.number or 0), it.verdict) for it in cards if it.verdict}
        self._choose("verdict", [(slug, words[slug][1]) for slug in sorted(words, key=words.get)])  # type: ignore[arg-type]  # every slug is there
        years = sorted({it.year for it in cards if it.year}, reverse=True)
        self._choose("year", [(year, year) for year in years])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
        field.choices = [("", _("any")), *choices]

    def given(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")

    @property
    def narrows(self) -> bool:
        return any(self.given(name) for name in self.fields)

    def found(self) -> list[Listed]:
        words = self.given("q").casefold().split()[:MOST_WORDS]
        claimant = " ".join(self.given("claimant").casefold().split())
        verdict, year = self.given("verdict"), self.given("year")
        return [
            row
            for row in self.rows
            if all(word in row.card.searched for word in words)
            and claimant in " ".join(row.card.claimant.casefold().split())
            and verdict in {"", row.card.verdict_slug}
            and year in {"", row.card.year}
        ]
