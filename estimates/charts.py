"""One SVG for page and paper: an estimate's distribution and the claimed figure in it. Pure.

Read from top to bottom: the claimed figure's label, the histogram with the 90 % range in the
stronger tone, a bar from P5 to P95 with the median on it, the estimate in words, the axis.
Every label has a row of its own, so that no two can meet whatever the numbers are.

Each part has a class for a page's style sheet and presentation attributes for where there is
none (the PDF): no style attributes, no script, nothing that a strict policy would refuse.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from estimates.axes import Axis, around, short_text, spread, text_width
from estimates.rounding import rounded
from sources.quantities import Figure
from sources.units import Unit, read_unit

WIDTH = 640
MARGIN = 18.0
SIZE = 13.0
LABEL_ROW = 26.0
CLOUD_HEIGHT = 116.0
BAR_ROW = 26.0
FURTHEST = 1.5
"""A claimed figure further from the distribution than this many of its widths is off the scale:
an axis that reached it would show the distribution as a line."""

HYPHEN_MINUS = re.compile(r"(?<![^ ])-(?=[0-9.])")
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
INK, MUTED, RULE = "#1d1c1a", "#5d584f", "#b9b3a6"
MIDDLE, TAIL, CLAIMED = "#7f9ab3", "#ccd7e0", "#9a3412"
KINDS = ("tail", "middle", "tail")
FONTS = "Inter, Noto Sans, DejaVu Sans, sans-serif"


def distribution_svg(
    result: Mapping[str, Any],
    *,
    claimed: Figure | None = None,
    title: str = "Distribution of the estimate",
    description: str = "",
    width: int = WIDTH,
    prefix: str = "",
) -> str:
    """The chart as an `<svg>` element, `width` units wide.

    `result` is an evaluation's canonical result; `claimed` is drawn when its unit fits the
    result's: a line, a band for an interval, a band with an arrow where it is open. `title`
    and `description` are read out instead of the picture; ids begin with `prefix`, which
    sets apart two equal charts on one page.
    """
    drawn = _Drawing.of(result, claimed, float(width))
    key = hashlib.sha256(repr((result, claimed, title, width)).encode()).hexdigest()[:12]
    name = f"{prefix}chart-{key}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="distribution" role="img" '
        f'viewBox="0 0 {width} {_n(drawn.height)}" width="{width}" height="{_n(drawn.height)}" '
        f"aria-labelledby={quoteattr(f'{name}-title {name}-desc')} "
        f'font-family="{FONTS}" font-size="{_n(SIZE)}" fill="{INK}">'
    )
    told = description or drawn.told
    return "".join(
        (
            head,
            f"<title id={quoteattr(f'{name}-title')}>{escape(_printable(title))}</title>",
            f"<desc id={quoteattr(f'{name}-desc')}>{escape(_printable(told))}</desc>",
            *drawn.parts(),
            "</svg>",
        )
    )


@dataclass(frozen=True, slots=True)
class _Claim:
    """The claimed figure in the result's unit; an end is None where the figure is open."""

    low: float | None
    high: float | None
    words: str

    @classmethod
    def of(cls, figure: Figure | None, unit: Unit) -> _Claim | None:
        """None when the figure cannot be held against the unit."""
        if figure is None or not figure.comparable:
            return None
        stated = figure.parsed_unit
        if stated.dimension != unit.dimension and not (stated.is_dimensionless and unit.is_count):
            return None
        factor = stated.factor / unit.factor
        low, high = (None if it is None else float(it) * factor for it in (figure.low, figure.high))
        return cls(low, high, f"Claimed: {_typeset(figure.display())}")

    @property
    def ends(self) -> list[float]:
        return [end for end in (self.low, self.high) if end is not None]


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Numbers and places of one chart."""

    axis: Axis
    edges: Sequence[float]
    counts: Sequence[float]
    p5: float
    p50: float
    p95: float
    unit: Unit
    claim: _Claim | None

    @classmethod
    def of(cls, result: Mapping[str, Any], figure: Figure | None, width: float) -> _Drawing:
        unit = read_unit(str(result["unit"]))
        claim = _Claim.of(figure, unit)
        histogram, quantiles = result["histogram"], result["quantiles"]
        edges = [float(edge) for edge in histogram["edges"]]
        p5, p50, p95 = (float(quantiles[percent]) for percent in ("5", "50", "95"))
        log = histogram["scale"] == "log" and edges[0] > 0
        low, high = _ends(edges, p5, p95, claim, log=log)
        axis = Axis(low, high, MARGIN, width - MARGIN, log)
        counts = [float(count) for count in histogram["counts"]]
        return cls(axis, edges, counts, p5, p50, p95, unit, claim)

    @property
    def top(self) -> float:
        return LABEL_ROW if self.claim else 6.0

    @property
    def baseline(self) -> float:
        """Where the histogram stands."""
        return self.top + CLOUD_HEIGHT

    @property
    def axis_line(self) -> float:
        return self.baseline + BAR_ROW + SIZE + 11

    @property
    def height(self) -> float:
        return self.axis_line + 2 * SIZE + 22

    @property
    def told(self) -> str:
        """The picture in words."""
        claimed = f" {self.claim.words}." if self.claim else ""
        return f"{self._estimate()}. Axis: {self._axis_title()}.{claimed}"

    def parts(self) -> Iterator[str]:
        yield from self._band()
        yield from self._cloud()
        yield from self._interval()
        yield from self._axis()
        yield from self._claimed()

    def _cloud(self) -> Iterator[str]:
        if self.p5 == self.p95:
            x = self.axis.place(self.p50)
            yield _line(x, self.top + 8, x, self.baseline, "distribution__spike", MIDDLE, 9)
        else:
            ends = (self.edges[0], self.p5, self.p95, self.edges[-1])
            for (low, high), kind in zip(pairwise(ends), KINDS, strict=True):
                colour = MIDDLE if kind == "middle" else TAIL
                path = self._steps(low, high)
                if path:
                    yield f'<path class="distribution__{kind}" d="{path}" fill="{colour}"/>'
        edge = self.axis
        yield _line(edge.left, self.baseline, edge.right, self.baseline, "distribution__rule", RULE)

    def _steps(self, low: float, high: float) -> str:
        """The histogram's outline from `low` to `high`; bins are cut where the ends fall."""
        tallest = max(self.counts) or 1.0
        points: list[str] = []
        for (start, end), count in zip(pairwise(self.edges), self.counts, strict=True):
            left, right = max(start, low), min(end, high)
            if left >= right:
                continue
            y = _n(self.baseline - count / tallest * (CLOUD_HEIGHT - 10))
            points += [f"{_n(self.axis.place(left))} {y}", f"{_n(self.axis.place(right))} {y}"]
        if not points:
            return ""
        first, last = points[0].partition(" ")[0], points[-1].partition(" ")[0]
        base = _n(self.baseline)
        return f"M{first} {base}L{'L'.join(points)}L{last} {base}Z"

    def _interval(self) -> Iterator[str]:
        """The bar from P5 to P95, the median on it, and the estimate in words."""
        y = self.baseline + BAR_ROW / 2
        start, middle, end = (self.axis.place(it) for it in (self.p5, self.p50, self.p95))
        yield _line(start, y, end, y, "distribution__interval", INK, 2)
        for x in {start, end} if start != end else ():
            yield _line(x, y - 4, x, y + 4, "distribution__interval", INK, 1.5)
        yield (
            f'<circle class="distribution__median" cx="{_n(middle)}" cy="{_n(y)}" r="4.5" '
            f'fill="{INK}"/>'
        )
        yield self._label(
            middle, self.baseline + BAR_ROW + SIZE - 2, self._estimate(), "distribution__estimate"
        )

    def _estimate(self) -> str:
        width = self.p95 - self.p5
        if not width:
            return f"Estimate: {self._with_unit(self.p50)}, without a spread"
        low, high = (short_text(rounded(it, width)) for it in (self.p5, self.p95))
        if low.partition(" ")[2] == high.partition(" ")[2]:
            low = low.partition(" ")[0] if "×" not in low else low
        median = short_text(rounded(self.p50, width))
        return f"Median {median}; 90 % of the estimate between {low} and {high}"

    def _with_unit(self, value: float) -> str:
        return f"{short_text(rounded(value, 0))} {_typeset(self.unit.label(value))}".strip()

    def _axis(self) -> Iterator[str]:
        y = self.axis_line
        yield _line(self.axis.left, y, self.axis.right, y, "distribution__axis", INK)
        for x, text in self.axis.ticks(SIZE - 1):
            yield _line(x, y, x, y + 5, "distribution__axis", INK)
            yield _text(x, y + SIZE + 7, text, "distribution__tick", MUTED, size=SIZE - 1)
        middle = (self.axis.left + self.axis.right) / 2
        yield _text(
            middle, y + 2 * SIZE + 12, self._axis_title(), "distribution__title", MUTED,
            size=SIZE - 1,
        )  # fmt: skip

    def _axis_title(self) -> str:
        unit = _typeset(self.unit.label(2)) or "plain number"
        return f"{unit} (logarithmic scale)" if self.axis.log else unit

    def _band(self) -> Iterator[str]:
        """Everything that the figure allows, when that is more than one value."""
        if self.claim is None or self.claim.low == self.claim.high:
            return
        low = self.axis.low if self.claim.low is None else self.claim.low
        high = self.axis.high if self.claim.high is None else self.claim.high
        left, right = self.axis.place(low), self.axis.place(high)
        yield (
            f'<rect class="distribution__claimed-band" x="{_n(left)}" y="{_n(self.top)}" '
            f'width="{_n(max(right - left, 1))}" height="{_n(CLOUD_HEIGHT)}" fill="{CLAIMED}" '
            f'fill-opacity="0.1"/>'
        )

    def _claimed(self) -> Iterator[str]:
        claim = self.claim
        if claim is None:
            return
        for end in dict.fromkeys(claim.ends):
            if self.axis.holds(end):
                x = self.axis.place(end)
                bottom = self.baseline + BAR_ROW - 3
                yield _line(x, self.top - 4, x, bottom, "distribution__claimed", CLAIMED, 2)
                yield _triangle(x, self.axis_line)
        pointer = self._pointer(claim)
        if pointer:
            yield _arrow(*pointer, self.top + 6)
        yield self._label(
            self._claimed_place(claim), self.top - 11, self._claimed_words(claim),
            "distribution__claimed-label", CLAIMED, bold=True,
        )  # fmt: skip

    def _pointer(self, claim: _Claim) -> tuple[float, float] | None:
        """From where to where an arrow says "and beyond", if the figure is open or off the
        scale there."""
        if claim.low is None or claim.high is None:
            at = self.axis.place(claim.ends[0])
            along = 30 if claim.high is None else -30
            start = min(max(at, self.axis.left + 30), self.axis.right - 30)
            start = at if self.axis.left <= at + along <= self.axis.right else start
            return start, start + along
        off = [end for end in claim.ends if not self.axis.holds(end)]
        if not off:
            return None
        at = self.axis.place(off[0])
        along = 30 if off[0] > self.axis.high else -30
        return at - along, at

    def _claimed_place(self, claim: _Claim) -> float:
        places = [self.axis.place(end) for end in claim.ends]
        return sum(places) / len(places)

    def _claimed_words(self, claim: _Claim) -> str:
        if all(self.axis.holds(end) for end in claim.ends):
            return claim.words
        return f"{claim.words} (off this scale)"

    def _label(
        self, x: float, y: float, text: str, kind: str, fill: str = INK, *, bold: bool = False
    ) -> str:
        """A text centred on `x` as far as the frame allows."""
        room = self.axis.right - self.axis.left
        text = _fitted(text, room, SIZE)
        half = text_width(text, SIZE) / 2
        x = min(max(x, self.axis.left + half), self.axis.right - half)
        return _text(x, y, text, kind, fill, bold=bold)


