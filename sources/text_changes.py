"""What changed between two texts, in words, in time that is bounded whatever the texts are.

The shortest script of edits (E. W. Myers, An O(ND) Difference Algorithm and Its Variations,
Algorithmica 1, 1986), first over lines and then over the words of lines that differ. Where it
would take too many steps, the stretch counts as replaced as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WORDS = re.compile(r"\s+|\d+(?:[.,]\d+)*|[^\W\d_]+|.", re.DOTALL)
"""A figure is one word: it changes as a whole."""
MOST_STEPS = 600_000
"""Less than a second. The scripts of edits of news pages take a hundredth of it."""
AROUND = 2
"""Unchanged lines that are shown on both sides of a change."""
MOST_SHOWN, MOST_COMPARED = 200_000, 1_000_000
"""Characters."""

SAME, REMOVED, ADDED, SKIPPED, CUT = "same", "removed", "added", "skipped", "cut"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what became of it.

    SKIPPED stands for unchanged lines that are left out, whose number is its text; CUT for
    everything after it, where too much has changed to be shown.
    """

    kind: str
    text: str


@dataclass
class _Steps:
    left: int = MOST_STEPS


Block = tuple[int, int, int, int]
"""before[a:b] became after[c:d]; equal when the two are equal."""

Match = tuple[int, int, int]
"""(place in the old, place in the new, length)."""


def changes(before: str, after: str) -> list[Piece]:
    """Pieces in the order of the texts; one SAME piece, or none, when nothing changed."""
    if before == after:
        return [Piece(SAME, after)] if after else []
    if max(len(before), len(after)) > MOST_COMPARED:
        return [*changes(before[:MOST_COMPARED], after[:MOST_COMPARED]), Piece(CUT, "")]
    steps = _Steps()
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    blocks = _blocks(old, new, steps)
    for number, (a, b, c, d) in enumerate(blocks):
        if old[a:b] == new[c:d]:
            ends = (number == 0, number == len(blocks) - 1)
            pieces += _context(new[c:d], at_start=ends[0], at_end=ends[1])
        else:
            pieces += _in_words("".join(old[a:b]), "".join(new[c:d]), steps)
    return _bounded(pieces)


def _in_words(before: str, after: str, steps: _Steps) -> Iterator[Piece]:
    old, new = WORDS.findall(before), WORDS.findall(after)
    for a, b, c, d in _blocks(old, new, steps):
        if old[a:b] == new[c:d]:
            yield Piece(SAME, "".join(new[c:d]))
        else:
            if a < b:
                yield Piece(REMOVED, "".join(old[a:b]))
            if c < d:
                yield Piece(ADDED, "".join(new[c:d]))


def _context(lines: Sequence[str], *, at_start: bool, at_end: bool) -> Iterator[Piece]:
    """Unchanged lines: those next to a change."""
    first = 0 if at_start else AROUND
    last = len(lines) if at_end else max(first, len(lines) - AROUND)
    if last - first <= 1:
        yield Piece(SAME, "".join(lines))
        return
    yield from (Piece(SAME, "".join(lines[:first])) for _ in range(first > 0))
    yield Piece(SKIPPED, str(last - first))
    yield from (Piece(SAME, "".join(lines[last:])) for _ in range(last < len(lines)))


def _bounded(pieces: list[Piece]) -> list[Piece]:
    shown: list[Piece] = []
    left = MOST_SHOWN
    for piece in pieces:
        if len(piece.text) > left:
            return [*shown, Piece(piece.kind, piece.text[:left]), Piece(CUT, "")]
        shown.append(piece)
        left -= len(piece.text)
    return shown


def _blocks(old: Sequence[str], new: Sequence[str], steps: _Steps) -> list[Block]:
    """Stretches in order that cover both, equal and different ones."""
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    matches = _matches(old[start : len(old) - end], new[start : len(new) - end], steps)
    shifted = [(a + start, c + start, length) for a, c, length in matches]
    whole = [(0, 0, start), *shifted, (len(old) - end, len(new) - end, end)]
    blocks: list[Block] = []
    a = c = 0
    for x, y, length in whole:
        if (a, c) != (x, y):
            blocks.append((a, x, c, y))
        if length:
            blocks.append((x, x + length, y, y + length))
        a, c = x + length, y + length
    return blocks


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many items both start with."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _matches(old: Sequence[str], new: Sequence[str], steps: _Steps) -> list[Match]:
    """Equal stretches (place in old, place in new, length); none when it takes too long."""
    rounds = _furthest(old, new, steps)
    if rounds is None:
        return []
    found: list[Match] = []
    x, y = len(old), len(new)
    for depth in range(len(rounds) - 1, -1, -1):
        reached = rounds[depth]
        diagonal = x - y
        down = depth > 0 and _goes_down(reached, diagonal, depth)
        before = diagonal + 1 if down else diagonal - 1
        from_x = reached.get(before, 0) if depth else 0
        from_y = from_x - before if depth else 0
        start_x = from_x if down or not depth else from_x + 1
        if x > start_x:
            found.append((start_x, start_x - diagonal, x - start_x))
        x, y = from_x, from_y
    return found[::-1]


def _furthest(old: Sequence[str], new: Sequence[str], steps: _Steps) -> list[dict[int, int]] | None:
    """For each number of edits, how far each diagonal had come before the last of them."""
    reached, rounds = {1: 0}, []
    for depth in range(len(old) + len(new) + 1):
        rounds.append(dict(reached))
        for diagonal in range(-depth, depth + 1, 2):
            down = _goes_down(reached, diagonal, depth)
            x = reached[diagonal + 1] if down else reached[diagonal - 1] + 1
            start = x
            while x < len(old) and x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            reached[diagonal] = x
            steps.left -= 1 + x - start
            if x >= len(old) and x - diagonal >= len(new):
                return rounds
        steps.left -= depth  # the copy
        if steps.left < 0:
            return None
    return rounds


def _goes_down(reached: dict[int, int], diagonal: int, depth: int) -> bool:
    """Whether the last edit on this diagonal puts something in, rather than takes out."""
    if diagonal == -depth:
        return True
    return diagonal != depth and reached[diagonal - 1] < reached[diagonal + 1]
