"""Who carries the figures, and what these lost on their way, as the pages print it. Pure.

A version froze each sentence in English. Another language tells the same of the frozen figures,
and only where that comes to the frozen sentence: else what was frozen stands, marked as English.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dossiers import language, words
from dossiers.language import gettext as _
from dossiers.language import ngettext
from dossiers.sourcing import Cited, Sourcing
from dossiers.words import capitalised, looked_up
from sources.dates import DateError, PartialDate, Period
from sources.drift import Drift, Said, drifts

Entry = Mapping[str, Any]
ENDS = ("start", "end")


@dataclass(frozen=True)
class Carried:
    """One claimed figure: how many carry it, and through whom all of them have it."""

    figure: str
    measure: str
    sentence: str
    apart_sentence: str
    single_points: list[Cited]
    apart: list[Cited]
    language: str = language.ENGLISH
    """Of the two sentences."""


@dataclass(frozen=True)
class Loss:
    """One respect in which a report differs from what it repeats."""

    source: Cited | None
    respect: str
    before: str
    after: str
    sentence: str
    stated: bool
    language: str = language.ENGLISH
    """Of the sentence."""


@dataclass(frozen=True)
class Origin:
    """A figure that others repeat, and what it lost with them."""

    figure: str
    measure: str
    source: Cited | None
    losses: list[Loss] = field(default_factory=list)


def carried_of(content: Entry, sourcing: Sourcing) -> list[Carried]:
    """In the order of the figures; empty for versions frozen before there were any."""
    quantities = {row["key"]: row for row in content["quantities"]}
    return [
        _counted(_frozen(row, quantities[row["quantity"]], sourcing), row)
        for row in content.get("carried", ())
    ]


def _frozen(row: Entry, quantity: Entry, sourcing: Sourcing) -> Carried:
    points = row["single_points"] if len(row["sources"]) > 1 else []
    return Carried(
        figure=quantity["figure"]["text"],
        measure=quantity["measure"],
        sentence=row["sentence"],
        apart_sentence=row["apart_sentence"],
        single_points=_cited(points, sourcing),
        apart=_cited(row["apart"], sourcing),
    )


def _counted(carried: Carried, row: Entry) -> Carried:
    """The same in the language that is spoken, if the counts tell it as it was frozen."""
    with language.speaking(language.ENGLISH):
        english = (_carrying(row), _apart(row))
    if language.spoken() == language.ENGLISH or english != (row["sentence"], row["apart_sentence"]):
        return carried
    return replace(
        carried,
        sentence=_carrying(row),
        apart_sentence=_apart(row),
        language=language.spoken(),
    )


def _carrying(row: Entry) -> str:
    """As `claims.tracing` told it: how many carry a figure, and how many origins they have."""
    total, own = len(row["sources"]), len(row["origins"])
    are_origins = row["sources"] == row["origins"]
    origins = ngettext("one origin", "{number} origins", own).format(number=own)
    if total == 1 and are_origins:
        said = _("One source carries this figure; it has it from nobody else that is recorded.")
    elif total == 1:
        said = _("One source carries this figure; it has it from {origins}.")
    elif are_origins:
        said = _("{total} sources carry this figure, each its own origin.")
    elif own == 1:
        said = _("{total} sources carry this figure; all of them lead back to {origins}.")
    else:
        said = _("{total} sources carry this figure; together they lead back to {origins}.")
    return said.format(total=total, origins=origins)


def _apart(row: Entry) -> str:
    if not row["apart"]:
        return ""
    return ngettext(
        "One source supports it from elsewhere, sharing no source with these.",
        "{number} sources support it from elsewhere, sharing no source with these.",
        len(row["apart"]),
    ).format(number=len(row["apart"]))


def losses_of(content: Entry, sourcing: Sourcing) -> list[Origin]:
    """By the figure that was repeated, in order of key."""
    observations = {row["key"]: row for row in content["observations"]}
    found: dict[str, Origin] = {}
    for row in sorted(content.get("drift", ()), key=lambda row: str(row["origin"])):
        first, report = observations[row["origin"]], observations[row["report"]]
        cited = sourcing.cite(first["source"])
        origin = found.setdefault(
            row["origin"], Origin(first["figure"]["text"], first["measure"], cited)
        )
        loss = Loss(
            source=sourcing.cite(report["source"]),
            respect=capitalised(looked_up(words.RESPECTS, str(row["respect"]))),
            before=words.typeset(row["before"]),
            after=words.typeset(row["after"]),
            sentence=words.typeset(row["sentence"]),
            stated=row["stated"],
        )
        origin.losses.append(_spoken(loss, row, first, report))
    return list(found.values())


def _spoken(loss: Loss, row: Entry, first: Entry, report: Entry) -> Loss:
    """The same loss in the language that is spoken, if the figures tell it as it was frozen."""
    before, after = said_by(first), said_by(report)
    if language.spoken() == language.ENGLISH or before is None or after is None:
        return loss
    found = [it for it in drifts(before, after) if it.sentence == row["sentence"]]
    if not found:
        return loss
    periods = {it.display(): words.spanned(it) for it in (before.period, after.period) if it}

    def translated(text: str) -> str:
        return periods.get(text) or language.gettext(text)

    return _in_words(loss, found[0], translated)


def _in_words(loss: Loss, drift: Drift, translated: Callable[[str], str]) -> Loss:
    return replace(
        loss,
        before=words.typeset(translated(drift.before)) if drift.before else "",
        after=words.typeset(translated(drift.after)) if drift.after else "",
        sentence=words.typeset(drift.told(translated)),
        language=language.spoken(),
    )


def said_by(observation: Entry) -> Said | None:
    """What an observation says, as it was compared; None for one that cannot be read."""
    figure, ends = words.figure_of(observation["figure"]), observation["period"]
    try:
        period = ends and Period(*(ends[it] and PartialDate.parse(ends[it]) for it in ENDS))
    except DateError:
        return None
    place, modality = observation["place"], observation["modality"]
    return None if figure is None else Said(figure, period or None, place, modality)


def _cited(refs: list[str], sourcing: Sourcing) -> list[Cited]:
    return [sourcing.by_ref[ref] for ref in refs if ref in sourcing.by_ref]
