"""The log as JSON lines, one event a line, in the order in which it was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from audit.canonical import canonical_text
from audit.models import Event, EventDetail, EventQuerySet

ROWS_AT_ONCE = 2_000
COLUMNS = ("uuid", "at", "actor", "actor_key", "verb", "object_type", "object_key", "digest")
WORDS = ("salt", "label", "old", "new", "why", "facts")


@dataclass(frozen=True)
class Withheld:
    """What whoever reads an export is not told: the labels of these kinds of objects, and the
    values of columns with these names."""

    kinds: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()

    def parts(self, event: Event, detail: EventDetail) -> dict[str, str]:
        """Those words of the event that are not told, or not told whole, as they are told."""
        told = {} if event.object_type not in self.kinds else {"label": ""}
        for name in ("old", "new", "facts"):
            text = getattr(detail, name)
            less = self._less(text)
            if less != text:
                told[name] = less
        return told

    def _less(self, text: str) -> str:
        values = json.loads(text) if text else None
        if not isinstance(values, dict) or not self.columns & values.keys():
            return text
        return canonical_text({k: v for k, v in values.items() if k not in self.columns})


def lines(events: EventQuerySet, withheld: Withheld) -> Iterator[str]:
    """Canonical JSON, each with its line feed.

    `detail` has the words and their salt, from which the event's digest can be computed again.
    Erased words are marked so; what is withheld is named, and the salt goes with it, so that
    nobody tries names until the digest fits.
    """
    rows = events.with_details().select_related("sealing__seal").order_by("pk")
    for event in rows.iterator(ROWS_AT_ONCE):
        yield canonical_text(_entry(event, withheld)) + "\n"


def _entry(event: Event, withheld: Withheld) -> dict[str, Any]:
    return {
        **{name: getattr(event, name) for name in COLUMNS},
        "seal": _place(event),
        "detail": _detail(event, withheld),
    }


def _place(event: Event) -> dict[str, Any] | None:
    member = getattr(event, "sealing", None)
    if member is None:
        return None
    return {"number": member.seal.number, "position": member.position, "leaf": member.leaf}


def _detail(event: Event, withheld: Withheld) -> dict[str, Any] | None:
    detail: EventDetail | None = getattr(event, "detail", None)
    if detail is None:
        return None
    if detail.is_erased:
        return {"erased_at": detail.erased_at}
    told = withheld.parts(event, detail)
    words: dict[str, Any] = {name: getattr(detail, name) for name in WORDS} | told
    if told:
        words |= {"salt": "", "withheld": sorted(told)}
    return words
