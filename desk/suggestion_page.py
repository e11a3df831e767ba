"""What the page of suggested derivations shows, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from desk.suggestion_forms import AcceptForm
from sources import provenance
from sources.models import Derivation, DerivationSuggestion, Source
from sources.suggesting import judging


@dataclass(frozen=True)
class Shown:
    """Words that led to it, with what stands around them; `sentence` says what they show."""

    sentence: str
    before: str
    quote: str
    after: str
    capture: str
    other: str


@dataclass(frozen=True)
class Entry:
    row: DerivationSuggestion
    strength: str
    reasons: list[Shown]
    circles: list[str]
    together: list[str]
    """Circles that it would close together with other suggestions."""
    form: AcceptForm


def entries(
    rows: Iterable[DerivationSuggestion], user: User, sent: dict[str, AcceptForm]
) -> list[Entry]:
    """`sent` are forms that were filled in and refused, by public id."""
    found = list(rows)
    circles, together = _circles(found, user)
    return [
        Entry(
            row=row,
            strength=judging.strength(row.score),
            reasons=[_shown(row, reason) for reason in row.said()],
            circles=circles.get(row.pk, []),
            together=together.get(row.pk, []),
            form=sent.get(str(row.uuid)) or AcceptForm(suggestion=row),
        )
        for row in found
    ]


def waiting_on(source: Source, user: User) -> int:
    """How many suggestions about a source wait for somebody."""
    rows = DerivationSuggestion.objects.open().visible_to(user)
    return int(rows.filter(Q(source=source) | Q(origin=source)).count())


Named = dict[int, list[str]]
"""Circles in words, by the key of the suggestion."""


def _circles(rows: list[DerivationSuggestion], user: User) -> tuple[Named, Named]:
    """The circles that each would close with what is recorded, for one without a direction both
    ways; and those that it would close only together with others that are suggested."""
    edges = list(Derivation.objects.live().values_list("source__slug", "origin__slug"))
    others = list(_suggested(user))
    ways = [(row.pk, way) for row in rows for way in _ways(row)]
    alone = provenance.circles_with(edges, (way for _key, way in ways))
    pointed = [row for row in rows if row.state == row.State.OPEN and row.direction_known]
    apart = [(row.pk, way) for row in pointed for way in _ways(row) if way not in alone]
    together = provenance.circles_with([*edges, *others], (way for _key, way in apart))
    words = _in_words([*alone.values(), *together.values()], user)
    return _named(ways, alone, words), _named(apart, together, words)


def _ways(row: DerivationSuggestion) -> list[provenance.Edge]:
    one = (row.source.slug, row.origin.slug)
    return [one] if row.direction_known else [one, (one[1], one[0])]


def _suggested(user: User) -> Iterable[provenance.Edge]:
    rows = DerivationSuggestion.objects.open().visible_to(user).filter(direction_known=True)
    return rows.values_list("source__slug", "origin__slug")


def _in_words(circles: Iterable[list[str]], user: User) -> dict[str, str]:
    """What the sources in the circles are called, by slug."""
    slugs = {slug for circle in circles for slug in circle}
    shown = Source.objects.visible_to(user).filter(slug__in=slugs)
    titles = dict(shown.values_list("slug", "title")) if slugs else {}
    hidden = _("a protected source")
    return {slug: f"“{titles[slug]}”" if slug in titles else hidden for slug in slugs}


def _named(
    ways: Iterable[tuple[int, provenance.Edge]],
    found: Mapping[provenance.Edge, list[str]],
    words: Mapping[str, str],
) -> Named:
    named: Named = {}
    for key, way in ways:
        if way in found:
            named.setdefault(key, []).append(" → ".join(words[it] for it in found[way]))
    return named


def _shown(row: DerivationSuggestion, reason: dict[str, Any]) -> Shown:
    sentence = {
        DerivationSuggestion.Rule.LINK: _of_link,
        DerivationSuggestion.Rule.NAME: _of_name,
        DerivationSuggestion.Rule.WORDS: _of_words,
    }[DerivationSuggestion.Rule(row.rule)](reason["facts"])
    return Shown(
        sentence=sentence,
        before=reason["before"],
        quote=reason["quote"],
        after=reason["after"],
        capture=reason["capture"],
        other=reason["other"],
    )


def _of_link(facts: dict[str, Any]) -> str:
    if facts["canonical"]:
        return _("The page says of itself that it really stands at the other's address.")
    if facts["beside"]:
        return _("Beside its text, the page links to the other's address.")
    return _("Its text links to the other's address.")


def _of_name(facts: dict[str, Any]) -> str:
    named = _("Its text names %(name)s as whoever said it.") % {"name": facts["name"]}
    if facts["choices"] == 1:
        return named
    several = ngettext(
        "One source of theirs is known here.",
        "%(number)d sources of theirs are known here: this is one that may be meant.",
        facts["choices"],
    )
    return f"{named} {several % {'number': facts['choices']}}"


def _of_words(facts: dict[str, Any]) -> str:
    said = ngettext(
        "One word is the same, and %(share)d percent of the shorter text.",
        "%(number)d words in a row are the same, and %(share)d percent of the shorter text.",
        facts["words"],
    ) % {"number": facts["words"], "share": facts["share"]}
    if facts["quoted"]:
        third = _("Both have them in quotation marks: they may be a third's.")
        return f"{said} {third}"
    return said
