"""How an estimate moved, as the facts of an issue keep it: a picture, and a row for each result.
Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dossiers import words
from dossiers.language import gettext as _
from dossiers.language import noop
from dossiers.pictures import PAPER_WIDTH, anchor_of, drawn_once
from estimates.charts.history import Moment, history_svg
from estimates.comparison import Spread
from sources.units import read_unit

Entry = Mapping[str, Any]
OTHERWISE = {
    "formula": noop("the formula was changed"),
    "inputs": noop("other inputs were taken"),
    "correlations": noop("how inputs go together was stated anew"),
    "engine": noop("it was worked out by a newer engine"),
}


@dataclass(frozen=True)
class Result:
    """One result of an estimate: when, what came out, and what had changed before."""

    revision: int
    on: str
    interval: str
    changed: list[str]


@dataclass(frozen=True)
class Past:
    """The newest first. `picture` is "" where there was one result only; `earlier`: how many
    results lie before those told."""

    results: list[Result]
    picture: str
    earlier: int


def past_of(
    estimate: Entry, facts: Entry, parameters: Mapping[str, Entry], figure: Entry | None
) -> Past | None:
    kept = facts.get("histories", {}).get(estimate["slug"])
    if not kept:
        return None
    rows = kept["results"]
    titles = {slug: str(row["title"]) for slug, row in parameters.items()}
    results = [
        Result(row["revision"], words.date_words(row["on"]), words.interval_words(row),
               list(_changes(row, titles)))
        for row in rows
    ]  # fmt: skip
    return Past(results, _picture(estimate, rows, figure), kept["earlier"])


def _changes(row: Entry, titles: Mapping[str, str]) -> Iterator[str]:
    for it in row["changed"]:
        told = _("{input}: {before} became {after}")
        title = titles.get(it["parameter"], it["parameter"])
        yield told.format(input=title, before=it["before"], after=it["after"])
    for name in row["otherwise"]:
        yield words.looked_up(OTHERWISE, name)


def _picture(estimate: Entry, rows: Sequence[Entry], figure: Entry | None) -> str:
    unit = read_unit(estimate["unit"])
    spreads = [(row, Spread.of(row).into(unit)) for row in rows]
    moments = [
        Moment(f"{row['revision']} · {words.date_words(row['on'])}", spread)
        for row, spread in spreads
        if spread is not None
    ]
    if len(moments) < 2:
        return ""
    return drawn_once(
        history_svg,
        tuple(moments),
        claimed=words.figure_of(figure) if figure else None,
        title=_("How the estimate “{title}” moved").format(title=estimate["title"]),
        width=PAPER_WIDTH,
        prefix=f"{anchor_of(estimate)}-past-",
    )