def _ends(
    edges: Sequence[float], p5: float, p95: float, claim: _Claim | None, *, log: bool
) -> tuple[float, float]:
    """Ends of the axis: the histogram and the claimed figure, unless that is too far off."""
    exact = p5 == p95
    own = [p5] if exact else [edges[0], edges[-1]]
    low, high = around(own) if exact else (own[0], own[-1])
    distance = spread(low, high, log=log)
    near = [end for end in (claim.ends if claim else []) if distance(end) <= FURTHEST]
    if log:
        return min([*own, *(it / 1.05 for it in near)]), max([*own, *(it * 1.05 for it in near)])
    if exact:
        return around([*own, *near])
    room = (high / 2 - low / 2) * 0.1
    return min([low, *(it - room for it in near)]), max([high, *(it + room for it in near)])


def _typeset(words: str) -> str:
    """A figure's canonical words as they are printed: a true minus, spaces in units."""
    return HYPHEN_MINUS.sub("−", words).replace("_", " ")


def _fitted(text: str, room: float, size: float) -> str:
    if text_width(text, size) <= room:
        return text
    return text[: max(int(room / text_width("x", size)) - 1, 1)].rstrip() + "…"


def _n(value: float) -> str:
    """Coordinates to a tenth: enough for paper, and the same on every machine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _line(
    x1: float, y1: float, x2: float, y2: float, kind: str, colour: str, thickness: float = 1
) -> str:
    return (
        f'<line class="{kind}" x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" '
        f'stroke="{colour}" stroke-width="{_n(thickness)}"/>'
    )


def _text(
    x: float, y: float, text: str, kind: str, fill: str, *, size: float = SIZE, bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"{weight} '
        f'text-anchor="middle" fill="{fill}">{escape(text)}</text>'
    )


def _triangle(x: float, y: float) -> str:
    """On the axis, where the claimed line stopped to let the words through."""
    points = f"{_n(x)},{_n(y)} {_n(x - 4.5)},{_n(y - 7)} {_n(x + 4.5)},{_n(y - 7)}"
    return f'<polygon class="distribution__claimed-mark" points="{points}" fill="{CLAIMED}"/>'


def _arrow(start: float, end: float, y: float) -> str:
    back = -7 if end > start else 7
    points = f"{_n(end)},{_n(y)} {_n(end + back)},{_n(y - 4)} {_n(end + back)},{_n(y + 4)}"
    head = f'<polygon class="distribution__claimed-mark" points="{points}" fill="{CLAIMED}"/>'
    return _line(start, y, end + back, y, "distribution__claimed", CLAIMED, 2) + head


def _printable(text: str) -> str:
    """XML knows no control characters, not even escaped ones."""
    return UNPRINTABLE.sub("", text)
