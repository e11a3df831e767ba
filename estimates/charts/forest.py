"""Several estimates of one quantity on one axis, with the claimed figures: a forest plot. Pure.

A row an estimate: a thin line from P5 to P95, a thick one from P25 to P75, the median on it;
an arrow head at the end where a ceiling or a floor is open. Titles stand at the left and
numbers at the right; on a phone both stand above the line, and the lines of claimed figures
cross the rows' lines only, never words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from estimates.axes import Axis, short_text, text_width
from estimates.charts import drawing, scale
from estimates.charts.claim_marks import ClaimMark, pointed_at
from estimates.charts.drawing import CLAIMED, INK, MARGIN, MIDDLE, MUTED, SIZE, SMALL
from estimates.charts.scale import ROW, Scale
from estimates.charts.speaking import gettext as _
from estimates.rounding import rounded
from sources.quantities import Figure
from sources.units import Unit, read_unit

KIND = "forest"
WIDTH = 640
MOST_CLAIMS = 4
LOG_FROM = 10.0
"""From this ratio of the largest to the smallest end on, the axis is logarithmic."""
TITLES, GAP, LEAST_AXIS = 196.0, 16.0, 190.0
BAND = 12.0
"""Height of a row's line."""
PERCENTAGES = ("5", "25", "50", "75", "95")
DASHES = ("", "6 3", "2 3", "10 3 2 3")
RADIUS = 4.5


@dataclass(frozen=True, slots=True)
class ForestRow:
    """An estimate: its title, its bearing (central, ceiling, floor), its canonical result."""

    title: str
    bearing: str
    result: Mapping[str, Any]

    @property
    def unit(self) -> Unit:
        return read_unit(str(self.result["unit"]))

    @property
    def full_title(self) -> str:
        bounds = {"ceiling": _("ceiling"), "floor": _("floor")}
        said = bounds.get(self.bearing)
        return f"{self.title} ({said})" if said else self.title

    def values(self, unit: Unit) -> list[float]:
        """The 5, 25, 50, 75 and 95 % quantiles in `unit`."""
        factor = self.unit.factor / unit.factor
        return [float(self.result["quantiles"][percent]) * factor for percent in PERCENTAGES]


def forest_svg(
    rows: Sequence[ForestRow],
    claims: Sequence[tuple[str, Figure | None]] = (),
    *,
    title: str = "Estimates of the same quantity",
    width: int = WIDTH,
    prefix: str = "",
) -> str:
    """The chart as an `<svg>` element, `width` units wide; "" without rows.

    All results are of one dimension; the axis is in the first one's unit. `claims` are what
    to call each claimed figure, and the figure; those whose unit does not fit are left out.
    """
    if not rows:
        return ""
    drawn = _Drawing.of(rows, claims, float(width))
    return drawing.picture(
        KIND,
        drawn.parts(),
        size=(width, drawn.height),
        title=title,
        description=drawn.told,
        made_from=(KIND, rows, claims, title, width),
        prefix=prefix,
    )


@dataclass(frozen=True)
class _Row:
    title: str
    bearing: str
    values: list[float]
    numbers: tuple[str, str]
    """The median and the 90 % interval in words."""


