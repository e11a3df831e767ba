"""Cited words that a later capture of the same address does not have any more: a stealth edit.

Told in the log, once for each change of fate, by whoever noticed it: the worker that made the
later capture, or the person who cites an earlier one. Texts are read again on a passage's own
page only; every other page asks the log.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.models import Event
from audit.recording import record
from sources import citing
from sources.models import Capture, Passage
from sources.reanchoring import Anchor, Fate, Later

MOST_PASSAGES = 500
"""Passages of one address that are looked for in a later capture, the newest first."""
VERBS = {Fate.GONE: "passage.found_gone", Fate.CHANGED: "passage.found_changed"}
FOUND_AGAIN = "passage.found_again"
FATES = {verb: fate for fate, verb in VERBS.items()}


@dataclass(frozen=True, slots=True)
class Notice:
    """A passage that is not in a later capture as it was; `capture` is that one's public id."""

    fate: Fate
    since: datetime
    capture: str

    @property
    def is_gone(self) -> bool:
        return self.fate is Fate.GONE


def look_again(*, capture: Capture, **_kwargs: Any) -> None:
    """A capture is ready: look in it for what was cited of earlier ones of its address.

    In the transaction that makes it ready, so that it happens exactly once; bounded in time by
    `reanchoring.Later`.
    """
    same = {Capture.Change.SAME_BYTES, Capture.Change.SAME_TEXT, Capture.Change.UNKNOWN}
    if capture.compared_with_id is None or capture.change in same:
        return
    rows = Passage.objects.live().filter(
        capture__source=capture.source_id,
        capture__method=Capture.Method.LINK,
        capture__url=capture.url,
        capture__retired_at=None,
        capture__pk__lt=capture.pk,
        start__isnull=False,
    )
    passages = list(rows.order_by("-pk")[:MOST_PASSAGES])
    if passages:
        _tell(passages, capture)


def since(passage: Passage) -> None:
    """A passage of an earlier capture is cited: is it in the latest one still?"""
    latest = latest_of_address(passage)
    if latest is not None:
        _tell([passage], latest)


def latest_of_address(passage: Passage) -> Capture | None:
    """The latest capture of the address of the passage's own that has a text; None if that is it.

    Files and pasted texts are not known to be of the same page.
    """
    own = passage.capture
    if own.method != Capture.Method.LINK or passage.start is None:
        return None
    ready = Capture.objects.live().filter(state=Capture.State.READY, method=Capture.Method.LINK)
    later = ready.filter(source=own.source_id, url=own.url, pk__gt=own.pk).exclude(text_sha256="")
    found: Capture | None = later.order_by("-pk").first()
    return found


def fate_in(passage: Passage, capture: Capture) -> Anchor:
    """What became of one passage in a later capture."""
    return Later(citing.text_of(capture)).anchor(citing.selector_of(passage))


def notices(passages: Iterable[Passage]) -> dict[int, Notice]:
    """What was told last of each passage, by its key; those that are still there are left out.

    One query, however many passages.
    """
    named = {it.audit_key(): it.pk for it in passages}
    rows = Event.objects.filter(object_key__in=named, verb__in=[*FATES, FOUND_AGAIN])
    last = {event.object_key: event for event in rows.with_details().order_by("pk")}
    return {
        named[key]: Notice(FATES[event.verb], event.at, _named(event))
        for key, event in last.items()
        if event.verb in FATES
    }


def _named(event: Event) -> str:
    """The capture that was looked in; nothing where the detail has been erased."""
    facts: Mapping[str, object] = json.loads(event.detail.facts or "{}")
    return str(facts.get("capture", ""))


def _tell(passages: list[Passage], capture: Capture) -> None:
    later = Later(citing.text_of(capture))
    known = notices(passages)
    for passage in passages:
        fate = later.anchor(citing.selector_of(passage)).fate
        before = known[passage.pk].fate if passage.pk in known else None
        if fate in VERBS and fate is not before:
            record(VERBS[fate], passage, by=None, capture=str(capture.uuid))
        elif fate not in VERBS and before is not None:
            record(FOUND_AGAIN, passage, by=None, capture=str(capture.uuid))
