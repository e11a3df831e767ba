"""The case, its publishers and sources, who got it from whom, and the figures read in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from claims import actions as claims
from claims.casefile import membership, rows
from claims.casefile.load_captures import load_captures, passage_of
from claims.casefile.parsing import Entry, count_in
from claims.casefile.run import Run, different
from claims.casefile.schema import STAND_IN
from claims.models import Case
from claims.underneath import PROTECTED_TITLE
from sources import actions as sources
from sources.models import Grade, Source


def load_case(run: Run, entry: Entry) -> None:
    fields = entry.texts("title", "summary", "language")
    run.case = run.put(
        entry,
        "case",
        Case.objects.filter(slug=entry["slug"]).first(),
        add=lambda: claims.add_case(slug=entry["slug"], **fields, **run.who),
        revise=lambda row: claims.revise_case(row, **fields, **run.who),
    )


def load_unit(run: Run, entry: Entry) -> None:
    count = count_in(entry)
    fields: dict[str, Any] = {
        "singular": count.singular,
        "plural": count.plural,
        "note": entry.text("note"),
    }
    run.put(
        entry,
        "units",
        rows.find("units", entry["token"], run.by),
        add=lambda: sources.add_counting_unit(token=entry["token"], **fields, **run.who),
        revise=lambda row: sources.revise_counting_unit(row, **fields, **run.who),
    )


def load_publisher(run: Run, entry: Entry) -> None:
    fields = entry.texts("name", "url", "country", "note")
    run.put(
        entry,
        "publishers",
        rows.find("publishers", entry["slug"], run.by),
        add=lambda: sources.add_publisher(slug=entry["slug"], **fields, **run.who),
        revise=lambda row: sources.revise_publisher(row, **fields, **run.who),
    )
    _grade(run, entry, "publishers", sources.grade_publisher)


def _grade(run: Run, entry: Entry, section: str, give: Callable[..., Grade]) -> None:
    """What the file says of its reliability; a file that says nothing takes nothing back."""
    if not entry["reliability"]:
        return
    row = run.rows[section, entry["slug"]]
    said = {"reliability": entry["reliability"], "rationale": entry.text("reliability_why")}
    before = row.grades.live().first()
    if give(row, **said, **run.who) != before:
        run.report.added["grades"] += 1


def load_source(run: Run, entry: Entry) -> None:
    slug = entry["slug"]
    if slug in run.protected and _is_stand_in(entry):
        _keep_protected(run, entry)
        return
    fields = {
        **entry.texts("title", "url", "author", "description", "language", "kind"),
        "publisher": run.named(entry, "publisher", "publishers"),
        "published_on": entry["published_on"],
        "protected": bool(entry["protected"]),
    }
    existing = rows.find("sources", slug, run.by)
    if STAND_IN.fullmatch(slug):
        _check_own_stand_in(run, slug, there=existing is not None)
    if existing is None and Source.objects.filter(slug=slug).exists():
        sentence = f"“{slug}” is taken, and not yours to see. Load an export of your own."
        raise ValidationError({"slug": sentence})
    run.put(
        entry,
        "sources",
        existing,
        add=lambda: sources.add_source(slug=slug, **fields, **run.who),
        revise=lambda row: sources.revise_source(row, **fields, **run.who),
    )
    _grade(run, entry, "sources", sources.grade_source)
    load_captures(run, entry, run.rows["sources", slug])


def _is_stand_in(entry: Entry) -> bool:
    """Whether the entry is as an export writes it for somebody who may not see the source."""
    told = entry.texts("publisher", "url", "author", "published_on", "description")
    return bool(entry["protected"]) and entry["title"] == PROTECTED_TITLE and not any(told.values())


def _keep_protected(run: Run, entry: Entry) -> None:
    """A stand-in, given in an export, for a source of this very case: nothing to do."""
    row = run.protected[entry["slug"]]
    run.behind.add(row.pk)
    run.rows["sources", entry["slug"]] = row
    run.remember("sources", row.slug)
    run.report.unchanged["sources"] += 1


def _check_own_stand_in(run: Run, slug: str, *, there: bool) -> None:
    """`protected-1` means another source in every case."""
    if not there and slug in run.protected:
        sentence = f"“{slug}” stands for a source that you may not see: leave it as it was."
        raise ValidationError({"slug": sentence})
    if there and slug not in membership.of(run.case).get("sources", []):
        sentence = f"“{slug}” stands for a source of another case here. Give it another name."
        raise ValidationError({"slug": sentence})


def load_derivation(run: Run, entry: Entry) -> None:
    source = run.named(entry, "source", "sources")
    origin = run.named(entry, "origin", "sources")
    fields = {
        "relation": entry["relation"],
        "passage": passage_of(entry, source),
        "note": entry.text("note"),
    }
    if not (run.shows(source) and run.shows(origin)):
        del (
            fields["note"],
            fields["passage"],
        )  # an export leaves out what could give the source away
    run.put(
        entry,
        "derivations",
        rows.derivation(source, origin),
        add=lambda: sources.add_derivation(source=source, origin=origin, **fields, **run.who),
        revise=lambda row: _superseded(row, fields, sources.supersede_derivation, run),
    )
    run.members["derivations"].discard(membership.joined(entry["source"], entry["origin"]))
    run.remember("derivations", source.slug, origin.slug)


def in_order(entries: list[Entry]) -> list[Entry]:
    """Observations with those that others repeat first, else as in the file."""
    by_key = {entry["key"]: entry for entry in entries}
    ordered: dict[str, Entry] = {}
    for key in by_key:
        chain: dict[str, Entry] = {}
        while key in by_key and key not in chain and key not in ordered:
            chain[key] = by_key[key]
            key = by_key[key]["repeats"]  # climbs to where it was read first
        ordered.update(reversed(chain.items()))
    return list(ordered.values())


def load_observation(run: Run, entry: Entry) -> None:
    fields = {
        **entry.texts("measure", "place", "modality", "locator", "language", "note"),
        "source": run.named(entry, "source", "sources"),
        "figure": entry["figure"],
        "period": entry["period"],
        "taken_from": run.named(entry, "repeats", "observations"),
    }
    fields["passage"] = passage_of(entry, fields["source"])
    if not run.shows(fields["source"]):
        del fields["locator"], fields["note"], fields["passage"]
    existing = rows.find("observations", entry["key"], run.by)
    if existing and entry["repeats"] and existing.repeats == entry["repeats"]:
        del fields["taken_from"]  # it is the same figure, corrected since or not
    run.put(
        entry,
        "observations",
        existing,
        add=lambda: sources.add_observation(key=entry["key"], **fields, **run.who),
        revise=lambda row: _superseded(row, fields, sources.supersede_observation, run),
    )


def _superseded(row: Any, fields: dict[str, Any], supersede: Callable[..., Any], run: Run) -> Any:
    """The row that superseded `row`, if any of the fields differ; else None."""
    changed = different(row, fields)
    return supersede(row, **changed, **run.who) if changed else None