@dataclass(frozen=True)
class _Drawing:
    rows: Sequence[_Row]
    claims: Sequence[ClaimMark]
    more_claims: int
    unit: Unit
    width: float

    @classmethod
    def of(
        cls, rows: Sequence[ForestRow], claims: Sequence[tuple[str, Figure | None]], width: float
    ) -> _Drawing:
        unit = rows[0].unit
        found = [mark for name, it in claims if (mark := ClaimMark.of(it, unit, name))]
        return cls(
            [_row(row, unit) for row in rows],
            found[:MOST_CLAIMS],
            len(found[MOST_CLAIMS:]),
            unit,
            width,
        )

    # --- words ---

    @property
    def told(self) -> str:
        """The picture in words."""
        unit = drawing.typeset(self.unit.label(2))
        rows = [f"{row.title}: {f'{row.numbers[0]} {unit}'.strip()} ({row.numbers[1]})."
                for row in self.rows]  # fmt: skip
        claims = [f"{claim.words}." for claim in self.claims]
        head = _("Median and 90 % interval of each estimate.")
        return " ".join([head, *rows, *claims, *filter(None, [self.more])])

    @property
    def more(self) -> str:
        if not self.more_claims:
            return ""
        if self.more_claims == 1:
            return _("One more claimed figure is not drawn.")
        return _("{number} more claimed figures are not drawn.").format(number=self.more_claims)

    # --- places ---

    @cached_property
    def numbers_width(self) -> float:
        return max(text_width(text, SMALL) for row in self.rows for text in row.numbers)

    @cached_property
    def beside(self) -> bool:
        """Whether titles and numbers have room beside the lines."""
        taken = 2 * MARGIN + TITLES + self.numbers_width + 2 * GAP
        return self.width - taken >= LEAST_AXIS

    @cached_property
    def axis(self) -> Axis:
        values = [value for row in self.rows for value in row.values]
        log = min(values) > 0 and max(values) / min(values) >= LOG_FROM
        found = scale.axis_over(values, self.claims, self.width, log=log)
        if not self.beside:
            return found
        left, right = MARGIN + TITLES + GAP, self.width - MARGIN - self.numbers_width - GAP
        return Axis(found.low, found.high, left, right, log)

    @property
    def scale(self) -> Scale:
        return Scale(self.axis, self.unit)

    @property
    def room(self) -> float:
        return self.width - 2 * MARGIN

    @cached_property
    def head_lines(self) -> list[str]:
        legend = _("Dot: median. Thick line: the middle half. Thin line: 90 % of the estimate.")
        return drawing.wrapped(f"{legend} {self.more}".strip(), self.room, SMALL, most=4)

    @cached_property
    def keys(self) -> list[list[str]]:
        return [
            scale.key_lines(claim.words_on(self.axis), self.room, bold=True)
            for claim in self.claims
        ]

    @property
    def head(self) -> float:
        return 6 + ROW * (len(self.head_lines) + sum(map(len, self.keys))) + 12

    @cached_property
    def titles(self) -> list[list[str]]:
        room = TITLES if self.beside else self.room
        return [drawing.wrapped(row.title, room, SIZE, most=3) for row in self.rows]

    @cached_property
    def tops(self) -> list[float]:
        """Where each row begins, and where the axis is."""
        heights = [self._height(lines) for lines in self.titles]
        return list(accumulate(heights, initial=self.head))

    def _height(self, title: Sequence[str]) -> float:
        if self.beside:
            return ROW * max(len(title), 2) + 12
        return ROW * (len(title) + 1) + BAND + 16

    def _line_at(self, title: Sequence[str], top: float) -> float:
        """The height of a row's line."""
        if self.beside:
            return top + (self._height(title) - 12) / 2
        return top + ROW * (len(title) + 1) + BAND / 2 + 3

    @property
    def axis_line(self) -> float:
        return self.tops[-1]

    @property
    def height(self) -> float:
        return self.axis_line + scale.HEIGHT

    # --- parts ---

    def parts(self) -> Iterator[str]:
        yield from self._head()
        lines = [
            self._line_at(title, top) for title, top in zip(self.titles, self.tops, strict=False)
        ]
        yield from self._claimed(lines)
        for row, title, top, y in zip(self.rows, self.titles, self.tops, lines, strict=False):
            yield from self._words(row, title, top, y)
            yield from self._estimate(row, y)
        middle = (self.axis.left + self.axis.right) / 2
        around = 2 * min(middle, self.width - middle) - MARGIN
        yield from self.scale.parts(self.axis_line, KIND, around)

    def _head(self) -> Iterator[str]:
        y = SIZE + 2
        for text in self.head_lines:
            place = MARGIN, y
            yield drawing.words(place, text, f"{KIND}__legend", MUTED, size=SMALL, anchor="start")
            y += ROW
        for lines, dash in zip(self.keys, DASHES, strict=False):
            yield from scale.key(lines, y, f"{KIND}__claimed", CLAIMED, dash=dash)
            y += ROW * len(lines)

    def _claimed(self, lines: Sequence[float]) -> Iterator[str]:
        """Bands and lines: from top to bottom, or across the rows' lines only."""
        spans = [(y - BAND / 2 - 3, y + BAND / 2 + 3) for y in lines]
        if self.beside:
            spans = [(self.head - 4, self.axis_line)]
        for claim, dash in zip(self.claims, DASHES, strict=False):
            for top, bottom in spans:
                yield from claim.band(self.axis, top, bottom, KIND)
                for x in claim.crossings(self.axis):
                    ends = (x, top), (x, bottom)
                    yield drawing.line(*ends, f"{KIND}__claimed", CLAIMED, 2, dash=dash)
            for x in claim.crossings(self.axis):
                yield pointed_at(x, self.axis_line, KIND)

    def _words(self, row: _Row, title: Sequence[str], top: float, y: float) -> Iterator[str]:
        start = y - ROW * len(title) / 2 + SIZE - 1 if self.beside else top + SIZE
        for number, text in enumerate(title):
            place = MARGIN, start + number * ROW
            yield drawing.words(place, text, f"{KIND}__estimate", INK, anchor="start")
        if self.beside:
            for text, height in zip(row.numbers, (y - 4, y + ROW - 4), strict=True):
                place = self.width - MARGIN, height
                kind = f"{KIND}__numbers"
                yield drawing.words(place, text, kind, INK, size=SMALL, anchor="end")
        else:
            said = f"{row.numbers[0]} ({row.numbers[1]})"
            text = drawing.fitted(said, self.room, SMALL)
            place = MARGIN, start + len(title) * ROW
            yield drawing.words(place, text, f"{KIND}__numbers", INK, size=SMALL, anchor="start")

    def _estimate(self, row: _Row, y: float) -> Iterator[str]:
        p5, p25, p50, p75, p95 = (self.axis.place(value) for value in row.values)
        if p5 != p95:
            yield drawing.line((p5, y), (p95, y), f"{KIND}__interval", INK, 1.5)
        if p25 != p75:
            size = p75 - p25, BAND - 4
            yield drawing.rectangle((p25, y - BAND / 2 + 2), size, f"{KIND}__half", MIDDLE)
        yield drawing.circle((p50, y), RADIUS, f"{KIND}__median", INK)
        for bearing, end, way in (("ceiling", p5, -1), ("floor", p95, 1)):
            if row.bearing == bearing:
                x = end if abs(end - p50) > RADIUS else p50 + way * (RADIUS + 1)
                corners = [(x + way * 8, y), (x, y - RADIUS), (x, y + RADIUS)]
                yield drawing.polygon(corners, f"{KIND}__open", INK)


def _row(row: ForestRow, unit: Unit) -> _Row:
    values = row.values(unit)
    low, _first, median, _third, high = values
    width = high - low
    ends = [short_text(rounded(end, width)) for end in (low, high)]
    if "×" not in ends[0] and ends[0].partition(" ")[2] == ends[1].partition(" ")[2]:
        ends[0] = ends[0].partition(" ")[0]
    around = f"{ends[0]} to {ends[1]}" if width else _("without a spread")
    return _Row(row.full_title, row.bearing, values, (short_text(rounded(median, width)), around))
