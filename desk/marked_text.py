"""A captured text in stretches that a page can hold, with the passages in it marked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sources.models import Passage

STRETCH = 100_000
"""Characters on a page, at most."""
SLACK = 5_000
"""Characters in which the end of a line is looked for, to end a stretch there."""


@dataclass(frozen=True)
class Run:
    """Characters that the same passages cover. `begins` are those whose first is here."""

    text: str
    passages: tuple[Passage, ...] = ()
    begins: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class Part:
    """A page of the document, or what of it is in the stretch; `number` is 0 without pages."""

    number: int
    start: int
    runs: list[Run]

    @property
    def end(self) -> int:
        """Behind its last character. What a page shows may end with a space more."""
        return self.start + sum(len(run.text) for run in self.runs)


def cuts(text: str) -> list[int]:
    """Where the stretches of a text start: at the beginning of a line where there is one."""
    starts = [0]
    while len(text) - starts[-1] > STRETCH:
        end = starts[-1] + STRETCH
        line = text.rfind("\n", end - SLACK, end)
        starts.append(line + 1 if line >= 0 else end)
    return starts


def part_of(starts: list[int], position: int) -> int:
    """The stretch, counted from 1, in which a character stands."""
    return max(1, bisect_right(starts, position))


def parts(
    text: str, span: tuple[int, int], pages: list[int], passages: Iterable[Passage]
) -> list[Part]:
    """text[span], cut where its pages start; pages without words are left out."""
    start, end = span
    placed = [it for it in passages if it.start is not None and it.end is not None]
    edges = sorted({start, *(it for it in pages if start < it < end), end})
    found = []
    for first, last in pairwise(edges):
        words = text[first:last]
        first += len(words) - len(words.lstrip("\n"))
        words = words.strip("\n")
        if words:
            number = bisect_right(pages, first) if pages else 0
            found.append(Part(number, first, runs(words, first, placed)))
    return found


def runs(text: str, start: int, passages: Iterable[Passage]) -> list[Run]:
    """A text that begins at `start`, cut where passages begin and end; they may overlap.

    The shortest of those that cover the same characters stands first.
    """
    end = start + len(text)
    spans = [(it.start or 0, it.end or 0, it) for it in passages]
    here = [span for span in spans if span[0] < end and span[1] > start]
    edges = sorted({start, end, *(max(start, min(end, at)) for it in here for at in it[:2])})
    found = []
    for first, last in pairwise(edges):
        over = sorted((it for it in here if it[0] <= first < it[1]), key=lambda it: it[1] - it[0])
        begins = tuple(it[2] for it in over if max(it[0], start) == first)
        run = Run(text[first - start : last - start], tuple(it[2] for it in over), begins)
        found.append(run)
    return found
