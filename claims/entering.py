"""Entering claims: one with all that it states, or many at once; and taking many out again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts.models import User
from audit import writing
from audit.models import Event
from claims import policies
from claims import repeats as repeats_of
from claims.models import Appearance, Claim, ClaimedQuantity, Relation
from claims.naming import free_key, key_of, naming
from claims.references import next_reference, next_references
from claims.working import relate, tag_new
from sources import counted
from sources.models import Source
from sources.quantities import Figure


@transaction.atomic
def log_claim(
    *,
    by: User,
    reference: str = "",
    why: str = "",
    figures: Sequence[Mapping[str, Any]] = (),
    appearances: Sequence[Mapping[str, Any]] = (),
    repeats: Iterable[Claim] = (),
    **fields: Any,
) -> Claim:
    """Log a claim with what it states and where it was seen: all of it, or nothing.

    `fields` are the claim's own: statement and claimant, and where they are known language,
    claimed_on, place, modality, period (or period_start and period_end), note, priority, due_on;
    `case` is a live `Case` or None, a claim of no case (`claims.intake.usual_case` proposes one).
    It gets the next reference of the year, unless it brings one along.

    `figures` are mappings for `add_quantity`, in the order in which the claim states them:
    `figure` (`sources.quantities.read_figure` makes one of a text) and `measure`, perhaps
    period, note, observation; `appearances` are mappings for `add_appearance`: `source`, perhaps
    appeared_on, url, locator, quote, note. Either may name its `key`, else one is proposed.
    `repeats` are claims that this one repeats. Raises `ValidationError` with the claim's own
    fields, or "figures.0.measure" and the like for what is wrong further in.
    """
    policies.check_can_change_claims(by)
    policies.check_case_in_use(fields.get("case"))
    reference = reference or next_reference()
    key = fields.pop("key", "") or f"claim-{reference}"
    claim = Claim(reference=reference, key=key, created_by=by, **fields)
    writing.add(claim, verb="claim.logged", by=by, why=why)
    for place, given in enumerate(figures):
        with naming(f"figures.{place}"):
            enter_quantity(claim, by=by, **{"position": place, **given})
    for place, given in enumerate(appearances):
        with naming(f"appearances.{place}"):
            enter_appearance(claim, by=by, **given)
    for other in repeats:
        relate(claim, other, kind=Relation.Kind.REPEATS, by=by)
    repeats_of.note(claim)
    return claim


def enter_appearance(claim: Claim, *, by: User, why: str = "", **fields: Any) -> Appearance:
    """The row and its event: nobody follows a claim that is only being logged."""
    policies.check_can_change_claims(by)
    row = locked(claim)
    fields["key"] = fields.get("key") or free_key(row.appearances, name_of(fields["source"]))
    appearance = Appearance(claim=row, **fields)
    policies.check_can_see_source(appearance.source, by=by)
    writing.add(appearance, verb="appearance.added", by=by, why=why)
    return appearance


def enter_quantity(
    row: Claim, *, figure: Figure, by: User, why: str = "", **fields: Any
) -> ClaimedQuantity:
    fields["key"] = fields.get("key") or free_key(row.quantities, str(fields.get("measure", "")))
    quantity = ClaimedQuantity(claim=row, **fields)
    quantity.figure = figure
    counted.check_not_retired(figure.parsed_unit, "text")
    writing.add(quantity, verb="quantity.added", by=by, why=why)
    return quantity


@dataclass
class Entry:
    """What `log_claim` takes, for one claim of many; `tags` are words to file it under."""

    fields: Mapping[str, Any]
    figures: Sequence[Mapping[str, Any]] = ()
    appearances: Sequence[Mapping[str, Any]] = ()
    tags: Sequence[str] = ()
    why: str = ""


@dataclass
class Entered:
    """A claim that was logged among many, and the newest event about it and what hangs on it."""

    claim: Claim
    newest_event: int = 0
    quantities: list[ClaimedQuantity] = field(default_factory=list)
    appearances: list[Appearance] = field(default_factory=list)

    def happened(self, event: Event) -> None:
        self.newest_event = max(self.newest_event, event.pk)


@transaction.atomic
def log_claims(entries: Sequence[Entry], *, by: User) -> list[Entered]:
    """As `log_claim` for each: all of them, or nothing, in statements that hardly grow with them.

    Sources and cases must have been read in this transaction, as this person may see them. What
    is wrong with one is raised without its place (`audit.writing.add_all`): log them one by one
    then, to learn which and why.
    """
    policies.check_can_change_claims(by)
    for case in {it.fields["case"] for it in entries}:
        policies.check_case_in_use(case)
    made = _claims(entries, by)
    _quantities(made, entries, by)
    _appearances(made, entries, by)
    tagged = [(it, entry.tags) for it, entry in zip(made, entries, strict=True) if entry.tags]
    events = tag_new([(it.claim, words) for it, words in tagged], by=by)
    for (it, _words), event in zip(tagged, events, strict=True):
        it.happened(event)
    repeats_of.note_new([(it.claim, it.quantities) for it in made])
    return made


def _claims(entries: Sequence[Entry], by: User) -> list[Entered]:
    references = next_references(len(entries))
    claims = [
        Claim(reference=name, key=f"claim-{name}", created_by=by, **entry.fields)
        for name, entry in zip(references, entries, strict=True)
    ]
    whys = [it.why for it in entries]
    events = writing.add_all(claims, verb="claim.logged", by=by, whys=whys)
    return [Entered(it, event.pk) for it, event in zip(claims, events, strict=True)]


def _quantities(made: Sequence[Entered], entries: Sequence[Entry], by: User) -> None:
    for it, entry in zip(made, entries, strict=True):
        for place, given in enumerate(entry.figures):
            fields = {name: value for name, value in given.items() if name != "figure"}
            key = key_of(str(given["measure"]), [row.key for row in it.quantities])
            row = ClaimedQuantity(claim=it.claim, position=place, key=key, **fields)
            row.figure = given["figure"]
            counted.check_not_retired(given["figure"].parsed_unit, "text")
            it.quantities.append(row)
    _add([(it, row) for it in made for row in it.quantities], "quantity.added", by)


def _appearances(made: Sequence[Entered], entries: Sequence[Entry], by: User) -> None:
    for it, entry in zip(made, entries, strict=True):
        for given in entry.appearances:
            key = key_of(name_of(given["source"]), [row.key for row in it.appearances])
            it.appearances.append(Appearance(claim=it.claim, key=key, **given))
    policies.check_can_see_sources({row.source_id for it in made for row in it.appearances}, by=by)
    _add([(it, row) for it in made for row in it.appearances], "appearance.added", by)


def _add(rows: Sequence[tuple[Entered, Any]], verb: str, by: User) -> None:
    events = writing.add_all([row for _, row in rows], verb=verb, by=by, whys=[""] * len(rows))
    for (it, _row), event in zip(rows, events, strict=True):
        it.happened(event)


@transaction.atomic
def retire_claims(claims: Sequence[Claim], *, by: User, why: str) -> None:
    """Take many claims, and where each was seen, out of use: all of them, or none."""
    policies.check_can_change_claims(by)
    rows = Claim.objects.select_for_update().filter(pk__in=[it.pk for it in claims])
    held = list(rows.order_by("pk"))
    policies.check_can_retire_claims(held)
    seen = list(Appearance.objects.live().select_for_update().filter(claim__in=held))
    writing.retire_all(seen, verb="appearance.retired", by=by, why=why)
    writing.retire_all(held, verb="claim.retired", by=by, why=why)


def name_of(source: Source) -> str:
    """What keys of rows about it may say: readers see them, and nothing of a protected one."""
    return "" if source.protected else str(source.slug)


def locked(claim: Claim) -> Claim:
    row: Claim = Claim.objects.select_for_update().get(pk=claim.pk)
    return row
