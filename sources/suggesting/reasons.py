"""The words that led to a suggestion, as they are kept with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from audit.canonical import canonical_text, digest

LONGEST_QUOTE = 600
AROUND = 120
MOST = 5
"""Reasons kept with one suggestion."""


@dataclass(frozen=True, slots=True)
class Reason:
    """`capture` is the public id of the capture that has the words, `other` of the one that they
    are compared with; `start` and `end` are where they stand in the captured texts.

    `facts` has what a sentence needs: the address, the name, how many words in a row, percent.
    """

    capture: str
    quote: str
    before: str = ""
    after: str = ""
    start: int | None = None
    end: int | None = None
    other: str = ""
    other_start: int | None = None
    other_end: int | None = None
    facts: dict[str, str | int] = field(default_factory=dict)
    says: str = ""
    """What stays the same when the page is captured again: the reason's identity."""


class Quoted(NamedTuple):
    """Words of a text, shortened, and what stands around them."""

    quote: str
    before: str
    after: str


def in_place(text: str, start: int, end: int) -> Quoted:
    quote = text[start:end]
    short = quote if len(quote) <= LONGEST_QUOTE else f"{quote[: LONGEST_QUOTE - 1]}…"
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Quoted(short, _tail(before, AROUND), _head(after, AROUND))


def folded(words: str) -> str:
    return " ".join(words.casefold().split())


def written(reasons: Iterable[Reason]) -> str:
    """Canonical JSON."""
    return canonical_text([asdict(reason) for reason in reasons])


def digest_of(reasons: Iterable[Reason]) -> str:
    """Names what is said, whichever capture says it and in whichever order."""
    return digest(sorted({reason.says for reason in reasons}))


def _head(text: str, most: int) -> str:
    """Up to the last whole word, where it was cut."""
    return text if len(text) < most else text.rpartition(" ")[0] or text


def _tail(text: str, most: int) -> str:
    return text if len(text) < most else text.partition(" ")[2] or text
