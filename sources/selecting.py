"""Words in a text, named so that they are found again: W3C Web Annotation selectors.

A TextQuoteSelector is the words with a little of what stands around them, a TextPositionSelector
their first character and the one after their last (W3C Recommendation Web Annotation Data Model,
2017, sections 4.2.4 and 4.2.5). Positions count code points. Everything takes time in proportion
to the texts: nothing here is looked for by regular expressions made from what somebody wrote.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

CONTEXT = 64
"""Characters before and after that are kept with a quote."""
LONGEST_QUOTE = 5_000
MOST_PLACES = 50
MOST_FOLDED = 5_000_000
"""Characters. In longer texts words are found only as they stand: folding them takes seconds."""

ALIKE = {
    **dict.fromkeys(map(ord, "‘’‚‛′`´ʼ"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″«»"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "\t\n\r\x0b\x0c\x85\xa0\u1680\u202f\u205f\u3000\u2028\u2029"), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
}
"""Characters that a typesetter, a browser and a keyboard write differently, one for one."""
EXPANDED = {"…": "...", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069"
UNEVEN = re.compile(f" {{2,}}|[{UNSEEN}]|[{''.join(EXPANDED)}]")
"""What has another length folded than as it stands."""


class SelectionError(ValueError):
    """Words that cannot be found, or in more than one place: the message is a sentence."""


class AmbiguousError(SelectionError):
    """`places` are those at which the words stand, at most MOST_PLACES."""

    def __init__(self, message: str, places: list[Place]) -> None:
        super().__init__(message)
        self.places = places


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """text[start:end], in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Selector:
    """A quote with its surroundings and where it stood."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True)
class Folded:
    """A text in which typography and spacing make no difference, and the way back.

    `breaks` and `origins` are places in the folded text and in the text as it stands from which
    on both run side by side.
    """

    text: str
    breaks: list[int] = field(default_factory=lambda: [0])
    origins: list[int] = field(default_factory=lambda: [0])

    def origin(self, position: int) -> int:
        """Where a character of the folded text stands in the text itself."""
        at = bisect_right(self.breaks, position) - 1
        limit = self.origins[at + 1] if at + 1 < len(self.origins) else None
        place = self.origins[at] + position - self.breaks[at]
        return place if limit is None else min(place, limit)


def fold(text: str) -> Folded:
    """Quotation marks, dashes, ligatures and runs of spaces in one form; the unseen left out."""
    even = text.translate(ALIKE)
    pieces: list[str] = []
    breaks, origins = [0], [0]
    length = last = 0
    for match in UNEVEN.finditer(even):
        found = match.group()
        instead = EXPANDED.get(found, " " if found[0] == " " else "")
        pieces += (even[last : match.start()], instead)
        length += match.start() - last + len(instead)
        last = match.end()
        breaks.append(length)
        origins.append(last)
    pieces.append(even[last:])
    return Folded("".join(pieces), breaks, origins)


def select(text: str, start: int, end: int) -> Selector:
    """The selector of text[start:end], less the spaces at its ends.

    Raises `SelectionError` for a place that is not in the text, has no words or too many.
    """
    if not 0 <= start < end <= len(text):
        raise SelectionError("This place is not in the text.")
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    exact = words.strip()
    end = start + len(exact)
    if not exact:
        raise SelectionError("There are no words in this place.")
    if len(exact) > LONGEST_QUOTE:
        raise SelectionError(f"A passage has at most {LONGEST_QUOTE:,} characters.")
    prefix, suffix = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return Selector(exact, prefix, suffix, start, end)


def says(words: str, quote: str) -> bool:
    """Whether both are the same but for typography and spacing."""
    return _needle(words) == _needle(quote)


def find(text: str, quote: str, prefix: str = "", suffix: str = "") -> Place:
    """Where the quote stands: the place whose surroundings are most like those given.

    Raises `SelectionError` where it does not, and `AmbiguousError` where several places are as
    good.
    """
    places = occurrences(text, quote)
    if not places:
        raise SelectionError("These words are not in the text.")
    best = _best(text, places, prefix, suffix)
    if len(best) > 1:
        number = f"{len(places)}" if len(places) < MOST_PLACES else f"at least {MOST_PLACES}"
        raise AmbiguousError(f"These words stand in {number} places: say which is meant.", places)
    return best[0]


def occurrences(
    text: str, quote: str, folding: Callable[[str], Folded] | None = None
) -> list[Place]:
    """Places of the quote as it stands; where there are none, but for typography and spacing.

    The first MOST_PLACES, in order, which do not overlap. The quote is taken in composed form
    (NFC), as the texts of captures are. `folding` is `fold`, or what remembers its answer.
    """
    exact = unicodedata.normalize("NFC", quote).strip()
    needle = _needle(quote)
    if not needle or len(needle) > LONGEST_QUOTE:
        return []
    found = [Place(at, at + len(exact)) for at in _all(text, exact)]
    if found or len(text) > MOST_FOLDED:
        return found
    folded = (folding or fold)(text)
    return [
        Place(folded.origin(at), folded.origin(at + len(needle) - 1) + 1)
        for at in _all(folded.text, needle)
    ]


def closeness(text: str, place: Place, prefix: str, suffix: str) -> int:
    """How many characters around a place are those given, counted from its ends outwards."""
    before = fold(text[max(0, place.start - 2 * CONTEXT) : place.start]).text.strip()
    after = fold(text[place.end : place.end + 2 * CONTEXT]).text.strip()
    wanted_before, wanted_after = _needle(prefix[-CONTEXT:]), _needle(suffix[:CONTEXT])
    return _alike(before[::-1], wanted_before[::-1]) + _alike(after, wanted_after)


def _best(text: str, places: list[Place], prefix: str, suffix: str) -> list[Place]:
    if len(places) == 1:
        return places
    scores = [closeness(text, place, prefix, suffix) for place in places]
    highest = max(scores)
    return [place for place, score in zip(places, scores, strict=True) if score == highest]


def _all(text: str, needle: str) -> Iterator[int]:
    """The first places of some words, none inside another."""
    at, left = text.find(needle), MOST_PLACES
    while at >= 0 and left:
        yield at
        at, left = text.find(needle, at + len(needle)), left - 1


def _needle(quote: str) -> str:
    """A quote folded. What is far too long is not looked at further."""
    return fold(unicodedata.normalize("NFC", quote[: 4 * LONGEST_QUOTE])).text.strip()


def _alike(one: str, other: str) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
