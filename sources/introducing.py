"""What a source is called before anybody says so, and what its capture says about it.

A link or a file is enough to add a source: until somebody writes a title, it goes by its address,
its file's name or its first line. What the capture says of itself is offered, never taken: a page
may say anything about itself, and a person checks it.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from sources.models import Capture, Source

LONGEST_TITLE = 400
SHORT_LINE = 200
"""Characters of a first line that may be a headline; a longer one is a paragraph."""
WORDS = re.compile(r"[^\W\d_]{2,}")
TAIL = re.compile(r"\.(?:html?|php|aspx?|jsp|pdf|txt)$", re.IGNORECASE)


def provisional_title(*, url: str = "", filename: str = "", text: str = "") -> str:
    """A title made from what there is; empty when there is nothing to make it from."""
    return (_of_text(text) or _of_file(filename) or _of_address(url))[:LONGEST_TITLE]


def introduction(source: Source) -> dict[str, str]:
    """What the newest capture says that the source does not know yet, by the source's columns.

    Keys: title, author, published_on, publisher (a name), language, and `capture`, the public id
    of the one that says so; empty when there is nothing to offer. One query.
    """
    ready = source.captures.live().filter(state=Capture.State.READY).exclude(reading="")
    capture = ready.order_by("-pk").first()
    if capture is None:
        return {}
    said = {name: str(value) for name, value in capture.read_out().items() if value}
    offered = {
        "title": said.get("title", "") if _is_provisional(source, capture) else "",
        "author": "" if source.author else said.get("author", ""),
        "published_on": "" if source.published_on else said.get("published", ""),
        "publisher": "" if source.publisher_id else said.get("publisher", ""),
        "language": _other_language(source.language, said.get("language", "")),
    }
    offered = {name: value for name, value in offered.items() if value}
    return {**offered, "capture": str(capture.uuid)} if offered else {}


def _is_provisional(source: Source, capture: Capture) -> bool:
    names = {_of_address(source.url), _of_address(capture.url), _of_file(capture.filename)}
    return source.title in {name[:LONGEST_TITLE] for name in names}


def _other_language(known: str, said: str) -> str:
    """ "en-GB" is no news to "en"."""
    return "" if said.partition("-")[0] == known.partition("-")[0] else said


def _of_text(text: str) -> str:
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first if len(first) <= SHORT_LINE else f"{first[: SHORT_LINE - 1].rstrip()}…"


def _of_file(filename: str) -> str:
    stem = PurePosixPath(filename.replace("\\", "/")).stem
    return _readable(stem) or stem


def _of_address(url: str) -> str:
    """The site, and the longest part of the path that has words."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    pieces = [_readable(TAIL.sub("", unquote(it))) for it in parts.path.split("/")]
    longest = max(pieces, key=len, default="")
    return f"{host}: {longest}" if host and WORDS.search(longest) else host


def _readable(name: str) -> str:
    return " ".join("".join(it if it.isalnum() else " " for it in name).split())
