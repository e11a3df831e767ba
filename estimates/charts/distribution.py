"""An estimate's distribution and the claimed figure in it. Pure.

Read from top to bottom: the claimed figure's label, the histogram with the 90 % range in the
stronger tone, a bar from P5 to P95 with the median on it, the estimate in words, the axis.
Every label has rows of its own, so that no two can meet whatever the numbers are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from estimates.axes import Axis, around, short_text, spread
from estimates.charts import drawing, scale
from estimates.charts.claim_marks import FURTHEST, ClaimMark, pointed_at
from estimates.charts.drawing import CLAIMED, INK, MARGIN, MIDDLE, RULE, SIZE, TAIL
from estimates.charts.scale import ROW, Scale
from estimates.charts.speaking import gettext as _
from estimates.rounding import rounded
from sources.quantities import Figure
from sources.units import Unit, read_unit

WIDTH = 640
CLOUD_HEIGHT = 116.0
BAR_ROW = 26.0
KINDS = ("tail", "middle", "tail")
KIND = "distribution"


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
    result's: a line, a band for an interval, a band with an arrow where it is open.
    `description` replaces the words that are read out instead of the picture.
    """
    drawn = _Drawing.of(result, claimed, float(width))
    return drawing.picture(
        KIND,
        drawn.parts(),
        size=(width, drawn.height),
        title=title,
        description=description or drawn.told,
        made_from=(result, claimed, title, width),
        prefix=prefix,
    )


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
    claim: ClaimMark | None

    @classmethod
    def of(cls, result: Mapping[str, Any], figure: Figure | None, width: float) -> _Drawing:
        unit = read_unit(str(result["unit"]))
        claim = ClaimMark.of(figure, unit)
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
        return 8 + ROW * len(self.claimed_lines) if self.claim else 6.0

    @property
    def baseline(self) -> float:
        """Where the histogram stands."""
        return self.top + CLOUD_HEIGHT

    @property
    def axis_line(self) -> float:
        return self.baseline + BAR_ROW + 6 + ROW * len(self.estimate_lines)

    @property
    def height(self) -> float:
        return self.axis_line + scale.HEIGHT

    @property
    def scale(self) -> Scale:
        return Scale(self.axis, self.unit)

    @property
    def room(self) -> float:
        return self.axis.right - self.axis.left

    @property
    def claimed_lines(self) -> list[str]:
        if self.claim is None:
            return []
        return drawing.wrapped(self.claim.words_on(self.axis), self.room, SIZE, bold=True)

    @property
    def estimate_lines(self) -> list[str]:
        """The estimate in words: on one line, or on a phone on two."""
        whole = self._estimate()
        middle, _mark, around_it = whole.partition("; " if "; " in whole else ", ")
        shorter = around_it.replace(_("of the estimate "), "")
        ways = [[whole], [middle, around_it], [middle, shorter]]
        return drawing.first_that_fits(ways, self.room, SIZE)

    @property
    def told(self) -> str:
        """The picture in words."""
        claimed = f" {self.claim.words}." if self.claim else ""
        axis = _("Axis: {title}.").format(title=self.scale.title)
        return f"{self._estimate()}. {axis}{claimed}"

    def parts(self) -> Iterator[str]:
        if self.claim:
            yield from self.claim.band(self.axis, self.top, self.baseline, KIND)
        yield from self._cloud()
        yield from self._claimed()
        yield from self._interval()
        yield from self.scale.parts(self.axis_line, KIND)

    def _cloud(self) -> Iterator[str]:
        if self.p5 == self.p95:
            x = self.axis.place(self.p50)
            ends = (x, self.top + 8), (x, self.baseline)
            yield drawing.line(*ends, f"{KIND}__spike", MIDDLE, 9)
        else:
            values = (self.edges[0], self.p5, self.p95, self.edges[-1])
            for (low, high), kind in zip(pairwise(values), KINDS, strict=True):
                colour = MIDDLE if kind == "middle" else TAIL
                path = self._steps(low, high)
                if path:
                    yield f'<path class="{KIND}__{kind}" d="{path}" fill="{colour}"/>'
        ends = (self.axis.left, self.baseline), (self.axis.right, self.baseline)
        yield drawing.line(*ends, f"{KIND}__rule", RULE)

    def _steps(self, low: float, high: float) -> str:
        """The histogram's outline from `low` to `high`; bins are cut where the ends fall."""
        tallest = max(self.counts) or 1.0
        points: list[str] = []
        for (start, end), count in zip(pairwise(self.edges), self.counts, strict=True):
            left, right = max(start, low), min(end, high)
            if left >= right:
                continue
            y = drawing.number(self.baseline - count / tallest * (CLOUD_HEIGHT - 10))
            points += [f"{drawing.number(self.axis.place(at))} {y}" for at in (left, right)]
        if not points:
            return ""
        first, last = points[0].partition(" ")[0], points[-1].partition(" ")[0]
        base = drawing.number(self.baseline)
        return f"M{first} {base}L{'L'.join(points)}L{last} {base}Z"

    def _interval(self) -> Iterator[str]:
        """The bar from P5 to P95, the median on it, and the estimate in words."""
        y = self.baseline + BAR_ROW / 2
        start, middle, end = (self.axis.place(it) for it in (self.p5, self.p50, self.p95))
        yield drawing.line((start, y), (end, y), f"{KIND}__interval", INK, 2)
        for x in dict.fromkeys((start, end)) if start != end else ():
            yield drawing.line((x, y - 4), (x, y + 4), f"{KIND}__interval", INK, 1.5)
        yield drawing.circle((middle, y), 4.5, f"{KIND}__median", INK)
        for row, text in enumerate(self.estimate_lines):
            place = self._centred(middle, text), self.baseline + BAR_ROW + SIZE - 2 + row * ROW
            yield drawing.words(place, text, f"{KIND}__estimate")

    def _estimate(self) -> str:
        width = self.p95 - self.p5
        if not width:
            said = _("Estimate: {value}, without a spread")
            return said.format(value=self._with_unit(self.p50))
        low, high = (short_text(rounded(it, width)) for it in (self.p5, self.p95))
        if low.partition(" ")[2] == high.partition(" ")[2]:
            low = low.partition(" ")[0] if "×" not in low else low
        median = short_text(rounded(self.p50, width))
        said = _("Median {median}; 90 % of the estimate between {low} and {high}")
        return said.format(median=median, low=low, high=high)

    def _with_unit(self, value: float) -> str:
        label = drawing.typeset(self.unit.label(value))
        return f"{short_text(rounded(value, 0))} {label}".strip()

    def _claimed(self) -> Iterator[str]:
        claim = self.claim
        if claim is None:
            return
        yield from claim.lines(self.axis, self.top - 4, self.baseline + BAR_ROW - 3, KIND)
        for x in claim.crossings(self.axis):
            yield pointed_at(x, self.axis_line, KIND)
        yield from claim.arrow(self.axis, self.top + 6, KIND)
        for row, text in enumerate(self.claimed_lines):
            place = self._centred(claim.place(self.axis), text), SIZE + 2 + row * ROW
            yield drawing.words(place, text, f"{KIND}__claimed-label", CLAIMED, bold=True)

    def _centred(self, x: float, text: str) -> float:
        return drawing.centred(x, text, (self.axis.left, self.axis.right))


def _ends(
    edges: Sequence[float], p5: float, p95: float, claim: ClaimMark | None, *, log: bool
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
