"""A claimed figure as a chart marks it: a line, a band, a band with an arrow. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from estimates.axes import Axis
from estimates.charts import drawing
from estimates.charts.drawing import CLAIMED
from estimates.charts.speaking import gettext as _
from sources.quantities import Figure
from sources.units import Unit

FURTHEST = 1.5
"""A claimed figure further from what is drawn than this many of its widths is off the scale:
an axis that reached it would show everything else as a line."""

ARROW = 30.0


@dataclass(frozen=True, slots=True)
class ClaimMark:
    """The claimed figure in a chart's unit; an end is None where the figure is open."""

    low: float | None
    high: float | None
    words: str

    @classmethod
    def of(cls, figure: Figure | None, unit: Unit, name: str = "") -> ClaimMark | None:
        """None when the figure cannot be held against the unit."""
        if figure is None or not figure.comparable:
            return None
        stated = figure.parsed_unit
        if stated.dimension != unit.dimension and not (stated.is_dimensionless and unit.is_count):
            return None
        factor = stated.factor / unit.factor
        low, high = (None if it is None else float(it) * factor for it in (figure.low, figure.high))
        said = drawing.typeset(figure.display())
        called = name or _("Claimed")
        return cls(low, high, f"{called}: {said}")

    @property
    def ends(self) -> list[float]:
        return [end for end in (self.low, self.high) if end is not None]

    def words_on(self, axis: Axis) -> str:
        if all(axis.holds(end) for end in self.ends):
            return self.words
        return _("{figure} (off this scale)").format(figure=self.words)

    def place(self, axis: Axis) -> float:
        """Where its label wants to stand."""
        places = [axis.place(end) for end in self.ends]
        return sum(places) / len(places)

    def band(self, axis: Axis, top: float, bottom: float, kind: str) -> Iterator[str]:
        """Everything that the figure allows, when that is more than one value."""
        if self.low == self.high:
            return
        left = axis.place(axis.low if self.low is None else self.low)
        right = axis.place(axis.high if self.high is None else self.high)
        size = max(right - left, 1), bottom - top
        yield drawing.rectangle((left, top), size, f"{kind}__claimed-band", CLAIMED, opacity=0.1)

    def lines(self, axis: Axis, top: float, bottom: float, kind: str) -> Iterator[str]:
        """A line at each end that the axis holds."""
        for x in self.crossings(axis):
            yield drawing.mark(x, (top, bottom), f"{kind}__claimed", CLAIMED)

    def crossings(self, axis: Axis) -> list[float]:
        return [axis.place(end) for end in dict.fromkeys(self.ends) if axis.holds(end)]

    def arrow(self, axis: Axis, y: float, kind: str) -> Iterator[str]:
        """Says "and beyond" where the figure is open, or off the scale."""
        pointer = self._pointer(axis)
        if pointer is None:
            return
        start, end = pointer
        back = -7 if end > start else 7
        head = [(end, y), (end + back, y - 4), (end + back, y + 4)]
        yield drawing.line((start, y), (end + back, y), f"{kind}__claimed", CLAIMED, 2)
        yield drawing.polygon(head, f"{kind}__claimed-mark", CLAIMED)

    def _pointer(self, axis: Axis) -> tuple[float, float] | None:
        """From where to where the arrow goes."""
        if self.low is None or self.high is None:
            at = axis.place(self.ends[0])
            along = ARROW if self.high is None else -ARROW
            start = min(max(at, axis.left + ARROW), axis.right - ARROW)
            start = at if axis.left <= at + along <= axis.right else start
            return start, start + along
        off = [end for end in self.ends if not axis.holds(end)]
        if not off:
            return None
        at = axis.place(off[0])
        along = ARROW if off[0] > axis.high else -ARROW
        return at - along, at


def pointed_at(x: float, y: float, kind: str) -> str:
    """A small triangle on the axis, where the claimed line stopped to let words through."""
    corners = [(x, y), (x - 4.5, y - 7), (x + 4.5, y - 7)]
    return drawing.polygon(corners, f"{kind}__claimed-mark", CLAIMED)
