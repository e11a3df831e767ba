"""The axis under a chart with its title, and the lines that say what marks mean. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from estimates.axes import Axis, around, spread
from estimates.charts import drawing
from estimates.charts.claim_marks import FURTHEST, ClaimMark
from estimates.charts.drawing import CLAIMED, INK, MARGIN, MUTED, SIZE, SMALL
from estimates.charts.speaking import gettext as _
from sources.units import Unit

ROW = SIZE + 5
HEIGHT = 2 * SIZE + 22
"""Of an axis with its numbers and its title."""
SWATCH = 14.0


@dataclass(frozen=True, slots=True)
class Scale:
    """A chart's axis and the unit that it is in."""

    axis: Axis
    unit: Unit

    @property
    def room(self) -> float:
        return self.axis.right - self.axis.left

    @property
    def title(self) -> str:
        unit = drawing.typeset(self.unit.label(2))
        said = " ".join(filter(None, (self.axis.common_word(SMALL), unit))) or _("plain number")
        return _("{unit} (logarithmic scale)").format(unit=said) if self.axis.log else said

    def parts(self, y: float, kind: str, room: float = 0) -> Iterator[str]:
        """The axis at `y`, which takes `HEIGHT` below it; its title has the axis' own width, or
        `room` around its middle."""
        ends = (self.axis.left, y), (self.axis.right, y)
        yield drawing.line(*ends, f"{kind}__axis", INK)
        for x, text in self.axis.ticks(SMALL, self.axis.common_word(SMALL)):
            yield drawing.line((x, y), (x, y + 5), f"{kind}__axis", INK)
            yield drawing.words((x, y + SIZE + 7), text, f"{kind}__tick", MUTED, size=SMALL)
        place = (self.axis.left + self.axis.right) / 2, y + 2 * SIZE + 12
        title = drawing.fitted(self.title, room or self.room, SMALL)
        yield drawing.words(place, title, f"{kind}__title", MUTED, size=SMALL)


def axis_over(
    values: Sequence[float], claims: Iterable[ClaimMark], width: float, *, log: bool
) -> Axis:
    """An axis that holds the values, and the claimed figures that are not too far off them."""
    low, high = around(values)
    if log:
        low, high = min(values) / 1.05, max(values) * 1.05
    distance = spread(low, high, log=log)
    ends = [end for claim in claims for end in claim.ends]
    near = [end for end in ends if distance(end) <= FURTHEST]
    if log:
        low, high = (
            min([low, *(it / 1.05 for it in near)]),
            max([high, *(it * 1.05 for it in near)]),
        )
    elif near:
        low, high = (
            around([low, high, *near]) if min(near) < low or max(near) > high else (low, high)
        )
    return Axis(low, high, MARGIN, width - MARGIN, log)


def key_lines(text: str, room: float, *, bold: bool = False) -> list[str]:
    """The lines that `key` needs for a text."""
    return drawing.wrapped(text, room - SWATCH, SIZE, most=3, bold=bold)


def key(lines: Sequence[str], y: float, kind: str, colour: str, *, dash: str = "") -> Iterator[str]:
    """What a mark means: the mark, and beside it the words, the first line's baseline at `y`."""
    name = f"{kind}-label"
    ends = (MARGIN + 2, y - SIZE + 2), (MARGIN + 2, y + 2)
    yield drawing.line(*ends, kind, colour, 2, dash=dash)
    for row, text in enumerate(lines):
        place = MARGIN + SWATCH, y + row * ROW
        bold = colour == CLAIMED
        yield drawing.words(place, text, name, colour, anchor="start", bold=bold)
