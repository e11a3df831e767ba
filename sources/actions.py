"""Verbs about sources: one transaction, one event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import writing
from sources import counted, policies
from sources.keeping import add_capture, capture_link, paste_capture, retry_capture
from sources.models import (
    CountingUnit,
    Derivation,
    Observation,
    Passage,
    Publisher,
    Source,
)
from sources.quantities import Figure
from sources.signals import superseded

__all__ = [
    "add_capture", "add_counting_unit", "add_derivation", "add_observation", "add_passage",
    "add_publisher", "add_source", "capture_link", "paste_capture", "retire",
    "retire_counting_unit", "retry_capture", "revise_counting_unit", "revise_publisher",
    "revise_source", "supersede_derivation", "supersede_observation",
]  # fmt: skip


@transaction.atomic
def add_publisher(*, by: User, why: str = "", **fields: Any) -> Publisher:
    policies.check_can_change_sources(by)
    publisher = Publisher(**fields)
    writing.add(publisher, verb="publisher.added", by=by, why=why)
    return publisher


@transaction.atomic
def revise_publisher(publisher: Publisher, *, by: User, why: str = "", **changes: Any) -> bool:
    policies.check_can_change_sources(by)
    row = writing.locked(publisher)
    return writing.revise(row, changes, verb="publisher.revised", by=by, why=why)


@transaction.atomic
def add_source(*, by: User, why: str = "", readers: Iterable[User] = (), **fields: Any) -> Source:
    """Record a source; whoever records a protected one can read it."""
    policies.check_can_change_sources(by)
    source = Source(**fields)
    writing.add(source, verb="source.added", by=by, why=why)
    if source.protected:
        source.readers.set({by, *readers})
    return source


@transaction.atomic
def revise_source(source: Source, *, by: User, why: str = "", **changes: Any) -> bool:
    policies.check_can_change_sources(by)
    policies.check_can_see(source, by=by)
    row = writing.locked(source)
    revised = writing.revise(row, changes, verb="source.revised", by=by, why=why)
    if revised and row.protected and not row.readers.exists():
        row.readers.add(by)
    return revised


@transaction.atomic
def add_derivation(*, by: User, why: str = "", **fields: Any) -> Derivation:
    """Record who got it from whom; refuses, in words, what would close a circle."""
    policies.check_can_change_sources(by)
    derivation = Derivation(**fields)
    for source in (derivation.source, derivation.origin):
        policies.check_can_see(source, by=by)
    policies.check_no_circle(derivation.source, derivation.origin)
    writing.add(derivation, verb="derivation.added", by=by, why=why)
    return derivation


@transaction.atomic
def supersede_derivation(
    derivation: Derivation, *, by: User, why: str = "", **changes: Any
) -> Derivation:
    policies.check_can_change_sources(by)
    new: Derivation = _supersede(derivation, changes, verb="derivation.corrected", by=by, why=why)
    return new


@transaction.atomic
def add_passage(*, by: User, why: str = "", **fields: Any) -> Passage:
    policies.check_can_change_sources(by)
    passage = Passage(**fields)
    policies.check_can_see(passage.capture.source, by=by)
    writing.add(passage, verb="passage.added", by=by, why=why)
    return passage


@transaction.atomic
def add_observation(*, figure: Figure, by: User, why: str = "", **fields: Any) -> Observation:
    """Record a figure read in a source, as it was written there."""
    policies.check_can_change_sources(by)
    observation = Observation(**fields)
    observation.figure = figure
    policies.check_can_see(observation.source, by=by)
    counted.check_not_retired(figure.parsed_unit, "text")
    _check_passage(observation)
    writing.add(observation, verb="observation.added", by=by, why=why)
    return observation


@transaction.atomic
def supersede_observation(
    observation: Observation, *, by: User, why: str = "", **changes: Any
) -> Observation:
    """Correct an observation: a new row under the same key; the old one stays readable."""
    policies.check_can_change_sources(by)
    policies.check_can_see(observation.source, by=by)
    if "figure" in changes:
        counted.check_not_retired(changes["figure"].parsed_unit, "text")
    new: Observation = _supersede(
        observation, changes, verb="observation.corrected", by=by, why=why
    )
    return new


@transaction.atomic
def retire(row: Any, *, by: User, why: str) -> None:
    """Take anything of this app out of use."""
    policies.check_can_change_sources(by)
    writing.retire(writing.locked(row), verb=f"{row._meta.model_name}.retired", by=by, why=why)


@transaction.atomic
def add_counting_unit(*, by: User, why: str = "", **fields: Any) -> CountingUnit:
    """Let the desk count something of its own, in every process from the next moment on.

    Fields: token, singular and plural (the usual ones when left out), note. Raises
    `ValidationError` for a word that is taken or could mean something else.
    """
    policies.check_can_change_units(by)
    counted.lock()
    unit = CountingUnit(**fields)
    writing.add(unit, verb="counting_unit.added", by=by, why=why)
    counted.not_yet_for_good(unit.token)
    return unit


@transaction.atomic
def revise_counting_unit(unit: CountingUnit, *, by: User, why: str = "", **changes: Any) -> bool:
    """Change the note. The words stay: figures in print were written with them."""
    policies.check_can_change_units(by)
    row: CountingUnit = writing.locked(unit)
    words = {name: _("The words of a unit stay as they are. Add another unit.")
             for name in ("token", "singular", "plural")
             if changes.get(name, getattr(row, name)) != getattr(row, name)}  # fmt: skip
    if words:
        raise ValidationError(words)
    note = {"note": changes["note"]} if "note" in changes else {}
    return writing.revise(row, note, verb="counting_unit.revised", by=by, why=why)


@transaction.atomic
def retire_counting_unit(unit: CountingUnit, *, by: User, why: str) -> None:
    """Count in it no more. What was written with it is still read."""
    row: CountingUnit = writing.locked(unit)
    policies.check_can_retire_unit(row, by=by)
    writing.retire(row, verb="counting_unit.retired", by=by, why=why)


def _check_passage(observation: Observation) -> None:
    passage = observation.passage
    if passage is not None and passage.capture.source_id != observation.source_id:
        raise ValidationError({"passage": _("The passage stands in a capture of another source.")})


def _supersede(row: Any, changes: dict[str, Any], *, verb: str, by: User, why: str) -> Any:
    old = writing.locked(row)
    if not old.is_live:
        raise ValidationError(_("This was corrected already: correct the newer entry."))
    copied = ("source", "origin", "relation", "passage", "key", "measure", "place", "modality")
    more = ("language", "locator", "note", "figure", "period", "taken_from")
    fields = {name: getattr(old, name) for name in (*copied, *more) if hasattr(old, name)}
    writing.retire(old, verb=f"{old._meta.model_name}.superseded", by=by, why=why)
    new = type(old)(**{**fields, **changes}, supersedes=old)
    writing.add(new, verb=verb, by=by, why=why)
    superseded.send(type(old), old=old, new=new)
    return new
