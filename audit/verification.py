"""Whether the log still is what it was when it was sealed, and what exactly is not.

Found are: an edited row (its leaf differs from the one its seal keeps), a deleted row (a
position without its event), a cut tail (members without their seal, a printed seal that is not
in the chain), words that do not fit their salted digest, triggers that are gone. What only apps
above can know, such as that every approval has its event, they add with `register`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from audit import triggers
from audit.merkle import Tree
from audit.models import NO_SEAL, Event, EventDetail, Seal, SealedEvent
from audit.recording import detail_digest
from audit.sealing import newest_seal, unsealed

ROWS_AT_ONCE = 2_000
WORDS = ("label", "old", "new", "why", "facts")


@dataclass(frozen=True)
class Fault:
    """What is wrong: `kind` for programs, `sentence` for people. Names nobody and no object,
    so that it may be shown to whoever runs the check."""

    kind: str
    sentence: str


Progress = Callable[[int], None]
"""Told how many further events were looked at."""
Check = Callable[[], Iterator[Fault]]

_checks: list[Check] = []


def register(check: Check) -> None:
    """Add a check of what an app above knows: rows that must have an event, seals in print."""
    if check not in _checks:
        _checks.append(check)


def faults(progress: Progress = lambda _count: None) -> Iterator[Fault]:
    """Everything that is wrong, as it is found; memory does not grow with the log."""
    yield from _triggers()
    newest = newest_seal()
    yield from _chain(newest.number if newest else 0, progress)
    yield from _orphans()
    for event in unsealed(whole=True).with_details().iterator(ROWS_AT_ONCE):
        progress(1)
        yield from _words(event, getattr(event, "detail", None))
    for check in _checks:
        yield from check()


def unlogged(rows: QuerySet[Any], verb: str) -> Iterator[Any]:
    """Those of the rows, which have a public id, that no event with this verb is about."""
    last = 0
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:ROWS_AT_ONCE]):
        keys = [row.audit_key() for row in some]
        told = Event.objects.filter(verb=verb, object_key__in=keys)
        known = set(told.values_list("object_key", flat=True))
        yield from (row for row in some if row.audit_key() not in known)
        last = some[-1].pk


def printed(number: int, digest: str, where: str) -> Iterator[Fault]:
    """The fault, if any, of a seal that was printed outside the database."""
    seal = Seal.objects.filter(number=number).only("digest").first()
    named = {"number": number, "where": where}
    if seal is None:
        sentence = _(
            "%(where)s prints seal %(number)d, which is not in the chain: its tail was cut."
        )
        yield Fault("cut", sentence % named)
    elif seal.digest != digest:
        sentence = _(
            "%(where)s prints another digest for seal %(number)d: the chain was rewritten."
        )
        yield Fault("rewritten", sentence % named)


def of_seal(seal: Seal) -> Iterator[Fault]:
    """Everything that is wrong with one seal and its events."""
    before = Seal.objects.filter(number=seal.number - 1).values_list("digest", flat=True).first()
    if seal.previous != (before or NO_SEAL):
        yield _does_not_follow(seal)
    yield from _seal(seal, lambda _count: None)


def _triggers() -> Iterator[Fault]:
    for name in triggers.missing(connection):
        yield Fault("trigger", _("The trigger %s is missing: rows can be changed.") % name)


def _chain(last: int, progress: Progress) -> Iterator[Fault]:
    """Seals up to number `last`: those made meanwhile are for the next time."""
    before, expected = NO_SEAL, 1
    for seal in Seal.objects.filter(number__lte=last).order_by("number").iterator(ROWS_AT_ONCE):
        if seal.number != expected:
            yield from _gap(expected, seal.number - 1)
        elif seal.previous != before:
            yield _does_not_follow(seal)
        yield from _seal(seal, progress)
        before, expected = seal.digest, seal.number + 1


def _does_not_follow(seal: Seal) -> Fault:
    return Fault("edited", _("Seal %d does not follow the one before it.") % seal.number)


def _seal(seal: Seal, progress: Progress) -> Iterator[Fault]:
    if seal.digest != seal.computed_digest():
        yield Fault("edited", _("The row of seal %d was edited.") % seal.number)
    yield from _members(seal, progress)


def _gap(first: int, last: int) -> Iterator[Fault]:
    for number in range(first, min(last, first + ROWS_AT_ONCE) + 1):
        yield Fault("deleted", _("Seal %d was deleted.") % number)


def _members(seal: Seal, progress: Progress) -> Iterator[Fault]:
    """Every event of one seal. An edited event is told from an edited membership by the root,
    which is that of the leaves as the memberships keep them."""
    tree, expected, whole = Tree(), 0, True
    for member, event, detail in _rows(seal):
        progress(1)
        for position in range(expected, min(member.position, seal.count)):
            whole = False
            yield _deleted(seal, position)
        expected = member.position + 1
        tree.append(bytes.fromhex(member.leaf))
        if event is None:
            yield _deleted(seal, member.position)
        else:
            yield from _event(seal, member, event, detail)
    for position in range(expected, seal.count):
        whole = False
        yield _deleted(seal, position)
    if whole and tree.root().hex() != seal.root:
        yield Fault("edited", _("The list of the events of seal %d was edited.") % seal.number)


def _deleted(seal: Seal, position: int) -> Fault:
    sentence = _("An event was deleted: number %(position)d of the %(count)d in seal %(number)d.")
    where = {"position": position + 1, "count": seal.count, "number": seal.number}
    return Fault("deleted", sentence % where)


def _event(
    seal: Seal, member: SealedEvent, event: Event, detail: EventDetail | None
) -> Iterator[Fault]:
    if event.leaf() != member.leaf:
        sentence = _("The event %(uuid)s of seal %(number)d was edited.")
        yield Fault("edited", sentence % {"uuid": event.uuid, "number": seal.number})
    yield from _words(event, detail)


def _words(event: Event, detail: EventDetail | None) -> Iterator[Fault]:
    if detail is None:
        yield Fault("deleted", _("The words of the event %s were deleted.") % event.uuid)
    elif detail.is_erased:
        if any(getattr(detail, name) for name in WORDS):
            sentence = _("The words of the event %s were edited after they had been erased.")
            yield Fault("edited", sentence % event.uuid)
    elif detail_digest(detail) != event.digest:
        yield Fault("edited", _("The words of the event %s were edited.") % event.uuid)


Row = tuple[SealedEvent, Event | None, EventDetail | None]


def _rows(seal: Seal) -> Iterator[Row]:
    """Members by position with what they name, in three queries for `ROWS_AT_ONCE` of them.

    Not joined: a join would drop a member whose event is gone.
    """
    for first in range(0, seal.count, ROWS_AT_ONCE):
        here = seal.members.filter(position__gte=first, position__lt=first + ROWS_AT_ONCE)
        members = list(here.order_by("position"))
        events = _by(Event, "pk__in", here.values("event_id"), "pk")
        details = _by(EventDetail, "event_id__in", here.values("event_id"), "event_id")
        for it in members:
            yield it, events.get(it.event_id), details.get(it.event_id)


def _by(model: Any, lookup: str, keys: Any, name: str) -> dict[int, Any]:
    return {getattr(row, name): row for row in model.objects.filter(**{lookup: keys})}


def _orphans() -> Iterator[Fault]:
    """Members of a seal that is not there: the chain was cut, and not all that hung on it."""
    held = Seal.objects.filter(pk=OuterRef("seal_id"))
    left = SealedEvent.objects.filter(~Exists(held)).count()
    if left:
        sentence = _("%d events are members of a seal that was deleted: the chain's tail was cut.")
        yield Fault("cut", sentence % left)
