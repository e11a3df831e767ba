"""The language of inputs: `40 to 50 kg`, `43.6 +- 2 kg`, `30%: 21.8 kg, 70%: 43.6 kg` …

The whole grammar, in the order in which a text is tried:

    input      = mixture | reading
    mixture    = weight "%:" reading ("," weight "%:" reading)+
    reading    = name "(" arguments ")" unit | "truncated(" reading "," low "," high ")" unit
               | value | value "to" value coverage? | value ".." value
               | value "/" value "/" value | value "+-" value "%"? coverage?
               | value ("," value)+
    value      = number unit?            (the unit stands once, or the same after each)
    coverage   = "(" number "%" ")"

What could mean two things is asked back (`InputError` with a suggestion), never guessed.
One pass over at most 500 characters, without backtracking.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from audit.canonical import decimal_text
from estimates.compound_readings import Empirical, Mixture, Truncated
from estimates.families import FAMILIES
from estimates.readings import (
    NORMAL_COVERAGE,
    USUAL_COVERAGE,
    Distribution,
    Exact,
    InputError,
    Interval,
    Named,
    PlusMinus,
)
from sources.numbers import SCALES, WrittenNumber, carry_back, read_number
from sources.quantities import Bound, bound_words
from sources.units import NO_UNIT, Unit, UnitError, parse_unit

__all__ = ["Distribution", "Exact", "InputError", "parse_input"]

LONGEST_INPUT = 500
LARGEST_POWER_OF_TEN = 60
MOST_VALUES = 100
LEAST_SHARE = 0.001
WEIGHTS_ADD_UP_TO = Decimal(100)
WEIGHT_SLACK = Decimal("0.1")
PLUS_MINUS = ("+-", "±", "+/-")
DASHES = frozenset("-–—−")
EXAMPLES = "Write it like 43.6 kg, 40 to 50 kg, 40..50 kg, 40 / 43.6 / 50 kg or 43.6 +- 2 kg."


def parse_input(text: str) -> Distribution:
    """Read an input with its unit. Raises `InputError` with the place and a suggestion."""
    if len(text) > LONGEST_INPUT:
        raise InputError("That is too long for an input.", LONGEST_INPUT, EXAMPLES)
    if not text.strip():
        raise InputError("There is nothing to read here.", 0, EXAMPLES)
    if ":" in text:
        return _mixture(text)
    return _reading(text, 0, len(text), in_brackets=False)


# --- one reading between two places of the text ---


def _reading(text: str, start: int, end: int, *, in_brackets: bool) -> Distribution:
    start, end = _trimmed(text, start, end)
    _refuse_bound_words(text, start, end)
    if text[start : start + 1].isalpha():
        return _by_name(text, start, end, in_brackets=in_brackets)
    end, coverage = _coverage(text, start, end)
    values, marks = _values(text, start, end)
    distribution = _from_marks(values, marks, coverage, in_brackets=in_brackets)
    if coverage and not isinstance(distribution, Interval | PlusMinus):
        raise InputError("A coverage belongs to an interval.", end, "Write 40 to 50 kg (95%).")
    return distribution


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _refuse_bound_words(text: str, start: int, end: int) -> None:
    """ "about 43.6 kg" leaves open how far about goes: ask."""
    bound, after = bound_words(text[start:end])
    if bound is None:
        return
    word, rest = text[start : start + after].strip(), text[start + after : end].strip()
    suggestions = {
        Bound.EXACTLY: f"Leave the word out: {rest}.",
        Bound.ABOUT: f"Say how far: {rest} ± 5%, or an interval such as 40 to 50 kg.",
        Bound.BETWEEN: "Write 40 to 50 kg (90 % sure) or 40..50 kg (certain).",
    }
    open_ended = "Give both ends: 40 to 50 kg (90 % sure) or 40..50 kg (certain)."
    raise InputError(
        f"“{word}” can be read in more than one way.",
        start,
        suggestions.get(bound, open_ended),
    )


def _coverage(text: str, start: int, end: int) -> tuple[int, Decimal | None]:
    """The "(95%)" at the end, if it is there: where the rest ends, and the percentage."""
    if text[end - 1 : end] != ")":
        return end, None
    bracket = text.rfind("(", start, end)
    number = read_number(text, _skip(text, bracket + 1), error=InputError) if bracket > 0 else None
    if number is None or text[number.end : end - 1].strip() != "%":
        raise InputError("In brackets goes a coverage.", max(bracket, start), "Write (95%).")
    if not 0 < number.value < 100:
        raise InputError("A coverage lies between 0 and 100 %.", bracket, "Write (95%).")
    return _trimmed(text, start, bracket)[1], number.value


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


# --- values and the marks between them ---


@dataclass(frozen=True, slots=True)
class _Value:
    number: WrittenNumber
    unit_text: str
    unit_start: int


def _values(text: str, start: int, end: int) -> tuple[list[_Value], list[str]]:
    """Numbers, each with what follows it up to the next mark ("to", "..", "/", "+-", ",")."""
    values: list[_Value] = []
    marks: list[str] = []
    position = start
    while True:
        position = _skip(text, position)
        number = _number(text[:end], position)
        unit_end, mark, position = _next_mark(text, number.end, end)
        values.append(_Value(number, text[number.end : unit_end].strip(), number.end))
        if not mark:
            return values, marks
        if len(values) > MOST_VALUES:
            raise InputError(f"An input has at most {MOST_VALUES} values.", position, None)
        marks.append(mark)


def _number(text: str, position: int) -> WrittenNumber:
    number = read_number(text, position, largest=LARGEST_POWER_OF_TEN, error=InputError)
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
        if text[place] == "/" and _number_begins(text, _skip(text, place + 1)):
            return place, "/", place + 1
        if text[place : place + 2].lower() == "to" and _stands_alone(text, place, place + 2):
            return place, "to", place + 2
    return end, "", end


def _number_begins(text: str, position: int) -> bool:
    following = text[position : position + 1]
    return following.isdigit() or (following != "" and following in "-−.")


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not text[start - 1].isalpha() and not text[end : end + 1].isalpha()


def _from_marks(
    values: list[_Value], marks: list[str], coverage: Decimal | None, *, in_brackets: bool
) -> Distribution:
    if marks == ["+-"]:
        return _plus_minus(values[0], values[1], coverage, in_brackets=in_brackets)
    _refuse_dash(values[0])
    unit = _common_unit(values)
    numbers = carry_back([value.number for value in values], error=InputError)
    at = values[0].number.start
    match marks:
        case []:
            return Exact(unit, numbers[0])
        case ["to"]:
            _check_rising(numbers, at)
            return Interval(unit, numbers[0], numbers[1], coverage or USUAL_COVERAGE)
        case [".."]:
            _check_rising(numbers, at)
            return Named(unit, "uniform", tuple(numbers))
        case ["/", "/"]:
            return _named(unit, "pert", tuple(numbers), at)
    if set(marks) == {","}:
        return Empirical(unit, tuple(numbers))
    raise InputError("These numbers and marks do not go together.", at, EXAMPLES)


def _refuse_dash(value: _Value) -> None:
    if value.unit_text[:1] in DASHES and _number_begins(value.unit_text, 1):
        raise InputError(
            "A dash between numbers can be read in more than one way.",
            value.unit_start,
            "Write 40 to 50 kg (90 % sure) or 40..50 kg (certain).",
        )


def _check_rising(numbers: list[Decimal], at: int) -> None:
    if all(low < high for low, high in pairwise(numbers)):
        return
    if len(set(numbers)) == 1:
        raise InputError("Both ends are the same.", at, "Write the number alone: 43.6 kg.")
    raise InputError("The first number must be the smaller one.", at, "Swap the two numbers.")


def _plus_minus(
    value: _Value, half: _Value, coverage: Decimal | None, *, in_brackets: bool
) -> PlusMinus:
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


def _relative_and_unit(value: _Value, half: _Value, *, in_brackets: bool) -> tuple[bool, Unit]:
    """Whether the % after ± is a share of the value, and the unit of both.

    `43.6 ± 5% kg` and `43.6 kg ± 5%` are shares, `30 % ± 5 %` is points; a % that stands
    alone could be either.
    """
    if not half.unit_text.startswith("%"):
        return False, _common_unit([value, half])
    rest = half.unit_text[1:].strip()
    if rest and not value.unit_text:
        return True, _unit(rest, half.unit_start)
    if value.unit_text == "%" and not rest:
        return False, _unit("%", value.unit_start)
    if value.unit_text and not rest:
        return True, _unit(value.unit_text, value.unit_start)
    if in_brackets and not rest:
        return True, NO_UNIT
    raise InputError(
        "This % can be a share of the value, or percentage points.",
        half.unit_start,
        "Write 43.6 ± 5% kg for a share, 30 % ± 5 % for points.",
    )


def _common_unit(values: list[_Value]) -> Unit:
    """The unit that stands once, after the last value, or the same after several."""
    last = values[-1]
    unit = _unit(last.unit_text, last.unit_start)
    for value in values[:-1]:
        if value.unit_text and _unit(value.unit_text, value.unit_start) != unit:
            raise InputError(
                "The values have different units.", value.unit_start, "Use one unit for all."
            )
    return unit


def _unit(text: str, start: int) -> Unit:
    if text.startswith("/"):
        text, start = f"1{text}", start - 1
    try:
        return parse_unit(text)
    except UnitError as error:
        moved = error.moved(start)
        raise InputError(moved.message, moved.position, moved.suggestion) from error


# --- names with brackets ---


def _by_name(text: str, start: int, end: int, *, in_brackets: bool) -> Distribution:
    bracket = text.find("(", start, end)
    name = text[start : bracket if bracket > 0 else end].strip().lower()
    if bracket < 0 or (name not in FAMILIES and name != "truncated"):
        raise InputError(f"“{name[:30]}” is not the beginning of an input.", start, EXAMPLES)
    close = _closing_bracket(text, bracket, end)
    if in_brackets and text[close + 1 : end].strip():
        raise InputError("The unit goes after the outer bracket.", close + 1, None)
    unit = _unit(text[close + 1 : end].strip(), _skip(text, close + 1))
    if name == "truncated":
        return _truncated(text, bracket, close, unit)
    family = FAMILIES[name]
    return _named(unit, name, _arguments(text, bracket, close, len(family.parameters), name), start)


def _closing_bracket(text: str, opening: int, end: int) -> int:
    depth = 0
    for place in range(opening, end):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise InputError("A bracket is not closed.", opening, None)


def _named(unit: Unit, name: str, parameters: tuple[Decimal, ...], at: int) -> Named:
    complaint = FAMILIES[name].complaint(*(float(value) for value in parameters))
    if complaint:
        raise InputError(complaint, at, _example_of(name))
    return Named(unit, name, parameters)


def _example_of(name: str) -> str:
    return f"Write {name}({', '.join(FAMILIES[name].parameters)}) and the unit."


def _arguments(text: str, bracket: int, close: int, wanted: int, name: str) -> tuple[Decimal, ...]:
    """Numbers between commas. A comma may also stand between thousands: at most one of the
    two readings gives as many numbers as are wanted."""
    for thousands in (True, False):
        places = _argument_places(text, bracket, close, thousands=thousands)
        if len(places) == wanted:
            return tuple(_argument(text, start, end) for start, end in places)
    raise InputError(f"Here go {wanted} numbers.", bracket + 1, _example_of(name))


def _argument_places(
    text: str, bracket: int, close: int, *, thousands: bool
) -> list[tuple[int, int]]:
    places, start = [], bracket + 1
    for place in range(bracket + 1, close):
        if text[place] == "," and not (thousands and _in_thousands(text, place)):
            places.append((start, place))
            start = place + 1
    return [*places, (start, close)]


def _in_thousands(text: str, comma: int) -> bool:
    following = text[comma + 1 : comma + 4]
    return (
        text[comma - 1].isdigit()
        and len(following) == 3
        and following.isdigit()
        and not text[comma + 4 : comma + 5].isdigit()
    )


def _argument(text: str, start: int, end: int) -> Decimal:
    start, end = _trimmed(text, start, end)
    number = _number(text[:end], start)
    if number.end != end:
        raise InputError("In the bracket go numbers only.", number.end, "The unit goes after it.")
    return number.value


def _truncated(text: str, bracket: int, close: int, unit: Unit) -> Truncated:
    places = _argument_places(text, bracket, close, thousands=True)
    if len(places) < 3:
        raise InputError(
            "A truncation has a reading and two limits.",
            bracket + 1,
            "Write truncated(normal(40, 5), 30, 50) kg.",
        )
    low, high = (_argument(text, *place) for place in places[-2:])
    _check_rising([low, high], places[-2][0])
    inner = _reading(text, bracket + 1, places[-3][1], in_brackets=True)
    if not isinstance(inner, Interval | PlusMinus | Named) or inner.unit != NO_UNIT:
        raise InputError("This cannot be truncated.", bracket + 1, "The unit goes at the end.")
    distribution = Truncated(unit, replace(inner, unit=unit), low, high)
    if distribution.share < LEAST_SHARE:
        raise InputError(
            "Less than 0.1 % lies between these limits.", places[-2][0], "Widen the limits."
        )
    return distribution


# --- mixtures ---


def _mixture(text: str) -> Mixture:
    """Weights in percent, each before a colon; a part ends at the comma before the next."""
    colons = [place for place, character in enumerate(text) if character == ":"]
    starts = [0, *(text.rfind(",", left, right) + 1 for left, right in pairwise(colons))]
    if 0 in starts[1:]:
        raise InputError("Parts are separated by commas.", colons[1], _MIXTURE_EXAMPLE)
    ends = [*(start - 1 for start in starts[1:]), len(text)]
    parts = tuple(
        (_weight(text, start, colon), _part(text, colon + 1, end))
        for start, colon, end in zip(starts, colons, ends, strict=True)
    )
    _check_parts(parts, colons)
    return Mixture(parts[0][1].unit, parts)


_MIXTURE_EXAMPLE = "Write it like 30%: 21.8 kg, 70%: 43.6 kg."


def _weight(text: str, start: int, colon: int) -> Decimal:
    start, end = _trimmed(text, start, colon)
    number = read_number(text[:end], start, error=InputError)
    if number is None or text[number.end : end].strip() != "%" or number.value <= 0:
        raise InputError("Before the colon goes a percentage.", start, _MIXTURE_EXAMPLE)
    return number.value


def _part(text: str, start: int, end: int) -> Distribution:
    part = _reading(text, start, end, in_brackets=False)
    if isinstance(part, Empirical):
        raise InputError("A part is one reading.", start, _MIXTURE_EXAMPLE)
    return part


def _check_parts(parts: tuple[tuple[Decimal, Distribution], ...], colons: list[int]) -> None:
    total = sum(weight for weight, _ in parts)
    if len(parts) < 2 or abs(total - WEIGHTS_ADD_UP_TO) > WEIGHT_SLACK:
        raise InputError(
            f"The weights add up to {decimal_text(Decimal(total))} %, not to 100 %.",
            colons[-1],
            _MIXTURE_EXAMPLE,
        )
    for (_, part), colon in zip(parts, colons, strict=True):
        if part.unit != parts[0][1].unit:
            raise InputError(
                "The parts have different units.", colon + 1, "Use one unit for all parts."
            )
