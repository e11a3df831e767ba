"""Parameters, and estimates in the order in which they take each other in."""

from __future__ import annotations

from claims.casefile import load_correlations, rows
from claims.casefile.parsing import Entry
from claims.casefile.reading import Problem
from claims.casefile.run import FAILED, Run
from estimates import actions as estimates


def load_parameter(run: Run, entry: Entry) -> None:
    fields = {
        "title": entry["title"],
        "text": entry["value"],
        "illustrative": bool(entry["illustrative"]),
        "observation": run.named(entry, "observation", "observations"),
        "source": run.named(entry, "source", "sources"),
        "note": entry.text("note"),
    }
    run.put(
        entry,
        "parameters",
        rows.find("parameters", entry["slug"], run.by),
        add=lambda: estimates.add_parameter(slug=entry["slug"], **fields, **run.who),
        revise=lambda row: estimates.revise_parameter(row, **fields, **run.who),
    )


def load_estimates(run: Run) -> None:
    """Upstream first. Those in a circle, and those that rest on one, stay out."""
    entries = run.file.sections["estimates"]
    stored = load_correlations.Stored.of(run, entries)
    stored.withdraw(run)
    _load_in_order(run, entries, stored)
    load_correlations.state(run, entries)


def _load_in_order(run: Run, entries: list[Entry], stored: load_correlations.Stored) -> None:
    waiting = {entry["slug"]: entry for entry in entries}
    while waiting:
        ready = [slug for slug, entry in waiting.items() if not upstream(entry) & set(waiting)]
        if not ready:
            _refuse_circle(run, waiting)
            return
        for slug in ready:
            entry = waiting.pop(slug)
            with run.at(entry, "estimates"):
                _load_estimate(run, entry, stored)


def upstream(entry: Entry) -> set[str]:
    """Slugs of the estimates that an estimate takes in."""
    return {slug for section, slug in (entry["inputs"] or {}).values() if section == "estimates"}


def _load_estimate(run: Run, entry: Entry, stored: load_correlations.Stored) -> None:
    fields = {
        **entry.texts("title", "measure", "formula", "unit", "bearing", "note"),
        "inputs": {
            name: run.reference(f"inputs.{name}", section, slug)
            for name, (section, slug) in (entry["inputs"] or {}).items()
        },
    }
    run.put(
        entry,
        "estimates",
        rows.find("estimates", entry["slug"], run.by),
        add=lambda: estimates.add_estimate(slug=entry["slug"], **fields, **run.who),
        revise=lambda row: (
            estimates.revise_estimate(row, **fields, **run.who) or entry["slug"] in stored.changing
        ),
    )


def _refuse_circle(run: Run, waiting: dict[str, Entry]) -> None:
    """Name one circle among estimates that all wait for each other."""
    walked = [next(iter(waiting))]
    while walked[-1] not in walked[:-1]:
        walked.append(min(upstream(waiting[walked[-1]]) & set(waiting)))
    circle = walked[walked.index(walked[-1]) :]
    sentence = f"These estimates rest on each other in a circle: {' → '.join(circle)}."
    run.problems.append(Problem(waiting[circle[0]].at("inputs"), sentence))
    run.rows.update({("estimates", slug): FAILED for slug in waiting})
