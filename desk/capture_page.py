"""Everything that a capture's page shows, read in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from desk import history, marked_text
from desk.marked_text import Part
from sources import noticing
from sources.models import Capture, Passage, Timestamp
from sources.noticing import Notice

MOST_PASSAGES = 1_000
SAID = ("title", "author", "published", "publisher", "language")


@dataclass
class CapturePage:
    facts: dict[str, Any]
    said: dict[str, str]
    problems: list[str]
    tool: str
    charset: str
    text: list[Part]
    part: int
    last_part: int
    passages: list[Passage]
    notices: dict[int, Notice]
    timestamp: Timestamp | None
    others: list[Capture] = field(default_factory=list)
    history: list[history.Entry] = field(default_factory=list)


def read(capture: Capture, part: int = 1) -> CapturePage:
    """`part` is the stretch of the text that is shown, counted from 1; the nearest if there is
    no such stretch."""
    found = capture.read_out()
    text = capture.text()
    starts = marked_text.cuts(text)
    part = max(1, min(part, len(starts)))
    passages = _passages(capture)
    span = (starts[part - 1], [*starts, len(text)][part])
    timestamp = Timestamp.objects.filter(capture=capture).first()
    return CapturePage(
        facts=capture.parsed_facts(),
        said={name: str(found[name]) for name in SAID if found.get(name)},
        problems=[str(it) for it in found.get("problems", [])],
        tool=str(found.get("tool", "")),
        charset=str(found.get("charset", "")),
        text=marked_text.parts(text, span, capture.pages(), passages),
        part=part,
        last_part=len(starts),
        passages=passages,
        notices=noticing.notices(passages),
        timestamp=timestamp,
        others=_others(capture),
        history=history.about([capture, *([timestamp] if timestamp else [])]),
    )


def _passages(capture: Capture) -> list[Passage]:
    rows = Passage.objects.live().filter(capture=capture)
    return list(rows.order_by("start", "key")[:MOST_PASSAGES])


def _others(capture: Capture) -> list[Capture]:
    """Other captures of the source with a text to compare with."""
    rows = Capture.objects.live().filter(source=capture.source_id).exclude(text_sha256="")
    return list(rows.exclude(pk=capture.pk).defer("facts", "reading").order_by("-pk")[:20])
