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


def rounded_interval(low: float, central: float, high: float, unit: Unit) -> str:
    """ "1.65 million shells (1.48 to 1.85 million)": median and 90 % interval."""
    width = high - low
    ends = [number_text(rounded(value, width)) for value in (low, high)]
    middle = f"{number_text(rounded(central, width))} {unit.label(central)}".strip()
    if not width:
        return middle
    words = [end.partition(" ")[2] for end in ends]
    if words[0] == words[1]:
        ends[0] = ends[0].partition(" ")[0]
    return f"{middle} ({ends[0]} to {ends[1]})"
