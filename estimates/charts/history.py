"""How an estimate moved: a row for each evaluation, the newest on top. Pure.

A row has its revision and date, and a bar from P5 to P95 with the median on it; the claimed
figure is a line through all rows. Rows are equally far apart, whatever time lies between
them: what matters is what each change did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from estimates.axes import Axis, short_text, text_width
from estimates.charts import drawing
from estimates.charts.claim_marks import ClaimMark, pointed_at
from estimates.charts.drawing import CLAIMED, INK, MARGIN, MUTED, RULE, SIZE, SMALL
from estimates.charts.scale import HEIGHT, Scale, axis_over
from estimates.charts.speaking import gettext as _
from estimates.comparison import Spread
from estimates.rounding import rounded
from sources.quantities import Figure

KIND = "past"
WIDTH = 640
ROW = 26.0
LINE = 17.0
LOG_FROM = 50.0
"""An axis on which the largest value is so many times the smallest is logarithmic."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One evaluation: its label ("3 · 4 May 2026") and what it found."""

    label: str
    found: Spread


def history_svg(
    moments: Sequence[Moment],
    *,
    claimed: Figure | None = None,
    title: str = "How the estimate moved",
    width: int = WIDTH,
    prefix: str = "",
) -> str:
    """The chart as an `<svg>` element, `width` units wide; `moments` with the newest first, at
    least one, all in one unit. `claimed` is drawn when its unit fits theirs."""
    drawn = _Drawing.of(moments, claimed, float(width))
    return drawing.picture(
        KIND,
        drawn.parts(),
        size=(width, drawn.height),
        title=title,
        description=drawn.told,
        made_from=(tuple(moments), claimed, title, width),
        prefix=prefix,
    )


@dataclass(frozen=True, slots=True)
class _Drawing:
    moments: Sequence[Moment]
    axis: Axis
    claim: ClaimMark | None

    @classmethod
    def of(cls, moments: Sequence[Moment], figure: Figure | None, width: float) -> Self:
        claim = ClaimMark.of(figure, moments[0].found.unit)
        labels = max(text_width(moment.label, SMALL) for moment in moments)
        ends = [end for moment in moments for end in (moment.found.low, moment.found.high)]
        log = min(ends) > 0 and max(ends) / min(ends) > LOG_FROM
        axis = axis_over(ends, [claim] if claim else [], width, log=log)
        return cls(moments, replace(axis, left=MARGIN + labels + 14), claim)

    @property
    def scale(self) -> Scale:
        return Scale(self.axis, self.moments[0].found.unit)

    @property
    def claimed_lines(self) -> list[str]:
        if self.claim is None:
            return []
        room = self.axis.right - MARGIN
        return drawing.wrapped(self.claim.words_on(self.axis), room, SIZE, bold=True)

    @property
    def top(self) -> float:
        return 10 + LINE * len(self.claimed_lines) if self.claim else 6.0

    @property
    def axis_line(self) -> float:
        return self.top + ROW * len(self.moments) + 8

    @property
    def height(self) -> float:
        return self.axis_line + HEIGHT

    @property
    def told(self) -> str:
        """The picture in words."""
        rows = "; ".join(f"{moment.label}: {_said(moment.found)}" for moment in self.moments)
        claimed = f" {self.claim.words}." if self.claim else ""
        axis = _("Axis: {title}.").format(title=self.scale.title)
        order = _("The newest first.")
        return f"{order} {rows}. {axis}{claimed}"

    def parts(self) -> Iterator[str]:
        if self.claim:
            yield from self.claim.band(self.axis, self.top, self.axis_line, KIND)
            yield from self.claim.lines(self.axis, self.top - 4, self.axis_line - 6, KIND)
        for number, moment in enumerate(self.moments):
            yield from self._row(moment, self.top + ROW * (number + 0.5))
        yield from self.scale.parts(self.axis_line, KIND)
        yield from self._claimed()

    def _row(self, moment: Moment, y: float) -> Iterator[str]:
        axis, found = self.axis, moment.found
        left = MARGIN, y + SMALL / 3
        yield drawing.words(left, moment.label, f"{KIND}__label", MUTED, size=SMALL, anchor="start")
        yield drawing.line((axis.left, y), (axis.right, y), f"{KIND}__rule", RULE, 0.5)
        start, middle, end = (axis.place(it) for it in (found.low, found.central, found.high))
        yield drawing.line((start, y), (end, y), f"{KIND}__interval", INK, 2)
        for x in dict.fromkeys((start, end)) if start != end else ():
            yield drawing.line((x, y - 4), (x, y + 4), f"{KIND}__interval", INK, 1.5)
        yield drawing.circle((middle, y), 4.5, f"{KIND}__median", INK)

    def _claimed(self) -> Iterator[str]:
        if self.claim is None:
            return
        for x in self.claim.crossings(self.axis):
            yield pointed_at(x, self.axis_line, KIND)
        yield from self.claim.arrow(self.axis, self.top, KIND)
        for row, text in enumerate(self.claimed_lines):
            x = drawing.centred(self.claim.place(self.axis), text, (MARGIN, self.axis.right))
            place = x, SIZE + 2 + row * LINE
            yield drawing.words(place, text, f"{KIND}__claimed-label", CLAIMED, bold=True)


def _said(found: Spread) -> str:
    width = found.width
    low, middle, high = (
        short_text(rounded(value, width)) for value in (found.low, found.central, found.high)
    )
    return f"{middle} ({low} to {high})" if width else middle
