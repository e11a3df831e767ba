"""Numbers shown no more exactly than they are known: two digits of the interval's width."""

from __future__ import annotations

from decimal import Decimal
from math import floor, log10

from sources.quantities import number_text
from sources.units import Unit


def rounded(value: float, width: float) -> Decimal:
    """`value` rounded to the second significant digit of `width`; three digits of its own
    when there is no width."""
    size = abs(width) or abs(value) / 10
    if not size:
        return Decimal(0)
    step = Decimal(1).scaleb(floor(log10(size)) - 1)
    return (Decimal(value) / step).to_integral_value() * step


LARGEST_IN_DIGITS, SMALLEST_IN_DIGITS = 1e15, 1e-9


def in_words(value: Decimal) -> str:
    """A number for people; far off all scales with a power of ten: "5.2e38"."""
    size = abs(float(value))
    if size >= LARGEST_IN_DIGITS or 0 < size < SMALLEST_IN_DIGITS:
        return f"{value.normalize():e}".replace("e+", "e")
    return number_text(value)


def _of_interval(value: float, low: float, high: float) -> Decimal:
    """Rounded to two digits of the width. Where all values lie on one side of zero, one that
    is far smaller than the width keeps a digit of its own: 0.003 of 0.003 to 40 is not 0."""
    width = high - low
    return rounded(value, width if low <= 0 <= high else min(width, 10 * abs(value)))


def rounded_interval(low: float, central: float, high: float, unit: Unit) -> str:
    """ "1.65 million shells (1.48 to 1.85 million)": median and 90 % interval."""
    first, median, last = (in_words(_of_interval(it, low, high)) for it in (low, central, high))
    ends = [first, last]
    middle = f"{median} {unit.label(central)}".strip()
    if low == high:
        return middle
    words = [end.partition(" ")[2] for end in ends]
    if words[0] == words[1]:
        ends[0] = ends[0].partition(" ")[0]
    return f"{middle} ({ends[0]} to {ends[1]})"
