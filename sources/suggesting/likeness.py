"""How much of two texts is the same, worked out exactly, and the longest passage of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sources.selecting import Place
from sources.suggesting.shingles import RUN, Text

MOST_PLACES = 8
"""Places of one shingle that are followed: a text that says one thing over and over costs no
more than another."""
OPENING = '“„«"‘「『'
ENOUGH_WORDS, ENOUGH_ALONE = 12, 20
ENOUGH_SHARE = 0.08


@dataclass(frozen=True, slots=True)
class Likeness:
    """`share` is how much of the shorter text is in the longer one, `jaccard` the shingles in both
    over the shingles in either; `first` and `second` are where the longest passage stands."""

    jaccard: float
    share: float
    words: int
    first: Place
    second: Place
    quoted: bool
    """In both it stands in quotation marks: both may have it from a third."""

    @property
    def is_enough(self) -> bool:
        long = self.words >= ENOUGH_ALONE
        return long or (self.words >= ENOUGH_WORDS and self.share >= ENOUGH_SHARE)


def compare(first: Text, second: Text) -> Likeness | None:
    """None where not one run of words is the same."""
    common = len(first.shingles & second.shingles)
    if not common:
        return None
    either = len(first.shingles) + len(second.shingles) - common
    least = min(len(first.shingles), len(second.shingles))
    at, other, length = longest(first.runs, second.runs)
    here, there = _place(first, at, length), _place(second, other, length)
    return Likeness(
        jaccard=common / either,
        share=common / least,
        words=_weight(first, at, length),
        first=here,
        second=there,
        quoted=_is_quoted(first.text, here) and _is_quoted(second.text, there),
    )


def longest(first: list[int], second: list[int]) -> tuple[int, int, int]:
    """Where the longest run of the same shingles starts in each, and its length in words."""
    places: dict[int, list[int]] = defaultdict(list)
    for number, run in enumerate(second):
        if len(places[run]) < MOST_PLACES:
            places[run].append(number)
    best, ends = 0, (0, 0)
    before: dict[int, int] = {}
    for number, run in enumerate(first):
        here = {it: before.get(it - 1, 0) + 1 for it in places.get(run, ())}
        for place, length in here.items():
            if length > best:
                best, ends = length, (number, place)
        before = here
    return ends[0] - best + 1, ends[1] - best + 1, best + RUN - 1


def _place(text: Text, at: int, length: int) -> Place:
    return Place(text.words[at].start, text.words[at + length - 1].end)


def _weight(text: Text, at: int, length: int) -> int:
    """Words, of which those of one character count half: Chinese has more of them in a phrase."""
    words = text.words[at : at + length]
    return int(sum(0.5 if len(word.text) == 1 else 1 for word in words))


def _is_quoted(text: str, place: Place) -> bool:
    return text[max(0, place.start - 2) : place.start].strip()[-1:] in set(OPENING)
