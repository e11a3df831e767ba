"""Changing several claims as one would change each: the same actions, policies and events.

A claim that refuses says why and stops no other. What is done can be undone for as long as
nobody changed the same thing since; steps are taken back by steps, one claim at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from audit.canonical import canonical_text
from audit.errors import DomainError
from audit.recording import record
from claims import deciding, policies, working
from claims.content import content_digest
from claims.models import BulkEdit, BulkEditRow, Claim
from claims.transitions import TRANSITIONS

MOST = 500
"""Claims of one change: what somebody can still look through."""
STEPS = ("check", "submit", "hold", "resume")
"""Steps that many claims may take at once: none of them shows anything to readers or approves."""
LEASE_SECONDS = 120
MOST_ATTEMPTS = 40
"""Of a change: a message takes some of its claims, and a worker that dies costs one."""
GIVEN_UP = _lazy("Given up: the worker was stopped each time.")
REFUSALS = (DomainError, PermissionDenied, ValidationError)


@dataclass(frozen=True)
class Change:
    """What is asked for of each claim; what is not said stays as it is. People by UUID."""

    assign: tuple[str, ...] = ()
    unassign: tuple[str, ...] = ()
    priority: int | None = None
    due_on: str | None = None
    """An ISO date; "" takes the day away."""
    tag: tuple[str, ...] = ()
    untag: tuple[str, ...] = ()
    watching: bool | None = None
    step: str = ""
    reason: str = ""

    def plain(self) -> dict[str, Any]:
        return {name: list(it) if isinstance(it, tuple) else it for name, it in vars(self).items()}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Change:
        given: dict[str, Any] = {
            name: tuple(it) if isinstance(it, list) else it for name, it in plain.items()
        }
        return cls(**given)

    @property
    def says_something(self) -> bool:
        return self != Change(reason=self.reason)


@dataclass(frozen=True)
class Outcome:
    outcome: BulkEditRow.Outcome
    told: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@transaction.atomic
def edit_together(claims: Sequence[Claim], change: Change, *, by: User) -> BulkEdit:
    """Have these claims changed. `run` does it, here or in a worker; the rows say what became."""
    policies.check_can_change_claims(by)
    said = change.says_something
    policies.check_can_edit_together(count=len(claims), most=MOST, says_something=said)
    edit = BulkEdit.objects.create(change=canonical_text(change.plain()), made_by=by)
    BulkEditRow.objects.bulk_create(
        BulkEditRow(edit=edit, claim=claim, position=position)
        for position, claim in enumerate(claims)
    )
    record("claims.changed_together", edit, by=by, new=change.plain(), claims=len(claims))
    return edit


def run(edit: BulkEdit, at_most: int = MOST) -> int:
    """Change what is outstanding, each claim in a transaction of its own; returns how many.

    Safe to run twice or side by side: the row is locked, and has an outcome or not.
    """
    if edit.attempts > MOST_ATTEMPTS:
        left = edit.rows.filter(outcome="")
        return int(left.update(outcome=BulkEditRow.Outcome.REFUSED, told=str(GIVEN_UP)))
    change = Change.of(edit.parsed())
    keys = list(edit.rows.filter(outcome="").order_by("position").values_list("pk", flat=True))
    for key in keys[:at_most]:
        _run_one(key, change, edit.made_by)
    return len(keys[:at_most])


@transaction.atomic
def _run_one(key: int, change: Change, by: User) -> None:
    rows = BulkEditRow.objects.select_for_update(of=("self",)).filter(pk=key, outcome="")
    row = rows.select_related("claim").first()
    if row is None:
        return
    done = attempt(row.claim, change, by=by)
    row.outcome, row.told = done.outcome, done.told
    row.before, row.after = canonical_text(done.before), canonical_text(done.after)
    row.save(update_fields=["outcome", "told", "before", "after"])


def preview(claims: Iterable[Claim], change: Change, *, by: User) -> list[tuple[Claim, Outcome]]:
    """What would become of each: really done, and taken back before anybody sees it."""
    return [(claim, _rehearsed(claim, change, by)) for claim in claims]


@transaction.atomic
def _rehearsed(claim: Claim, change: Change, by: User) -> Outcome:
    outcome = attempt(claim, change, by=by)
    transaction.set_rollback(True)
    return outcome


def attempt(claim: Claim, change: Change, *, by: User) -> Outcome:
    """Change one claim, all of what is asked for or nothing of it."""
    before: dict[str, Any] = {}
    try:
        with transaction.atomic():
            before = standing(claim, by)
            _apply(claim, change, before, by)
            after = standing(Claim.objects.get(pk=claim.pk), by)
    except REFUSALS as refusal:
        return Outcome(BulkEditRow.Outcome.REFUSED, _sentence(refusal), {}, {})
    moved = {name: before[name] for name in before if before[name] != after[name]}
    if not moved:
        return Outcome(BulkEditRow.Outcome.SAME, "", {}, {})
    after = {name: after[name] for name in moved}
    return Outcome(BulkEditRow.Outcome.CHANGED, _in_words(moved, after), moved, after)


def standing(claim: Claim, by: User) -> dict[str, Any]:
    """What a change may touch, as JSON has it."""
    return {
        "assignees": sorted(str(it.uuid) for it in claim.assignees.all()),
        "priority": claim.priority,
        "due_on": claim.due_on.isoformat() if claim.due_on else None,
        "tags": sorted(tag.label for tag in claim.tags.all()),
        "watching": claim.watchers.filter(pk=by.pk).exists(),
        "status": claim.status,
    }


def _apply(claim: Claim, change: Change, now: Mapping[str, Any], by: User) -> None:
    if change.assign or change.unassign:
        wanted = (set(now["assignees"]) | set(change.assign)) - set(change.unassign)
        working.assign(claim, list(User.objects.filter(uuid__in=wanted)), by=by)
    if change.priority is not None or change.due_on is not None:
        due = now["due_on"] if change.due_on is None else change.due_on
        priority = now["priority"] if change.priority is None else change.priority
        working.plan(claim, priority=priority, due_on=_day(due), by=by)
    if change.tag or change.untag:
        working.tag(claim, _tags(now["tags"], change), by=by)
    if change.watching is not None:
        working.watch(claim, by=by, watching=change.watching)
    if change.step:
        _step(claim, change, by)


def _step(claim: Claim, change: Change, by: User) -> None:
    """To put on hold decides that nothing is decided: it names what is there at that moment."""
    if change.step not in STEPS:
        raise DomainError(_("This step is taken by one claim at a time."))
    if TRANSITIONS[change.step].reads:
        digest = content_digest(claim)
        deciding.review_claim(claim, digest=digest, decision=change.step, note=change.reason, by=by)
    else:
        deciding.move_claim(claim, change.step, by=by, reason=change.reason)


def _tags(now: Iterable[str], change: Change) -> list[str]:
    gone = {word.casefold() for word in change.untag}
    kept = [word for word in now if word.casefold() not in gone]
    return [*kept, *change.tag]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@transaction.atomic
def undo(edit: BulkEdit, *, by: User) -> int:
    """Put back what was changed, where it still is as the change left it; returns how many.

    Whoever asked for the change undoes it, once, when it is through.
    """
    row = BulkEdit.objects.select_for_update().get(pk=edit.pk)
    policies.check_can_undo_together(row, by=by)
    row.undone_at, row.undone_by = timezone.now(), by
    row.save(update_fields=["undone_at", "undone_by"])
    record("claims.changed_back", row, by=by)
    changed = row.rows.filter(outcome=BulkEditRow.Outcome.CHANGED).select_related("claim")
    return sum(_undo_one(it, by) for it in changed.order_by("position"))


def _undo_one(row: BulkEditRow, by: User) -> bool:
    before, after = json.loads(row.before), json.loads(row.after)
    try:
        with transaction.atomic():
            _put_back(row.claim, before, after, by)
    except REFUSALS as refusal:
        row.undone, row.undone_told = BulkEditRow.Undone.REFUSED, _sentence(refusal)
    else:
        row.undone = BulkEditRow.Undone.UNDONE
    row.save(update_fields=["undone", "undone_told"])
    return row.undone == BulkEditRow.Undone.UNDONE


def _put_back(claim: Claim, before: Mapping[str, Any], after: Mapping[str, Any], by: User) -> None:
    now = standing(claim, by)
    if "status" in before:
        raise DomainError(_("It took a step, which is taken back on its own page."))
    if any(now[name] != after[name] for name in before):
        raise DomainError(_("Somebody changed it since: it stays as it is."))
    if "assignees" in before:
        people = list(User.objects.filter(uuid__in=before["assignees"], is_active=True))
        working.assign(claim, people, by=by)
    if {"priority", "due_on"} & set(before):
        planned = {**now, **before}
        working.plan(claim, priority=planned["priority"], due_on=_day(planned["due_on"]), by=by)
    if "tags" in before:
        working.tag(claim, before["tags"], by=by)
    if "watching" in before:
        working.watch(claim, by=by, watching=before["watching"])


def _in_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What is different, for the person who asked."""
    return " ".join(_part(name, before[name], after[name]) for name in before)


def _part(name: str, before: Any, after: Any) -> str:
    if name == "assignees":
        people = User.objects.filter(uuid__in=after).order_by("name")
        names = ", ".join(str(it) for it in people) or _("nobody")
        return _("Assigned to %(names)s.") % {"names": names}
    if name == "tags":
        return _("Tags: %(tags)s.") % {"tags": ", ".join(after) or _("none")}
    if name == "watching":
        return _("You follow it.") if after else _("You follow it no longer.")
    choices: dict[str, dict[Any, Any]] = {
        "priority": dict(Claim.Priority.choices),
        "status": dict(Claim.Status.choices),
    }
    words = choices.get(name, {})
    said = {
        "what": {"priority": _("Priority"), "due_on": _("Due"), "status": _("Status")}[name],
        "before": words.get(before, before) or _("none"),
        "after": words.get(after, after) or _("none"),
    }
    return _("%(what)s: %(before)s → %(after)s.") % said


def _sentence(refusal: Exception) -> str:
    if isinstance(refusal, ValidationError):
        return " ".join(str(message) for message in refusal.messages)
    return str(refusal)
