"""Verbs about what the desk counts in units of its own: one transaction, one event."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import writing
from sources import counted, policies
from sources.models import CountingUnit


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
