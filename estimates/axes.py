"""Axes for charts: where a value stands, which ticks are round, how numbers are written. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, isfinite, log10

from sources.quantities import number_text

GLYPH = 0.6
"""Width of an average glyph in em: more than that of the fonts in use, so that labels that are
clear of each other here are clear of each other on paper."""

PLAIN_FROM, PLAIN_TO = 1e-4, 1e15
"""Magnitudes that are written out; others take a power of ten."""

BEYOND = 1.4
"""How far, in em, a label may reach beyond the ends of its axis: charts leave that margin."""

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MOST_TICKS = 8
SCALE_WORDS = ("million", "billion", "trillion")


def text_width(text: str, size: float) -> float:
    """No text of this length in this size is wider, in the same unit as `size`."""
    return len(text) * GLYPH * size


def short_text(value: Decimal) -> str:
    """A number for people, of bounded length: "1.6 million", "0.25", "3.2 × 10¹⁸"."""
    size = abs(value)
    if not size:
        return "0"
    if PLAIN_FROM <= size < PLAIN_TO:
        text = number_text(value.normalize())
    else:
        power = value.adjusted()
        mantissa = format(value.scaleb(-power).normalize(), "f")
        text = f"{mantissa} × 10{str(power).translate(SUPERSCRIPT)}"
    return text.replace("-", "−")


@dataclass(frozen=True, slots=True)
class Axis:
    """A horizontal axis from `low` to `high` (in the chart's unit) over `left` to `right`
    (in pixels), equal in value or in its logarithm."""

    low: float
    high: float
    left: float
    right: float
    log: bool = False

    def place(self, value: float) -> float:
        """Pixels of a value; values beyond the ends are put on them."""
        share = self._share(min(max(value, self.low), self.high))
        return self.left + share * (self.right - self.left)

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high

    def ticks(self, size: float, word: str = "") -> list[tuple[float, str]]:
        """(pixels, label) of the most round values whose labels, centred under them in type
        of `size`, keep clear of each other and reach no further than `BEYOND` beyond the ends.

        With a `word` ("million"), only values of so many millions, and labels without it.
        """
        best: list[tuple[float, str]] = []
        for values in self._candidates():
            labels = [short_text(value) for value in values]
            if word and not all(label == "0" or label.endswith(f" {word}") for label in labels):
                continue
            places = [self.place(float(value)) for value in values]
            placed = [
                (x, it.removesuffix(f" {word}")) for x, it in zip(places, labels, strict=True)
            ]
            inside = [tick for tick in placed if self._is_inside(tick, size)]
            if len(inside) > len(best) and _are_apart(inside, size):
                best = inside
        return best

    def common_word(self, size: float) -> str:
        """ "million" when it can be said once for all ticks without losing any; else ""."""
        plain = self.ticks(size)
        for word in SCALE_WORDS:
            if len(self.ticks(size, word)) >= max(len(plain), 2):
                return word
        return ""

    def _share(self, value: float) -> float:
        if self.log:
            return (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        # Halved: the difference of two numbers near the largest float would be infinite.
        return (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)

    def _candidates(self) -> Iterator[list[Decimal]]:
        """Sets of round values, the most numerous first."""
        if self.log and self.high / self.low >= 20:
            yield from self._decades()
        else:
            for count in range(MOST_TICKS, 0, -1):
                yield self._multiples(count)

    def _multiples(self, count: int) -> list[Decimal]:
        """At most about `count` multiples of a round step."""
        width = self.high - self.low
        if not isfinite(width):
            width = self.high
        step = _round_step(width / count)
        first, last = ceil(Decimal(self.low) / step), floor(Decimal(self.high) / step)
        return [step * number for number in range(first, min(last, first + 2 * MOST_TICKS) + 1)]

    def _decades(self) -> Iterator[list[Decimal]]:
        first, last = floor(log10(self.low)), ceil(log10(self.high))
        for parts in ((1, 2, 5), (1, 3), (1,)):
            powers = range(first, last + 1)
            yield self._within(powers, parts)
        for stride in (2, 3, 5, 10, 20, 50, 100, 200):
            start = ceil(first / stride) * stride
            yield self._within(range(start, last + 1, stride), (1,))

    def _within(self, powers: Sequence[int], parts: tuple[int, ...]) -> list[Decimal]:
        values = [Decimal(part).scaleb(power) for power in powers for part in parts]
        return [value for value in values if self.holds(float(value))]

    def _is_inside(self, tick: tuple[float, str], size: float) -> bool:
        left, right = _reach(tick, size)
        return left >= self.left - BEYOND * size and right <= self.right + BEYOND * size


def _reach(tick: tuple[float, str], size: float) -> tuple[float, float]:
    place, text = tick
    return place - text_width(text, size) / 2, place + text_width(text, size) / 2


def _are_apart(ticks: Sequence[tuple[float, str]], size: float) -> bool:
    reaches = [_reach(tick, size) for tick in ticks]
    apart = all(after[0] - before[1] >= size for before, after in pairwise(reaches))
    return len(ticks) <= MOST_TICKS and apart


def _round_step(width: float) -> Decimal:
    """The smallest of 1, 2, 2.5 and 5 times a power of ten that is at least `width`."""
    power = floor(log10(width))
    for step in (*STEPS, Decimal(10)):
        if float(step.scaleb(power)) >= width:
            return step.scaleb(power)
    return Decimal(10).scaleb(power)


def around(values: Sequence[float]) -> tuple[float, float]:
    """Ends of an axis that holds the values with some room, even when they are all one."""
    low, high = min(values), max(values)
    room = (high / 2 - low / 2) * 0.1 or abs(low) * 0.1 or 1.0
    return low - room, high + room


def spread(low: float, high: float, *, log: bool) -> Callable[[float], float]:
    """How far a value is from the nearest of two ends, in lengths between them; 0 within."""
    change: Callable[[float], float] = log10 if log else _itself
    start, end = change(low), change(high)

    def distance(value: float) -> float:
        if log and value <= 0:
            return float("inf")
        at = change(value)
        beyond = max(start - at, at - end, 0.0)
        return beyond / (end - start) if end > start else (0.0 if not beyond else float("inf"))

    return distance


def _itself(value: float) -> float:
    return value
