"""The language of inputs: `40 to 50 kg`, `43.6 +- 2 kg`, `30%: 21.8 kg, 70%: 43.6 kg` …

The whole grammar, in the order in which a text is tried:

    input      = mixture | reading
    mixture    = weight "%:" reading ("," weight "%:" reading)+
    reading    = name "(" arguments ")" unit | "truncated(" reading "," low "," high ")" unit
               | value | value "to" value coverage? | value ".." value
               | value "/" value "/" value | value "+-" value "%"? coverage?
               | value ("," value)+ | "days from" date "to" date
    value      = number unit?            (the unit stands once, or the same after each)
    coverage   = "(" number "%" ")"

What could mean two things is asked back (`InputError` with a suggestion), never guessed.
One pass over at most 5,000 characters, without backtracking.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from audit.canonical import decimal_text
from estimates.compound_readings import Empirical, Mixture, Truncated
from estimates.families import FAMILIES
from estimates.input_days import calendar_days, says_days
from estimates.input_names import (
    argument,
    argument_places,
    arguments,
    closing_bracket,
    named,
)
from estimates.input_values import (
    EXAMPLES,
    Value,
    common_unit,
    plus_minus,
    read_values,
    refuse_dash,
    skip,
    trimmed,
    unit_after,
)
from estimates.readings import (
    USUAL_COVERAGE,
    Distribution,
    Exact,
    InputError,
    Interval,
    Named,
    PlusMinus,
)
from sources.numbers import carry_back, read_number
from sources.quantities import Bound, bound_words
from sources.units import NO_UNIT, Unit

__all__ = ["Distribution", "Exact", "InputError", "parse_input"]

LONGEST_INPUT = 5000
MOST_PARTS = 50
LEAST_SHARE = 0.001
WEIGHTS_ADD_UP_TO = Decimal(100)
WEIGHT_SLACK = Decimal("0.1")


def parse_input(text: str) -> Distribution:
    """Read an input with its unit. Raises `InputError` with the place and a suggestion."""
    read, of_the_tables = _read_before(text)
    # Read before, in a transaction or with a file that brought a unit which never came to stay?
    return read if of_the_tables or read.unit.is_known else _parse(text)


@lru_cache(maxsize=2048)
def _read_before(text: str) -> tuple[Distribution, bool]:
    """The reading, and whether all its units are in the tables, for good."""
    read = _parse(text)
    return read, not read.unit.desk_tokens


def _parse(text: str) -> Distribution:
    if len(text) > LONGEST_INPUT:
        raise InputError("That is too long for an input.", LONGEST_INPUT, EXAMPLES)
    if not text.strip():
        raise InputError("There is nothing to read here.", 0, EXAMPLES)
    if ":" in text:
        return _mixture(text)
    return _reading(text, 0, len(text), in_brackets=False)


# --- one reading between two places of the text ---


def _reading(text: str, start: int, end: int, *, in_brackets: bool) -> Distribution:
    start, end = trimmed(text, start, end)
    _refuse_bound_words(text, start, end)
    if says_days(text, start):
        return calendar_days(text, start, end)
    if text[start : start + 1].isalpha():
        return _by_name(text, start, end, in_brackets=in_brackets)
    end, coverage = _coverage(text, start, end)
    values, marks = read_values(text, start, end)
    distribution = _from_marks(values, marks, coverage, in_brackets=in_brackets)
    if coverage and not isinstance(distribution, Interval | PlusMinus):
        raise InputError("A coverage belongs to an interval.", end, "Write 40 to 50 kg (95%).")
    return distribution


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
    number = read_number(text, skip(text, bracket + 1), error=InputError) if bracket > 0 else None
    if number is None or text[number.end : end - 1].strip() != "%":
        raise InputError("In brackets goes a coverage.", max(bracket, start), "Write (95%).")
    if not 0 < number.value < 100:
        raise InputError("A coverage lies between 0 and 100 %.", bracket, "Write (95%).")
    return trimmed(text, start, bracket)[1], number.value


def _from_marks(
    values: list[Value], marks: list[str], coverage: Decimal | None, *, in_brackets: bool
) -> Distribution:
    if marks == ["+-"]:
        return plus_minus(values[0], values[1], coverage, in_brackets=in_brackets)
    refuse_dash(values[0])
    unit = common_unit(values)
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
            return named(unit, "pert", tuple(numbers), at)
    if set(marks) == {","}:
        return Empirical(unit, tuple(numbers))
    raise InputError("These numbers and marks do not go together.", at, EXAMPLES)


def _check_rising(numbers: list[Decimal], at: int) -> None:
    if all(low < high for low, high in pairwise(numbers)):
        return
    if len(set(numbers)) == 1:
        raise InputError("Both ends are the same.", at, "Write the number alone: 43.6 kg.")
    raise InputError("The first number must be the smaller one.", at, "Swap the two numbers.")


# --- names with brackets ---


def _by_name(text: str, start: int, end: int, *, in_brackets: bool) -> Distribution:
    bracket = text.find("(", start, end)
    name = text[start : bracket if bracket > 0 else end].strip().lower()
    if bracket < 0 or name not in FAMILIES.keys() | (set() if in_brackets else {"truncated"}):
        raise InputError(f"“{name[:30]}” is not the beginning of an input.", start, EXAMPLES)
    close = closing_bracket(text, bracket, end)
    if in_brackets and text[close + 1 : end].strip():
        raise InputError("The unit goes after the outer bracket.", skip(text, close + 1), None)
    unit = unit_after(text[close + 1 : end].strip(), skip(text, close + 1))
    if name == "truncated":
        return _truncated(text, bracket, close, unit)
    family = FAMILIES[name]
    return named(unit, name, arguments(text, bracket, close, len(family.parameters), name), start)


def _truncated(text: str, bracket: int, close: int, unit: Unit) -> Truncated:
    places = argument_places(text, bracket, close, thousands=True)
    if len(places) < 3:
        raise InputError(
            "A truncation has a reading and two limits.",
            bracket + 1,
            "Write truncated(normal(40, 5), 30, 50) kg.",
        )
    low, high = (argument(text, *place) for place in places[-2:])
    _check_rising([low, high], places[-2][0])
    inner = _reading(text, bracket + 1, places[-3][1], in_brackets=True)
    if not isinstance(inner, Interval | PlusMinus | Named) or inner.unit != NO_UNIT:
        raise InputError("This cannot be truncated.", bracket + 1, "The unit goes at the end.")
    distribution = Truncated(unit, replace(inner, unit=unit), low, high)
    if distribution.share < LEAST_SHARE:
        raise InputError(
            "Less than 0.1 % lies between these limits.",
            skip(text, places[-2][0]),
            "Widen the limits.",
        )
    return distribution


# --- mixtures ---


def _mixture(text: str) -> Mixture:
    """Weights in percent, each before a colon; a part ends at the comma before the next."""
    colons = [place for place, character in enumerate(text) if character == ":"]
    if len(colons) > MOST_PARTS:
        raise InputError(f"A mixture has at most {MOST_PARTS} parts.", colons[MOST_PARTS], None)
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
    start, end = trimmed(text, start, colon)
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
    if len(parts) < 2:
        raise InputError("A mixture has at least two parts.", colons[-1], _MIXTURE_EXAMPLE)
    if abs(total - WEIGHTS_ADD_UP_TO) > WEIGHT_SLACK:
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
