"""Verbs about sources: one transaction, one event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import writing
from sources import citing, counted, noticing, policies, telling
from sources.admitting import let_read, open_source, protect_source, stop_reading
from sources.entering import add_sources
from sources.grading import grade_publisher, grade_source, withdraw_grade
from sources.keeping import (
    add_capture,
    capture_link,
    paste_capture,
    retry_capture,
    sign_capture,
)
from sources.models import (
    Capture,
    Derivation,
    Observation,
    Passage,
    Publisher,
    Source,
)
from sources.own_units import add_counting_unit, retire_counting_unit, revise_counting_unit
from sources.quantities import Figure
from sources.signals import superseded

__all__ = [
    "add_capture",
    "add_counting_unit",
    "add_derivation",
    "add_observation",
    "add_passage",
    "add_publisher",
    "add_source",
    "add_sources",
    "capture_link",
    "grade_publisher",
    "grade_source",
    "let_read",
    "open_source",
    "paste_capture",
    "protect_source",
    "retire",
    "retire_capture",
    "retire_counting_unit",
    "retire_derivation",
    "retire_observation",
    "retire_passage",
    "retire_publisher",
    "retire_source",
    "retry_capture",
    "revise_counting_unit",
    "revise_publisher",
    "revise_source",
    "sign_capture",
    "stop_reading",
    "supersede_derivation",
    "supersede_observation",
    "supersede_passage",
    "withdraw_grade",
]  # fmt: skip


@transaction.atomic
def add_publisher(*, by: User, why: str = "", **fields: Any) -> Publisher:
    policies.check_can_change_sources(by)
    policies.check_is_no_address(str(fields.get("slug", "")))
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
    policies.check_is_no_address(str(fields.get("slug", "")))
    source = Source(**fields)
    writing.add(source, verb="source.added", by=by, why=why)
    if source.protected:
        source.readers.set({by, *readers})
    return source


@transaction.atomic
def revise_source(source: Source, *, by: User, why: str = "", **changes: Any) -> bool:
    policies.check_can_change_sources(by)
    policies.check_can_see(source, by=by)
    row: Source = writing.locked(source)
    was_protected = row.protected
    revised = writing.revise(row, changes, verb="source.revised", by=by, why=why)
    if row.protected != was_protected:  # a list of before lets nobody in again
        row.readers.set({by} if row.protected else ())
    if revised and row.protected:
        telling.unname(row)
    return revised


@transaction.atomic
def add_derivation(*, by: User, why: str = "", **fields: Any) -> Derivation:
    """Record who got it from whom; refuses, in words, what would close a circle."""
    policies.check_can_change_sources(by)
    derivation = Derivation(**fields)
    for source in (derivation.source, derivation.origin):
        policies.check_can_see(source, by=by)
    policies.check_no_circle(derivation.source, derivation.origin)
    _check_passage(derivation)
    writing.add(derivation, verb="derivation.added", by=by, why=why)
    return derivation


@transaction.atomic
def supersede_derivation(
    derivation: Derivation, *, by: User, why: str = "", **changes: Any
) -> Derivation:
    """Correct how, where or why it is said; between whom it is stays."""
    policies.check_can_change_sources(by)
    for source in (derivation.source, derivation.origin):
        policies.check_can_see(source, by=by)
    _check_passage(Derivation(source=derivation.source, passage=changes.get("passage")))
    new: Derivation = _supersede(derivation, changes, verb="derivation.corrected", by=by, why=why)
    return new


@transaction.atomic
def retire_derivation(derivation: Derivation, *, by: User, why: str) -> None:
    """Nobody has it from there any more, unless a figure is said to repeat one from there."""
    policies.check_can_change_sources(by)
    for source in (derivation.source, derivation.origin):
        policies.check_can_see(source, by=by)
    row: Derivation = writing.locked(derivation)
    policies.check_no_figure_goes_along(row)
    writing.retire(row, verb="derivation.retired", by=by, why=why)


@transaction.atomic
def retire_source(source: Source, *, by: User, why: str) -> None:
    """Take a source out of use, unless something rests on it."""
    policies.check_can_change_sources(by)
    policies.check_can_see(source, by=by)
    row: Source = writing.locked(source)
    policies.check_can_retire_source(row)
    writing.retire(row, verb="source.retired", by=by, why=why)


@transaction.atomic
def add_passage(*, capture: Capture, by: User, why: str = "", **given: Any) -> Passage:
    """Keep words of a capture, once they are found in its text.

    Given are a quote, or its start and end, or both; the rest is read off the text, and a key is
    proposed where none is given. Raises `ValidationError` for words that are not there, or that
    stand in several places (code "ambiguous").
    """
    policies.check_can_change_sources(by)
    policies.check_can_see(capture.source, by=by)
    policies.check_can_be_cited(capture)
    fields = citing.placed(capture, given)
    key = given.get("key") or citing.proposed_key(capture, str(fields.get("quote", "")))
    passage = Passage(capture=capture, key=key, **fields)
    writing.add(passage, verb="passage.added", by=by, why=why)
    noticing.since(passage)
    return passage


@transaction.atomic
def supersede_passage(passage: Passage, *, by: User, why: str = "", **given: Any) -> Passage:
    """Correct a passage, or find its words in another capture of the same source.

    What was read in it, and what it is evidence for, goes along with it.
    """
    policies.check_can_change_sources(by)
    policies.check_can_see(passage.capture.source, by=by)
    capture = given.pop("capture", passage.capture)
    policies.check_same_source(passage, capture)
    policies.check_can_be_cited(capture)
    changes = {"capture": capture, **citing.placed(capture, given)}
    new: Passage = _supersede(passage, changes, verb="passage.corrected", by=by, why=why)
    for rows, verb in ((passage.observations, "observation"), (passage.derivations, "derivation")):
        for row in rows.live():
            _supersede(row, {"passage": new}, verb=f"{verb}.corrected", by=by, why=why)
    noticing.since(new)
    return new


@transaction.atomic
def retire_passage(passage: Passage, *, by: User, why: str) -> None:
    """Take a passage out of use, unless something rests on it."""
    policies.check_can_change_sources(by)
    policies.check_can_see(passage.capture.source, by=by)
    row: Passage = writing.locked(passage)
    policies.check_rests_nothing_on(row)
    writing.retire(row, verb="passage.retired", by=by, why=why)


@transaction.atomic
def retire_observation(observation: Observation, *, by: User, why: str) -> None:
    """Take a figure out of use, unless something rests on it."""
    policies.check_can_change_sources(by)
    policies.check_can_see(observation.source, by=by)
    row: Observation = writing.locked(observation)
    policies.check_rests_nothing_on(row)
    writing.retire(row, verb="observation.retired", by=by, why=why)


@transaction.atomic
def add_observation(*, figure: Figure, by: User, why: str = "", **fields: Any) -> Observation:
    """Record a figure read in a source, as it was written there."""
    policies.check_can_change_sources(by)
    observation = Observation(**fields)
    observation.figure = figure
    policies.check_can_see(observation.source, by=by)
    counted.check_not_retired(figure.parsed_unit, "text")
    _check_passage(observation)
    policies.check_repeats(observation, by=by)
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
    if "taken_from" in changes:  # what stands may repeat what this person may not see
        changed = Observation(source=observation.source, taken_from=changes["taken_from"])
        policies.check_repeats(changed, by=by)
    _check_passage(Observation(source=observation.source, passage=changes.get("passage")))
    new: Observation = _supersede(
        observation, changes, verb="observation.corrected", by=by, why=why
    )
    return new


@transaction.atomic
def retire_publisher(publisher: Publisher, *, by: User, why: str) -> None:
    """Take a publisher out of use, unless sources in use are of it."""
    policies.check_can_change_sources(by)
    row: Publisher = writing.locked(publisher)
    policies.check_can_retire_publisher(row)
    writing.retire(row, verb="publisher.retired", by=by, why=why)


@transaction.atomic
def retire_capture(capture: Capture, *, by: User, why: str) -> None:
    """Take a capture out of use, unless passages of it are in use. Its bytes stay kept."""
    policies.check_can_change_sources(by)
    policies.check_can_see(capture.source, by=by)
    row: Capture = writing.locked(capture)
    policies.check_can_retire_capture(row)
    writing.retire(row, verb="capture.retired", by=by, why=why)


@transaction.atomic
def retire(row: Any, *, by: User, why: str) -> None:
    """Take anything of this app out of use."""
    policies.check_can_change_sources(by)
    writing.retire(writing.locked(row), verb=f"{row._meta.model_name}.retired", by=by, why=why)


def _check_passage(row: Observation | Derivation) -> None:
    passage = row.passage
    if passage is not None and passage.capture.source_id != row.source_id:
        raise ValidationError({"passage": _("The passage stands in a capture of another source.")})


def _supersede(row: Any, changes: dict[str, Any], *, verb: str, by: User, why: str) -> Any:
    old = writing.locked(row)
    if not old.is_live:
        raise ValidationError(_("This was corrected already: correct the newer entry."))
    copied = ("source", "origin", "relation", "passage", "key", "measure", "place", "modality")
    more = ("language", "locator", "note", "figure", "period", "taken_from")
    names = ("capture", "key") if isinstance(old, Passage) else (*copied, *more)
    fields = {name: getattr(old, name) for name in names if hasattr(old, name)}
    writing.retire(old, verb=f"{old._meta.model_name}.superseded", by=by, why=why)
    new = type(old)(**{**fields, **changes}, supersedes=old)
    writing.add(new, verb=verb, by=by, why=why)
    superseded.send(type(old), old=old, new=new)
    return new
