"""What every chart is drawn with: an `<svg>` that can be heard, lines, marks and words. Pure.

Each part has a class for a page's style sheet and presentation attributes for where there is
none (the PDF): no style attributes, no script, nothing that a strict policy would refuse.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from estimates.axes import text_width

SIZE = 13.0
SMALL = SIZE - 1
MARGIN = 18.0
INK, MUTED, RULE = "#1d1c1a", "#5d584f", "#b9b3a6"
MIDDLE, TAIL, CLAIMED, PAPER = "#6f8ca6", "#ccd7e0", "#9a3412", "#ffffff"
FONTS = "Inter, Noto Sans, DejaVu Sans, sans-serif"
BOLDER = 1.06
"""Letters of weight 600 are wider by so much at most."""
HELD = "\u00a0"
NUMBER_AND_WORD = re.compile(r"(?<=[0-9]) (?=[a-z%×])")
HYPHEN_MINUS = re.compile(r"(?<![^ ])-(?=[0-9.])")
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def picture(
    kind: str,
    parts: Iterable[str],
    *,
    size: tuple[float, float],
    title: str,
    description: str,
    made_from: object,
    prefix: str = "",
) -> str:
    """An `<svg>` of class `kind`, `size` (width, height) in units that are about pixels.

    `title` and `description` are read out instead of the picture. Ids begin with `prefix`,
    which sets apart two equal charts on one page, and end with a digest of `made_from`: the
    same picture has the same ids in any process.
    """
    key = hashlib.sha256(repr(made_from).encode()).hexdigest()[:12]
    name = f"{prefix}chart-{key}"
    width, height = number(size[0]), number(size[1])
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" role="img" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f"aria-labelledby={quoteattr(f'{name}-title {name}-desc')} "
        f'font-family="{FONTS}" font-size="{number(SIZE)}" fill="{INK}">'
    )
    heard = (
        f"<title id={quoteattr(f'{name}-title')}>{escape(printable(title))}</title>"
        f"<desc id={quoteattr(f'{name}-desc')}>{escape(printable(description))}</desc>"
    )
    return f"{opening}{heard}{''.join(parts)}</svg>"


def number(value: float) -> str:
    """Coordinates to a tenth: enough for paper, and the same on every machine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def line(
    start: tuple[float, float],
    end: tuple[float, float],
    kind: str,
    colour: str,
    thickness: float = 1,
    *,
    dash: str = "",
) -> str:
    (x1, y1), (x2, y2) = start, end
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line class="{kind}" x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" '
        f'y2="{number(y2)}" stroke="{colour}" stroke-width="{number(thickness)}"{dashed}/>'
    )


def mark(x: float, ends: tuple[float, float], kind: str, colour: str) -> str:
    """An upright line across something drawn, on a wider one in the colour of the paper, so
    that it is seen on any ground."""
    places = (x, ends[0]), (x, ends[1])
    return line(*places, "chart-halo", PAPER, 5) + line(*places, kind, colour, 2)


def rectangle(
    corner: tuple[float, float],
    size: tuple[float, float],
    kind: str,
    colour: str,
    *,
    opacity: float = 1,
) -> str:
    see_through = "" if opacity == 1 else f' fill-opacity="{opacity:g}"'
    return (
        f'<rect class="{kind}" x="{number(corner[0])}" y="{number(corner[1])}" '
        f'width="{number(size[0])}" height="{number(size[1])}" fill="{colour}"{see_through}/>'
    )


def circle(centre: tuple[float, float], radius: float, kind: str, colour: str) -> str:
    return (
        f'<circle class="{kind}" cx="{number(centre[0])}" cy="{number(centre[1])}" '
        f'r="{number(radius)}" fill="{colour}"/>'
    )


def polygon(points: Iterable[tuple[float, float]], kind: str, colour: str) -> str:
    places = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f'<polygon class="{kind}" points="{places}" fill="{colour}"/>'


def words(
    place: tuple[float, float],
    text: str,
    kind: str,
    fill: str = INK,
    *,
    size: float = SIZE,
    anchor: str = "middle",
    bold: bool = False,
) -> str:
    """A line of text on a baseline at `place`."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text class="{kind}" x="{number(place[0])}" y="{number(place[1])}" '
        f'font-size="{number(size)}"{weight} text-anchor="{anchor}" fill="{fill}">'
        f"{escape(printable(text))}</text>"
    )


def centred(x: float, text: str, room: tuple[float, float], size: float = SIZE) -> float:
    """Where the middle of a text stands that wants to be at `x` and must keep between two ends."""
    half = text_width(text, size) / 2
    return min(max(x, room[0] + half), room[1] - half)


def fitted(text: str, room: float, size: float) -> str:
    """The text, cut where it would be longer than `room`."""
    if text_width(text, size) <= room:
        return text
    return text[: max(int(room / text_width("x", size)) - 1, 1)].rstrip() + "…"


def wrapped(text: str, room: float, size: float, *, most: int = 2, bold: bool = False) -> list[str]:
    """The text on as few lines as `room` allows, at most `most`; what is then left is cut.
    A number keeps the word that belongs to it."""
    room = room / BOLDER if bold else room
    lines = [""]
    for word in NUMBER_AND_WORD.sub(HELD, text).split(" "):
        longer = f"{lines[-1]} {word}".strip()
        fits = text_width(longer, size) <= room or not lines[-1] or len(lines) == most
        lines = [*lines[:-1], longer] if fits else [*lines, word]
    return [fitted(line.replace(HELD, " "), room, size) for line in lines]


def first_that_fits(ways: Sequence[Sequence[str]], room: float, size: float) -> list[str]:
    """The first of several ways to say the same whose lines all fit; else the last one, cut."""
    for lines in ways:
        if all(text_width(line, size) <= room for line in lines):
            return list(lines)
    return [fitted(line, room, size) for line in ways[-1]]


def typeset(text: str) -> str:
    """A figure's canonical words as they are printed: a true minus, spaces in units."""
    return HYPHEN_MINUS.sub("−", text).replace("_", " ")


def printable(text: str) -> str:
    """XML knows no control characters, not even escaped ones."""
    return UNPRINTABLE.sub("", text)
