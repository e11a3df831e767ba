"""How wide words are, and where their lines break. Pure.

No font is asked: the widths are those of DejaVu Sans, rounded up, the widest of the fonts that
pages and paper use. What has room here has room everywhere, and is the same everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

NARROW, SMALL, CAPITAL, BROAD, OTHER = 0.42, 0.65, 0.84, 1.04, 1.2
"""Widths in em; the last for what is not of the Latin alphabet."""
BOLD = 1.18
NARROW_ONES = frozenset("ijlIftr|!.,:;'()[]/\\- \u00a0\u2009\u202f·‘’")
BROAD_ONES = frozenset("mMWw@%…—")
INVISIBLE = {"Mn", "Me", "Cf"}
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
PIECES = re.compile(r"\S+?(?:[-/_](?=\S)|(?=\s)|$)")
"""Words, cut behind hyphens, slashes and underscores as well."""


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """No text of these letters in this size is wider, in the same unit as `size`."""
    return sum(map(_width, text)) * size * (BOLD if bold else 1.0)


def wrapped(text: str, room: float, size: float, *, bold: bool = False, most: int = 4) -> list[str]:
    """`text` in at most `most` lines, none wider than `room`; what is cut off leaves a "…"."""
    lines: list[str] = []
    for piece, spaced in _pieces(printable(text)):
        for part in _broken(piece, room, size, bold=bold):
            joined = f"{lines[-1]}{' ' * spaced}{part}" if lines else ""
            if joined and text_width(joined, size, bold=bold) <= room:
                lines[-1] = joined
            else:
                lines.append(part)
            spaced = False
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut(lines[most - 1], room, size, bold=bold)]


def printable(text: str) -> str:
    """XML knows no control characters, not even escaped ones."""
    return UNPRINTABLE.sub(" ", text)


@cache
def _width(character: str) -> float:
    if character in NARROW_ONES:
        return NARROW
    if character in BROAD_ONES:
        return BROAD
    if unicodedata.category(character) in INVISIBLE:
        return 0.0
    base = unicodedata.normalize("NFD", character)[0]
    if not base.isascii():
        return OTHER
    return SMALL if base.islower() or base.isdigit() else CAPITAL


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """What a line may end after, and whether a space stands before it."""
    for word in text.split():
        for number, piece in enumerate(PIECES.findall(word)):
            yield piece, number == 0


def _broken(piece: str, room: float, size: float, *, bold: bool) -> Iterator[str]:
    """A piece that is wider than a line, cut wherever the line ends."""
    part = ""
    for character in piece:
        if part and text_width(part + character, size, bold=bold) > room:
            yield part
            part = ""
        part += character
    yield part


def _cut(line: str, room: float, size: float, *, bold: bool) -> str:
    while line and text_width(f"{line}…", size, bold=bold) > room:
        line = line[:-1].rstrip()
    return f"{line}…"
