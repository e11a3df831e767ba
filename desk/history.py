"""What happened to something, in words, from the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit.models import Auditable, Event

MOST = 50
LONGEST_VALUE = 120
NAMES_A_SOURCE = {"source", "observation", "passage", "capture", "origin"}
"""Values that may name a protected source, as the log spelled them for whoever made the change:
where something was read stands on the page of it, for those who may see it."""


@dataclass(frozen=True)
class Change:
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One event as a line of a page."""

    at: datetime
    who: str
    sentence: str
    why: str
    changes: list[Change]
    by_system: bool = False
    verb: str = ""
    """The sentence without what it is about."""


def about(
    things: Iterable[Auditable],
    most: int = MOST,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Entry]:
    """The newest events about any of these things, newest first; after `since` and not after
    `until`, where these are given. One query."""
    events = Event.objects.about(*things).with_details()
    if since:
        events = events.filter(at__gt=since)
    if until:
        events = events.filter(at__lte=until)
    return [_entry(event) for event in events[:most]]


def newest(events: QuerySet[Event], most: int) -> list[tuple[str, Entry]]:
    """The first of these events, each with the key of what it is about. One query."""
    rows = events.select_related("detail")[:most]
    return [(event.object_key, _entry(event)) for event in rows]


def _entry(event: Event) -> Entry:
    return Entry(
        at=event.at,
        who=event.actor or _("The system"),
        sentence=event.sentence(),
        why=event.detail.why,
        changes=_changes(event),
        by_system=not event.actor,
        verb=event.verb.partition(".")[2].replace("_", " "),
    )


def _changes(event: Event) -> list[Change]:
    """What was revised; what a new row began with stands on the page anyway."""
    if not event.detail.old:
        return []
    return [
        Change(name.replace("_", " "), _words(before), _words(after))
        for name, before, after in event.detail.changes()
        if name not in NAMES_A_SOURCE
    ]


def _words(value: Any) -> str:
    if value is None or value == "":
        return _("nothing")
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
