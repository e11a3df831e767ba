"""What the page of suggested derivations shows, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
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
    form: AcceptForm


def entries(
    rows: Iterable[DerivationSuggestion], user: User, sent: dict[str, AcceptForm]
) -> list[Entry]:
    """`sent` are forms that were filled in and refused, by public id."""
    found = list(rows)
    circles = _circles(found, user)
    return [
        Entry(
            row=row,
            strength=judging.strength(row.score),
            reasons=[_shown(row, reason) for reason in row.said()],
            circles=circles.get(row.pk, []),
            form=sent.get(str(row.uuid)) or AcceptForm(suggestion=row),
        )
        for row in found
    ]


def waiting_on(source: Source, user: User) -> int:
    """How many suggestions about a source wait for somebody."""
    rows = DerivationSuggestion.objects.open().visible_to(user)
    return int(rows.filter(Q(source=source) | Q(origin=source)).count())


def _circles(rows: list[DerivationSuggestion], user: User) -> dict[int, list[str]]:
    """The circles that each would close, named; for one without a direction, both ways."""
    ways: dict[tuple[int, bool], provenance.Edge] = {}
    for row in rows:
        ways[row.pk, True] = (row.source.slug, row.origin.slug)
        if not row.direction_known:
            ways[row.pk, False] = (row.origin.slug, row.source.slug)
    edges = Derivation.objects.live().values_list("source__slug", "origin__slug")
    found = provenance.circles_with(edges, ways.values())
    slugs = {slug for circle in found.values() for slug in circle}
    shown = Source.objects.visible_to(user).filter(slug__in=slugs)
    titles = dict(shown.values_list("slug", "title")) if slugs else {}
    hidden = _("a protected source")
    named: dict[int, list[str]] = {}
    for (key, _way), edge in ways.items():
        if edge in found:
            steps = [f"“{titles[it]}”" if it in titles else hidden for it in found[edge]]
            named.setdefault(key, []).append(" → ".join(steps))
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
