"""Correlations of estimates: taken back where the file differs, stated once all estimates are in.

What one estimate states must not contradict what another does. So while a file moves a
correlation, or an input that one names, from one estimate to another, neither states it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from claims.casefile import rows
from claims.casefile.parsing import Entry
from claims.casefile.run import FAILED, Run
from estimates import correlating, graph
from estimates.correlating import Stated
from estimates.models import Correlation, Estimate, Input

Names = dict[tuple[str, ...], tuple[Any, str]]
"""(rank, note) by pair of slugs."""


@dataclass(frozen=True)
class Stored:
    """What is at the desk already: `changing` are the slugs of the estimates whose correlations
    the file has otherwise, `kept` what each may state while the file is loaded."""

    estimates: dict[str, Estimate]
    changing: set[str]
    kept: dict[str, list[Stated]]

    @classmethod
    def of(cls, run: Run, entries: list[Entry]) -> Stored:
        found = {entry["slug"]: rows.find("estimates", entry["slug"], run.by) for entry in entries}
        live = {slug: row for slug, row in found.items() if row is not None and row.is_live}
        inputs = graph.inputs_of([row.pk for row in live.values()])
        by_slug = {entry["slug"]: entry for entry in entries}
        moved = any(
            _named(inputs[row.pk]) != (by_slug[slug]["inputs"] or {}) for slug, row in live.items()
        )
        changing, kept = set(), {}
        for slug, row in live.items():
            stated, wanted = correlating.stated_by(row), _in_file(by_slug[slug])
            if {tuple(sorted(it.pair)): (it.rank, it.note) for it in stated} != wanted:
                changing.add(slug)
            stays = [
                it for it in stated if wanted.get(tuple(sorted(it.pair)), (None,))[0] == it.rank
            ]
            if len(stays) < len(stated) or (moved and stated):
                kept[slug] = [] if moved else stays
        return cls(live, changing, kept)

    def withdraw(self, run: Run) -> None:
        for slug, stays in self.kept.items():
            correlating.set_correlations(self.estimates[slug], stays, **run.who)


def state(run: Run, entries: list[Entry]) -> None:
    """Let every estimate of the file state what the file says."""
    for entry in entries:
        row = run.rows.get(("estimates", entry["slug"]), FAILED)
        if row is FAILED:
            continue
        given = entry["correlations"] or []
        wanted: list[Stated] = []
        for it in given:
            with run.at(it, "correlations"):
                wanted.append(_stated(run, it))
        if len(wanted) == len(given):
            with run.at(entry, "estimates"):
                correlating.set_correlations(row, wanted, **run.who)


def _stated(run: Run, entry: Entry) -> Stated:
    first, second = (run.named(entry, name, "parameters") for name in ("first", "second"))
    stated = Stated(first, second, entry["rank"], entry.text("note"))
    row = Correlation(first=first, second=second, rank=stated.rank, note=stated.note)
    row.clean_fields(exclude=["estimate"])  # here, where the line is known
    return stated


def _in_file(entry: Entry) -> Names:
    return {
        tuple(sorted((it.text("first"), it.text("second")))): (it["rank"], it.text("note"))
        for it in entry["correlations"] or []
    }


def _named(inputs: list[Input]) -> dict[str, tuple[str, str]]:
    return {
        it.name: ("parameters", it.parameter.slug)
        if it.parameter
        else ("estimates", it.of_estimate.slug)
        for it in inputs
    }
