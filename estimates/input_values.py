"""Values with their units, and the marks between them: `40 kg to 50 kg`, `43.6 ± 5% kg`.

Part of the language of inputs; the grammar stands in `estimates.distributions`. Places count
characters from the beginning of the text as typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from estimates.readings import NORMAL_COVERAGE, InputError, PlusMinus
from sources.numbers import SCALES, WrittenNumber, read_number
from sources.units import NO_UNIT, Unit, UnitError, parse_unit

LARGEST_POWER_OF_TEN = 60
MOST_DIGITS = 17
"""So that any double, printed, is an input."""
MOST_VALUES = 100
DATE = re.compile(r"-[0-9]{2}(-[0-9]{2})?")
"""What follows the year in 2023-08 and 2023-08-15."""
FIRST_YEAR, LAST_YEAR = 1000, 2999
PLUS_MINUS = ("+-", "±", "+/-")
DASHES = frozenset("-–—−")
EXAMPLES = "Write it like 43.6 kg, 40 to 50 kg, 40..50 kg, 40 / 43.6 / 50 kg or 43.6 +- 2 kg."


@dataclass(frozen=True, slots=True)
class Value:
    """A number, and the unit text after it, up to the next mark."""

    number: WrittenNumber
    unit_text: str
    unit_start: int


def read_values(text: str, start: int, end: int) -> tuple[list[Value], list[str]]:
    """Numbers, each with what follows it up to the next mark ("to", "..", "/", "+-", ",")."""
    values: list[Value] = []
    marks: list[str] = []
    position = start
    while True:
        position = skip(text, position)
        number = number_at(text[:end], position)
        unit_end, mark, position = _next_mark(text, number.end, end)
        unit_start = skip(text, number.end)
        values.append(Value(number, text[unit_start:unit_end].strip(), unit_start))
        if not mark:
            return values, marks
        if len(values) > MOST_VALUES:
            raise InputError(f"An input has at most {MOST_VALUES} values.", position, None)
        marks.append(mark)


def number_at(text: str, position: int) -> WrittenNumber:
    """The number that must stand here."""
    number = read_number(
        text, position, largest=LARGEST_POWER_OF_TEN, digits=MOST_DIGITS, error=InputError
    )
    if number is None:
        raise InputError("A number is missing here.", position, EXAMPLES)
    return number


def _next_mark(text: str, start: int, end: int) -> tuple[int, str, int]:
    """Where the unit text ends, the mark, and where the next number may begin."""
    for place in range(start, end):
        if text.startswith("..", place):
            return place, "..", place + 2
        if text[place] == ",":
            return place, ",", place + 1
        for sign in PLUS_MINUS:
            if text.startswith(sign, place):
                return place, "+-", place + len(sign)
        if text[place] == "/" and _number_begins(text, skip(text, place + 1)):
            return place, "/", place + 1
        if text[place : place + 2].lower() == "to" and _stands_alone(text, place, place + 2):
            return place, "to", place + 2
    return end, "", end


def _number_begins(text: str, position: int) -> bool:
    following = text[position : position + 1]
    return following.isdigit() or (following != "" and following in "-−.")


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not text[start - 1].isalpha() and not text[end : end + 1].isalpha()


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The two places moved inwards past white space."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def skip(text: str, position: int) -> int:
    """The next place that is not white space."""
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def refuse_dash(value: Value) -> None:
    """ "40-50 kg" may be an interval or hard limits: ask. "2023-08" looks like a date."""
    if DATE.fullmatch(value.unit_text) and FIRST_YEAR <= value.number.value <= LAST_YEAR:
        raise InputError(
            "A date is no quantity; the days between two dates are.",
            value.number.start,
            "Write days from 2023-08 to 2024-01.",
        )
    if value.unit_text[:1] in DASHES and _number_begins(value.unit_text, skip(value.unit_text, 1)):
        raise InputError(
            "A dash between numbers can be read in more than one way.",
            value.unit_start,
            "Write 40 to 50 kg (90 % sure) or 40..50 kg (certain).",
        )


def common_unit(values: list[Value]) -> Unit:
    """The unit that stands once, after the last value, or the same after several."""
    last = values[-1]
    unit = unit_after(last.unit_text, last.unit_start)
    for value in values[:-1]:
        if value.unit_text and unit_after(value.unit_text, value.unit_start) != unit:
            raise InputError(
                "The values have different units.", value.unit_start, "Use one unit for all."
            )
    return unit


def unit_after(text: str, start: int) -> Unit:
    """A unit text as a unit; "/day" after a number is one by day."""
    if text.startswith("/"):
        text, start = f"1{text}", start - 1
    try:
        return parse_unit(text)
    except UnitError as error:
        moved = error.moved(start)
        raise InputError(moved.message, moved.position, moved.suggestion) from error


def plus_minus(
    value: Value, half: Value, coverage: Decimal | None, *, in_brackets: bool
) -> PlusMinus:
    """`value ± half`, in one unit or with a percentage of the value."""
    numbers = _value_and_half(value.number, half.number, share=half.unit_text.startswith("%"))
    at = half.number.start
    if numbers[1] <= 0:
        raise InputError("After ± goes a number above zero.", at, "Write 43.6 +- 2 kg.")
    relative, unit = _relative_and_unit(value, half, in_brackets=in_brackets)
    if relative and numbers[0] == 0:
        raise InputError("A percentage of zero is zero.", at, "Write the number: 0 +- 2 kg.")
    return PlusMinus(unit, numbers[0], numbers[1], relative, coverage or NORMAL_COVERAGE)


def _value_and_half(
    value: WrittenNumber, half: WrittenNumber, *, share: bool
) -> tuple[Decimal, Decimal]:
    """In "1.6 ± 0.2 million" the scale word belongs to both, whichever is larger."""
    if half.scale and not value.scale:
        return WrittenNumber(value.mantissa, half.scale, value.start, value.end).value, half.value
    if value.scale >= SCALES["million"] and not half.scale and half.mantissa < 1000 and not share:
        raise InputError(
            "It is not clear whether the scale word belongs to both numbers.",
            half.start,
            "Write it after each: 1.6 million +- 0.2 million.",
        )
    return value.value, half.value


def _relative_and_unit(value: Value, half: Value, *, in_brackets: bool) -> tuple[bool, Unit]:
    """Whether the % after ± is a share of the value, and the unit of both.

    `43.6 ± 5% kg` and `43.6 kg ± 5%` are shares, `30 % ± 5 %` is points; a % that stands
    alone could be either.
    """
    if not half.unit_text.startswith("%"):
        return False, common_unit([value, half])
    rest = half.unit_text[1:].strip()
    if rest and not value.unit_text:
        return True, unit_after(rest, half.unit_start)
    if value.unit_text == "%" and not rest:
        return False, unit_after("%", value.unit_start)
    if value.unit_text and not rest:
        return True, unit_after(value.unit_text, value.unit_start)
    if in_brackets and not rest:
        return True, NO_UNIT
    raise InputError(
        "This % can be a share of the value, or percentage points.",
        half.unit_start,
        "Write 43.6 ± 5% kg for a share, 30 % ± 5 % for points.",
    )
