"""Everything that a capture's page shows, read in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from desk import history
from sources.models import Capture, Timestamp

MOST_SHOWN = 300_000
"""Characters of the text on the page; all of it is in the file."""
SAID = ("title", "author", "published", "publisher", "language")


@dataclass(frozen=True)
class TextPage:
    """One page of the text; `number` is 0 where there are no pages."""

    number: int
    text: str


@dataclass
class CapturePage:
    facts: dict[str, Any]
    said: dict[str, str]
    problems: list[str]
    tool: str
    charset: str
    text: list[TextPage]
    is_cut: bool
    timestamp: Timestamp | None
    others: list[Capture] = field(default_factory=list)
    history: list[history.Entry] = field(default_factory=list)


def read(capture: Capture) -> CapturePage:
    found = capture.read_out()
    text = capture.text()
    timestamp = Timestamp.objects.filter(capture=capture).first()
    return CapturePage(
        facts=capture.parsed_facts(),
        said={name: str(found[name]) for name in SAID if found.get(name)},
        problems=[str(it) for it in found.get("problems", [])],
        tool=str(found.get("tool", "")),
        charset=str(found.get("charset", "")),
        text=text_pages(text[:MOST_SHOWN], capture.pages()),
        is_cut=len(text) > MOST_SHOWN,
        timestamp=timestamp,
        others=_others(capture),
        history=history.about([capture, *([timestamp] if timestamp else [])]),
    )


def text_pages(text: str, starts: list[int]) -> list[TextPage]:
    """The text cut where its pages start."""
    if not starts:
        return [TextPage(0, text)] if text else []
    ends = [*starts[1:], len(text)]
    pages = [
        TextPage(number, text[start:end].strip("\n"))
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    ]
    return [page for page in pages if page.text]


def _others(capture: Capture) -> list[Capture]:
    """Other captures of the source with a text to compare with."""
    rows = Capture.objects.live().filter(source=capture.source_id).exclude(text_sha256="")
    return list(rows.exclude(pk=capture.pk).defer("facts", "reading").order_by("-pk")[:20])
