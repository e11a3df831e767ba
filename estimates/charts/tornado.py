"""What each input does to the result on its own, as bars: a tornado. Pure.

A bar goes from the result at the input's 5 % quantile to that at its 95 % quantile, the other
inputs at their medians; the longest stands on top. Under its ends stands which value of the
input gives which result. Lines (median, claimed figure) cross the bars only, never words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from estimates.axes import short_text, text_width
from estimates.charts import drawing, scale
from estimates.charts.claim_marks import ClaimMark, pointed_at
from estimates.charts.drawing import CLAIMED, INK, MARGIN, MIDDLE, MUTED, SIZE, SMALL
from estimates.charts.scale import ROW, Scale
from estimates.charts.speaking import gettext as _
from estimates.rounding import rounded
from estimates.swings import Swing
from sources.quantities import Figure
from sources.units import read_unit

KIND = "tornado"
WIDTH = 640
MOST_BARS = 12
BAR = 13.0
GAP = 16.0
Words = tuple[str, str]


def tornado_svg(
    result: Mapping[str, Any],
    rows: Sequence[Swing],
    *,
    claimed: Figure | None = None,
    title: str = "What each input does to the estimate",
    width: int = WIDTH,
    prefix: str = "",
) -> str:
    """The chart as an `<svg>` element, `width` units wide; "" when no input moves the result.

    `result` is an evaluation's canonical result, `rows` its inputs (`estimates.swings`);
    `claimed` is marked when its unit fits the result's.
    """
    moving = [row for row in rows if row.length]
    if not moving:
        return ""
    drawn = _Drawing.of(result, moving, claimed, float(width))
    return drawing.picture(
        KIND,
        drawn.parts(),
        size=(width, drawn.height),
        title=title,
        description=drawn.told,
        made_from=(KIND, result, rows, claimed, title, width),
        prefix=prefix,
    )


@dataclass(frozen=True)
class _Drawing:
    scale: Scale
    bars: Sequence[Swing]
    rest: Sequence[Swing]
    median: float
    claim: ClaimMark | None

    @classmethod
    def of(
        cls,
        result: Mapping[str, Any],
        moving: Sequence[Swing],
        figure: Figure | None,
        width: float,
    ) -> _Drawing:
        unit = read_unit(str(result["unit"]))
        claim = ClaimMark.of(figure, unit)
        median = float(result["quantiles"]["50"])
        shown, rest = moving[:MOST_BARS], moving[MOST_BARS:]
        values = [median, *(end for row in shown for end in row.results or ())]
        log = result["histogram"]["scale"] == "log" and min(values) > 0
        axis = scale.axis_over(values, [claim] if claim else [], width, log=log)
        return cls(Scale(axis, unit), shown, rest, median, claim)

    # --- words ---

    @property
    def told(self) -> str:
        """The picture in words."""
        both, gives = _(" and "), _("gives")
        rows = [
            f"{self._titled(row)}: {both.join(self._ends(row)).replace('→', gives)}."
            for row in self.bars
        ]
        alone = _("What each input does alone, the others at their medians:")
        head = f"{self._median}. {alone}"
        claimed = f"{self.claim.words}." if self.claim else ""
        return " ".join(filter(None, [head, *rows, self._rest, claimed]))

    @property
    def _median(self) -> str:
        unit = drawing.typeset(self.scale.unit.label(2))
        return _("Median {value}").format(value=f"{self._number(self.median)} {unit}".strip())

    @property
    def _rest(self) -> str:
        if not self.rest:
            return ""
        most = self._number(max(row.length for row in self.rest))
        if len(self.rest) == 1:
            said = _("One more input is not drawn: it moves the result by {most}.")
            return said.format(most=most)
        said = _("{number} more inputs are not drawn: each moves the result by {most} at most.")
        return said.format(number=len(self.rest), most=most)

    def _number(self, value: float) -> str:
        """To two digits of the longest bar."""
        return short_text(rounded(value, self.bars[0].length))

    def _ends(self, row: Swing) -> Words:
        """ "50 → 1.48 million" and "40 → 1.85 million": the smaller result first."""
        (first, low), (second, high) = row.by_result
        return f"{first} → {self._number(low)}", f"{second} → {self._number(high)}"

    @staticmethod
    def _titled(row: Swing) -> str:
        unit = drawing.typeset(row.unit.label(2))
        return f"{row.title}, {unit}" if unit else row.title

    # --- places ---

    @property
    def room(self) -> float:
        return self.scale.room

    @property
    def legend(self) -> list[str]:
        legend = _(
            "Each bar: one input from its 5 % to its 95 % end, the others at their medians. "
            "Under its ends: value of the input → result."
        )
        return drawing.wrapped(legend, self.room, SMALL, most=4)

    @property
    def keys(self) -> list[tuple[list[str], str, str]]:
        """(lines, class, colour) of what the two marks mean."""
        found = [(scale.key_lines(self._median, self.room), f"{KIND}__median", INK)]
        if self.claim:
            said = scale.key_lines(self.claim.words_on(self.scale.axis), self.room, bold=True)
            found.append((said, f"{KIND}__claimed", CLAIMED))
        return found

    @property
    def stacked(self) -> bool:
        """Whether the words under a bar need a line each, as on a phone with long numbers."""
        return any(
            sum(text_width(text, SMALL) for text in self._ends(row)) + SIZE > self.room
            for row in self.bars
        )

    @property
    def head(self) -> float:
        """Where the first input begins."""
        lines = len(self.legend) + sum(len(lines) for lines, _, _ in self.keys)
        return 6 + ROW * lines + 10

    @cached_property
    def titles(self) -> list[list[str]]:
        """Each input's title, on one line or two."""
        return [drawing.wrapped(self._titled(row), self.room, SIZE) for row in self.bars]

    @cached_property
    def tops(self) -> list[float]:
        """Where each input begins, and where the axis is."""
        under = BAR + ROW * (2 if self.stacked else 1) + GAP
        heights = [ROW * len(lines) + under for lines in self.titles]
        return list(accumulate(heights, initial=self.head))

    @property
    def axis_line(self) -> float:
        return self.tops[-1]

    @property
    def foot(self) -> list[str]:
        return drawing.wrapped(self._rest, self.room, SMALL, most=3) if self.rest else []

    @property
    def height(self) -> float:
        return self.axis_line + scale.HEIGHT + ROW * len(self.foot)

    # --- parts ---

    def parts(self) -> Iterator[str]:
        yield from self._head()
        for row, title, top in zip(self.bars, self.titles, self.tops, strict=False):
            yield from self._input(row, title, top)
        yield from self.scale.parts(self.axis_line, KIND)
        for x in self.claim.crossings(self.scale.axis) if self.claim else ():
            yield pointed_at(x, self.axis_line, KIND)
        for number, text in enumerate(self.foot):
            y = self.axis_line + scale.HEIGHT + number * ROW + 4
            yield drawing.words(
                (MARGIN, y), text, f"{KIND}__rest", MUTED, size=SMALL, anchor="start"
            )

    def _head(self) -> Iterator[str]:
        y = SIZE + 2
        for text in self.legend:
            yield drawing.words(
                (MARGIN, y), text, f"{KIND}__legend", MUTED, size=SMALL, anchor="start"
            )
            y += ROW
        for lines, kind, colour in self.keys:
            yield from scale.key(lines, y, kind, colour)
            y += ROW * len(lines)

    def _input(self, row: Swing, title: Sequence[str], top: float) -> Iterator[str]:
        axis = self.scale.axis
        for number, text in enumerate(title):
            place = MARGIN, top + SIZE + number * ROW
            yield drawing.words(place, text, f"{KIND}__input", INK, anchor="start")
        left, right = (axis.place(result) for _, result in row.by_result)
        bar = top + ROW * len(title) + 1
        size = max(right - left, 1.5), BAR
        yield drawing.rectangle((left, bar), size, f"{KIND}__bar", MIDDLE)
        yield from self._marks(bar)
        yield from self._under(row, (left, right), bar + BAR + SIZE + 1)

    def _marks(self, bar: float) -> Iterator[str]:
        axis, ends = self.scale.axis, (bar - 2, bar + BAR + 2)
        yield drawing.mark(axis.place(self.median), ends, f"{KIND}__median", INK)
        for x in self.claim.crossings(axis) if self.claim else ():
            yield drawing.mark(x, ends, f"{KIND}__claimed", CLAIMED)

    def _under(self, row: Swing, ends: tuple[float, float], y: float) -> Iterator[str]:
        """Each end's words below it, moved apart as far as they would meet."""
        texts = self._ends(row)
        room = self.scale.axis.left, self.scale.axis.right
        if self.stacked:
            places = [
                drawing.centred(x, text, room, SMALL) for x, text in zip(ends, texts, strict=True)
            ]
            heights = [y, y + ROW]
        else:
            places, heights = _apart(ends, texts, room), [y, y]
        for x, height, text in zip(places, heights, texts, strict=True):
            fit = drawing.fitted(text, self.room, SMALL)
            yield drawing.words((x, height), fit, f"{KIND}__end", INK, size=SMALL)


def _apart(ends: tuple[float, float], texts: Words, room: tuple[float, float]) -> list[float]:
    """Middles of two texts that want to stand at `ends` and must neither meet nor leave the
    room, which holds both."""
    left, right = (
        drawing.centred(x, text, room, SMALL) for x, text in zip(ends, texts, strict=True)
    )
    first, second = (text_width(text, SMALL) / 2 for text in texts)
    missing = max(left + first + SIZE - (right - second), 0.0)
    left = max(left - missing / 2, room[0] + first)
    right = max(right, left + first + SIZE + second)
    right = min(right, room[1] - second)
    return [min(left, right - second - SIZE - first), right]
