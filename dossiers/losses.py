"""Who carries the figures, and what these lost on their way, as the pages print it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dossiers import words
from dossiers.sourcing import Cited, Sourcing
from dossiers.words import capitalised, looked_up

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Carried:
    """One claimed figure: how many carry it, and through whom all of them have it."""

    figure: str
    measure: str
    sentence: str
    apart_sentence: str
    single_points: list[Cited]
    apart: list[Cited]


@dataclass(frozen=True)
class Loss:
    """One respect in which a report differs from what it repeats."""

    source: Cited | None
    respect: str
    before: str
    after: str
    sentence: str
    stated: bool


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
        Carried(
            figure=quantities[row["quantity"]]["figure"]["text"],
            measure=quantities[row["quantity"]]["measure"],
            sentence=row["sentence"],
            apart_sentence=row["apart_sentence"],
            single_points=_cited(row["single_points"], sourcing) if len(row["sources"]) > 1 else [],
            apart=_cited(row["apart"], sourcing),
        )
        for row in content.get("carried", ())
    ]


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
        origin.losses.append(
            Loss(
                source=sourcing.cite(report["source"]),
                respect=capitalised(looked_up(words.RESPECTS, str(row["respect"]))),
                before=words.typeset(row["before"]),
                after=words.typeset(row["after"]),
                sentence=words.typeset(row["sentence"]),
                stated=row["stated"],
            )
        )
    return list(found.values())


def _cited(refs: list[str], sourcing: Sourcing) -> list[Cited]:
    return [sourcing.by_ref[ref] for ref in refs if ref in sourcing.by_ref]
