"""Writing the log: the one place that makes events."""

from __future__ import annotations

import secrets

from audit.canonical import canonical_text, digest
from audit.models import Auditable, Event, EventDetail

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
    detail = EventDetail(
        salt=secrets.token_hex(32),
        label=obj.audit_label(),
        old=_text(old),
        new=_text(new),
        why=why,
        facts=_text(facts or None),
    )
    event = Event.objects.create(
        actor=by.audit_label()[:300] if by else SYSTEM,
        actor_key=by.audit_key() if by else SYSTEM,
        verb=verb,
        object_type=obj._meta.label_lower,
        object_key=obj.audit_key(),
        digest=detail_digest(detail),
    )
    detail.event = event
    detail.save(force_insert=True)
    return event


def detail_digest(detail: EventDetail) -> str:
    """The salted digest that the event keeps when its detail is erased."""
    names = ("salt", "label", "old", "new", "why", "facts")
    return digest({name: getattr(detail, name) for name in names})


def _text(value: object) -> str:
    return "" if value is None else canonical_text(value)
