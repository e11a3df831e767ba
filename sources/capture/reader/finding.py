"""What was found in a file, and the text in the one form in which it is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

LONGEST_TEXT = 5_000_000
LONGEST_LINE = 300
MOST_PROBLEMS = 50
BETWEEN_PAGES = "\n\n"
BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
LONE = re.compile("[\ud800-\udfff]")
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class ReadingError(Exception):
    """The file cannot be read; the sentence says why."""


@dataclass
class Finding:
    """What a file says about itself, and its text.

    `pages` are the places in `text`, in characters (code points), at which pages start; empty
    where there are none. `problems` are sentences.
    """

    text: str = ""
    title: str = ""
    author: str = ""
    published: str = ""
    publisher: str = ""
    language: str = ""
    charset: str = ""
    tool: str = ""
    pages: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @classmethod
    def checked(cls, told: Mapping[str, Any]) -> Finding:
        """What a child process told, held to the form: a parser may have been taken over.

        Raises `ValueError`, `TypeError`.
        """
        finding = cls(problems=[line(it) for it in told["problems"][:MOST_PROBLEMS]])
        put_text(finding, str(told["text"]))
        for name in ("title", "author", "publisher", "charset", "tool"):
            setattr(finding, name, line(told[name]))
        finding.language = language_tag(told["language"])
        date = DATE.match(str(told["published"]))
        finding.published = date[0] if date else ""
        places = [int(it) for it in told["pages"]]
        if places == sorted(places) and all(0 <= it <= len(finding.text) for it in places):
            finding.pages = places
        return finding

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def tidy(text: str) -> str:
    """Unicode's composed form (NFC), `\\n` between lines, nothing that cannot be seen or kept."""
    text = CONTROLS.sub("", BREAKS.sub("\n", LONE.sub("\ufffd", text)))
    return unicodedata.normalize("NFC", text)


def line(text: object) -> str:
    """One line of at most 300 characters."""
    return " ".join(tidy(str(text or "")).split())[:LONGEST_LINE]


def language_tag(text: object) -> str:
    found = LANGUAGE.match(str(text or "").strip().replace("_", "-"))
    return found[0][:35] if found else ""


def put_text(finding: Finding, text: str) -> None:
    text = tidy(text)
    if len(text) > LONGEST_TEXT:
        finding.problems.append(f"Only the first {LONGEST_TEXT:,} characters were kept.")
        text = text[:LONGEST_TEXT]
    finding.text = text


def put_pages(finding: Finding, pages: Iterable[str]) -> None:
    """Join pages, remembering where each starts."""
    parts: list[str] = []
    place = 0
    for number, page in enumerate(pages):
        if place > LONGEST_TEXT:
            finding.problems.append(f"Only the first {number} pages were kept.")
            break
        text = tidy(page)
        finding.pages.append(place)
        parts.append(text)
        place += len(text) + len(BETWEEN_PAGES)
    finding.text = BETWEEN_PAGES.join(parts)
