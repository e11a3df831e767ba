"""Writing the log: the one place that makes events."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from audit.canonical import canonical_text, digest
from audit.models import Auditable, Event, EventDetail

BATCH = 100
SYSTEM = ""
"""The actor of what no person did: a worker's result, a sweep."""


def record(
    verb: str,
    obj: Auditable,
    *,
    by: Auditable | None,
    old: object = None,
    new: object = None,
    why: str = "",
    **facts: object,
) -> Event:
    """Append one event. Call it inside the action's transaction, so that both stand or fall.

    `verb` is "noun.past_participle" ("claim.reviewed"); `old` and `new` are what changed, as
    mappings of names to values with a canonical text; `facts` are anything else worth keeping.
    """
    detail = _detail(obj, old=_text(old), new=_text(new), why=why, facts=_text(facts or None))
    event = _event(verb, obj, detail, by=by)
    event.save(force_insert=True)
    detail.event = event
    detail.save(force_insert=True)
    return event


@dataclass(frozen=True, slots=True)
class Happened:
    """To what it happened, why, what changed, and the facts worth keeping."""

    obj: Auditable
    why: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    old: object = None
    new: object = None


def record_all(verb: str, happened: Iterable[Happened], *, by: Auditable | None) -> list[Event]:
    """As `record`, for many objects in two statements a hundred events."""
    details, events = [], []
    for it in happened:
        words = {"old": _text(it.old), "new": _text(it.new), "facts": _text(it.facts or None)}
        details.append(_detail(it.obj, why=it.why, **words))
        events.append(_event(verb, it.obj, details[-1], by=by))
    Event.objects.bulk_create(events, batch_size=BATCH)
    for event, detail in zip(events, details, strict=True):
        detail.event = event
    EventDetail.objects.bulk_create(details, batch_size=BATCH)
    return events


def _detail(obj: Auditable, **words: str) -> EventDetail:
    return EventDetail(salt=secrets.token_hex(32), label=obj.audit_label(), **words)


def _event(verb: str, obj: Auditable, detail: EventDetail, *, by: Auditable | None) -> Event:
    return Event(
        actor=by.audit_label()[:300] if by else SYSTEM,
        actor_key=by.audit_key() if by else SYSTEM,
        verb=verb,
        object_type=obj._meta.label_lower,
        object_key=obj.audit_key(),
        digest=detail_digest(detail),
    )


def detail_digest(detail: EventDetail) -> str:
    """The salted digest that the event keeps when its detail is erased."""
    names = ("salt", "label", "old", "new", "why", "facts")
    return digest({name: getattr(detail, name) for name in names})


def _text(value: object) -> str:
    return "" if value is None else canonical_text(value)
