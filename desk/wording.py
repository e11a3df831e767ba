"""Numbers of estimates in words: no more digits than their width makes true. Pure."""

from __future__ import annotations

from decimal import Decimal

from sources.quantities import number_text

DIGITS_OF_WIDTH = 2
"""An interval's ends are shown to this many significant digits of its width."""
DIGITS = 6
"""Significant digits that the engine stores."""


def rounded(value: float, width: float) -> Decimal:
    """`value` rounded to two significant digits of `width`; without a width, to six of its own."""
    digits = DIGITS_OF_WIDTH if width else DIGITS
    measure = Decimal(repr(abs(width or value)))
    if not measure.is_finite() or measure == 0:
        return Decimal(repr(value))
    place = measure.adjusted() - digits + 1
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(place))
    return Decimal(format(exact.normalize(), "f"))


def interval(low: float, central: float, high: float) -> tuple[str, str]:
    """("1.66 million", "1.48 to 1.85 million"); the second is empty without a width."""
    width = high - low
    middle, first, last = (_said(value, width) for value in (central, low, high))
    return middle, _span(first, last) if width else ""


def grouped(text: object) -> str:
    """A stored decimal string for people: "1655430" as "1,655,430"."""
    try:
        value = Decimal(str(text))
    except ArithmeticError:
        return str(text)
    if not value.is_finite() or abs(value) >= Decimal(10) ** 15:
        return str(text)
    return f"{Decimal(format(value.normalize(), 'f')):,}"


def _span(first: str, last: str) -> str:
    """"1.48 million" and "1.85 million" as "1.48 to 1.85 million"."""
    number, _space, word = first.partition(" ")
    shared = bool(word) and last.endswith(f" {word}")
    return f"{number if shared else first} to {last}"


def _said(value: float, width: float) -> str:
    found = rounded(value, width)
    return number_text(found) if found.is_finite() else str(value)
