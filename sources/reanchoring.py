"""A passage of one text looked for in a later one: still there, elsewhere, in other words, gone.

Time grows with the length of the later text, and stops growing where `Later` has spent what it
may: then words that do not stand there as they were count as gone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sources import selecting
from sources.selecting import Place, Selector

BY_CHARACTER = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Kana, Han and Hangul: each character is taken for a word."""
WORDS = re.compile(rf"\d+(?:[.,]\d+)*|[{BY_CHARACTER}]|(?:(?![{BY_CHARACTER}])[^\W\d_])+")
"""A figure is one word: it changes as a whole."""
MOST_READ = 1_000_000
"""Characters in which other wordings are looked for: a tenth of a second for each passage."""
MOST_STEPS = 5_000_000
"""Words looked at for all passages together: a few seconds."""
ENOUGH = 0.5
"""The share of a passage's words, the rare ones weighing more, that a wording has in common
with it. A sentence with its figure exchanged has about 0.9, another one of the same article 0.3
(tests/sources/test_reanchoring.py)."""


class Fate(StrEnum):
    """What became of a passage."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What became of a passage; `place` is where it, or its nearest wording, stands now.

    `likeness` is 1 for the same words, 0 for none of them.
    """

    fate: Fate
    place: Place | None = None
    likeness: float = 1.0


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: int
    end: int


@dataclass
class Later:
    """A text in which several passages of earlier ones are looked for."""

    text: str
    steps: int = MOST_STEPS

    @cached_property
    def words(self) -> list[Word]:
        return list(words(self.text[:MOST_READ]))

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(word.text for word in self.words)

    @cached_property
    def folded(self) -> selecting.Folded:
        return selecting.fold(self.text)

    def anchor(self, selector: Selector) -> Anchor:
        """What became of a passage of an earlier text."""
        places = selecting.occurrences(self.text, selector.exact, lambda _text: self.folded)
        if places:
            return self._still_there(places, selector)
        return self._nearest(selector)

    def _still_there(self, places: list[Place], selector: Selector) -> Anchor:
        """Of several places the one with the same surroundings, of these the nearest."""
        best = max(
            places,
            key=lambda place: (
                selecting.closeness(self.text, place, selector.prefix, selector.suffix),
                -abs(place.start - selector.start),
            ),
        )
        return Anchor(Fate.UNCHANGED if best.start == selector.start else Fate.MOVED, best)

    def _nearest(self, selector: Selector) -> Anchor:
        """The stretch of as many words that has most in common with the passage.

        One walk over the text: a word comes in at the front and one goes out at the back.
        """
        wanted = Counter(word.text for word in words(selector.exact))
        size = sum(wanted.values())
        if not wanted or self.steps < len(self.words) or not self.words:
            return Anchor(Fate.GONE, likeness=0.0)
        self.steps -= len(self.words)
        weights = {word: 1 / max(1, self.counts[word]) for word in wanted}
        whole = sum(weights[word] * number for word, number in wanted.items())
        last, common = self._walk(wanted, weights, size)
        likeness = common / whole
        if likeness < ENOUGH:
            return Anchor(Fate.GONE, likeness=likeness)
        place = self._trimmed(last - size + 1, last, weights)
        return Anchor(Fate.CHANGED, place, likeness)

    def _walk(
        self, wanted: Counter[str], weights: dict[str, float], size: int
    ) -> tuple[int, float]:
        """The last word of the best stretch, and what it has in common with the wanted words."""
        here: Counter[str] = Counter()
        common, best, at = 0.0, 0.0, 0
        for number, word in enumerate(self.words):
            if number >= size:
                out = self.words[number - size].text
                if out in weights:
                    common -= weights[out] * (here[out] <= wanted[out])
                    here[out] -= 1
            if word.text in weights:
                here[word.text] += 1
                common += weights[word.text] * (here[word.text] <= wanted[word.text])
            if common > best + 1e-9:
                best, at = common, number
        return at, best

    def _trimmed(self, first: int, last: int, weights: dict[str, float]) -> Place:
        """The part of a stretch, and of what stands around it, that is most like the passage.

        Where words were taken out, a stretch as long as the passage reaches into its neighbours:
        each word that is not the passage's costs about as much as one of its own brings (the
        largest sum over a stretch: J. Bentley, Programming Pearls, Communications of the ACM 27,
        1984, p. 865).
        """
        margin = (last - first) // 2
        near = self.words[max(0, first - margin) : last + margin + 1]
        cost = sum(weights.values()) / len(weights)
        best, chosen, running, start = 0.0, Place(near[0].start, near[-1].end), 0.0, 0
        for number, word in enumerate(near):
            if running <= 0:
                running, start = 0.0, number
            running += weights.get(word.text, -cost)
            if running > best:
                best, chosen = running, Place(near[start].start, word.end)
        return chosen


def words(text: str) -> Iterator[Word]:
    for match in WORDS.finditer(text):
        yield Word(match.group().casefold(), match.start(), match.end())
