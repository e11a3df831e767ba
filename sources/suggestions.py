"""Verbs about suggested derivations: a person says yes, and it is recorded, or no, and why."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit import writing
from audit.errors import DomainError
from audit.recording import record
from sources import policies
from sources.actions import add_derivation, add_passage
from sources.models import Capture, Derivation, DerivationSuggestion, Passage

LONGEST_PASSAGE = 5_000
ALREADY_DECIDED = gettext_lazy("This suggestion has been decided on already.")
State = DerivationSuggestion.State


@transaction.atomic
def accept_suggestion(
    suggestion: DerivationSuggestion,
    *,
    by: User,
    swapped: bool | None = None,
    relation: str = "",
    why: str = "",
) -> Derivation:
    """Record the derivation that is suggested, with the words that led to it as its passage.

    `swapped` turns it round; where no date gives the direction it has to be said. A passage that
    covers the words is taken, else one is made. Refuses, in words, what would close a circle.
    """
    policies.check_can_change_sources(by)
    row = _locked(suggestion, by)
    if row.state != State.OPEN:
        raise DomainError(ALREADY_DECIDED)
    if swapped is None and not row.direction_known:
        raise ValidationError({"direction": _("Say who has it from whom: no date tells.")})
    source, origin = (row.origin, row.source) if swapped else (row.source, row.origin)
    policies.check_no_circle(source, origin)
    derivation = add_derivation(
        source=source,
        origin=origin,
        relation=relation or row.relation,
        passage=_passage(row, by, swapped=bool(swapped)),
        by=by,
        why=why,
    )
    row.derivation = derivation
    _decide(row, State.ACCEPTED, by=by, why=why)
    return derivation


@transaction.atomic
def dismiss_suggestions(
    suggestions: Iterable[DerivationSuggestion], *, by: User, why: str
) -> list[DerivationSuggestion]:
    """Say of each that it is not so, with one reason. Those decided on meanwhile stay as they are.

    They do not come back unless other words lead to them.
    """
    policies.check_can_change_sources(by)
    if not why.strip():
        raise ValidationError({"why": _("Say why: whoever comes across it again reads it.")})
    dismissed = []
    for suggestion in sorted(suggestions, key=lambda it: it.pk):  # one order: no deadlock
        row = _locked(suggestion, by)
        if row.state == State.OPEN:
            _decide(row, State.DISMISSED, by=by, why=why)
            dismissed.append(row)
    return dismissed


def _locked(suggestion: DerivationSuggestion, by: User) -> DerivationSuggestion:
    row: DerivationSuggestion = writing.locked(suggestion)
    for source in (row.source, row.origin):
        policies.check_can_see(source, by=by)
    return row


def _decide(row: DerivationSuggestion, state: str, *, by: User, why: str) -> None:
    row.state, row.why = state, writing.checked_why(why)
    row.decided_at, row.decided_by = timezone.now(), by
    row.full_clean()
    row.save(update_fields=["state", "why", "decided_at", "decided_by", "derivation"])
    record(f"suggestion.{state}", row, by=by, why=row.why, rule=row.rule)


def _passage(row: DerivationSuggestion, by: User, *, swapped: bool) -> Passage | None:
    """The words in the capture of whoever has it: shared words stand in both."""
    names = ("other", "other_start", "other_end") if swapped else ("capture", "start", "end")
    for reason in row.said():
        uuid, start, end = (reason[name] for name in names)
        if uuid and start is not None and end is not None:
            return _kept(uuid, int(start), int(end), by)
    return None


def _kept(uuid: str, start: int, end: int, by: User) -> Passage | None:
    end = min(end, start + LONGEST_PASSAGE)
    capture = Capture.objects.live().select_related("source").filter(uuid=uuid).first()
    if capture is None:
        return None
    covering = Passage.objects.live().filter(capture=capture, start__lte=start, end__gte=end)
    found: Passage | None = covering.order_by("pk").first()
    return found or add_passage(capture=capture, start=start, end=end, by=by)
