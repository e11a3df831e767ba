"""Figures as they were written: "more than 74,000 t", "between 8,000 and 11,000 people".

This grammar keeps what a source said, ambiguity included ("tons"); the grammar of an
estimate's inputs (`estimates.distributions`) asks back instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from audit.canonical import decimal_text
from sources.numbers import SCALES, WrittenNumber, carry_back, read_number
from sources.reading import ReadingError
from sources.unit_tokens import CURRENCIES
from sources.units import Unit, UnitError, read_unit

LONGEST_FIGURE = 200
MOST_DECIMALS = 9
RANGE_MARKS = frozenset("-–—−")
CURRENCY_SIGNS = {alias: code for code, also in CURRENCIES.items() for alias in also.split()
                  if not alias[-1].isalpha()}  # fmt: skip
NUMBER_WORDS = {word: Decimal(value) for value, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve".split())}  # noqa: SIM905 - read in order  # fmt: skip
EXAMPLE = "Write it like “about 1.6 million shells” or “between 8,000 and 11,000 people”."


class QuantityError(ReadingError):
    """A figure that could not be read."""


class Bound(StrEnum):
    """How firmly a figure is bounded, as its source put it."""

    EXACTLY = "exactly"
    ABOUT = "about"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    LESS_THAN = "less_than"
    UP_TO = "up_to"
    BETWEEN = "between"


FROM_BELOW = frozenset({Bound.MORE_THAN, Bound.AT_LEAST})
FROM_ABOVE = frozenset({Bound.LESS_THAN, Bound.UP_TO})

WORDS: tuple[tuple[str, Bound], ...] = tuple(
    (phrase, bound)
    for bound, phrases in {
        Bound.ABOUT: "about, around, approximately, approx., approx, roughly, circa, ca., some, "
        "nearly, almost, ~, ≈, close to, an estimated",
        Bound.MORE_THAN: "more than, over, above, exceeding, in excess of, >, upwards of, "
        "greater than",
        Bound.AT_LEAST: "at least, no fewer than, no less than, not less than, a minimum of, "
        ">=, ≥, minimum",
        Bound.LESS_THAN: "less than, fewer than, under, below, <",
        Bound.UP_TO: "up to, at most, no more than, not more than, a maximum of, as many as, "
        "as much as, <=, ≤, maximum",
        Bound.EXACTLY: "exactly, precisely, =",
        Bound.BETWEEN: "between, from",
    }.items()
    for phrase in phrases.split(", ")
)
LONGEST_FIRST = sorted(WORDS, key=lambda item: -len(item[0]))
SAID = {bound: bound.value.replace("_", " ") for bound in Bound} | {Bound.EXACTLY: ""}
TAILS = {"or more": Bound.AT_LEAST, "or less": Bound.UP_TO, "or fewer": Bound.UP_TO}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as written: its text, its ends (None where it is open) and its unit.

    `unit` is canonical text of `sources.units`, or holds "ton" or "month" as they were
    written; "" is a plain number. `low` equals `high` for one value.
    """

    text: str
    low: Decimal | None
    high: Decimal | None
    bound: Bound
    unit: str

    @property
    def comparable(self) -> bool:
        """Whether it can be held against another: not so for bare tons and months."""
        return self.parsed_unit.comparable

    @property
    def parsed_unit(self) -> Unit:
        return read_unit(self.unit)

    def display(self) -> str:
        """The figure in one form, which reads back as the same: "more than 74,000 t"."""
        ends = [value for value in (self.low, self.high) if value is not None]
        unit = self.parsed_unit.label(float(ends[-1]))
        if self.bound is Bound.BETWEEN:
            numbers = f"between {number_text(ends[0])} and {_after(ends[0], ends[-1])}"
        else:
            numbers = f"{SAID[self.bound]} {number_text(ends[-1])}".strip()
        return f"{numbers} {unit}".strip()


def number_text(value: Decimal) -> str:
    """A number for people: "74,000", "1.6 million", "0.25"."""
    for power, word in ((12, "trillion"), (9, "billion"), (6, "million")):
        scaled = value.scaleb(-power)
        if 1 <= abs(scaled) < 1000 and scaled == round(scaled, 3):
            return f"{decimal_text(scaled)} {word}"
    return _in_digits(value)


def _after(low: Decimal, high: Decimal) -> str:
    """The upper end, without a scale word that would be read as the lower end's too."""
    said = number_text(high)
    alone = said.endswith("illion") and not number_text(low).endswith("illion")
    return _in_digits(high) if alone and low else said


def _in_digits(value: Decimal) -> str:
    whole, _, fraction = decimal_text(abs(value)).partition(".")
    sign = "-" if value < 0 else ""
    return f"{sign}{int(whole):,}" + (f".{fraction}" if fraction else "")


def read_figure(text: str) -> Figure:
    """Read a figure as people write it. Raises `QuantityError` with the place.

    Bound words in front ("about", "more than", "up to" …) or "or more" behind; one number
    or two ("between a and b", "a to b", "4-5 million": the scale word carries back); then a
    unit, or a currency sign in front.
    """
    if len(text) > LONGEST_FIGURE:
        raise QuantityError("That is too long for a figure.", LONGEST_FIGURE, EXAMPLE)
    bound, position = bound_words(text)
    sign, position = _currency_sign(text, position)
    first = _number(text, position)
    second = _second_number(text, first.end, sign, expected=bound is Bound.BETWEEN)
    last = second or first
    tail, unit_start, unit_end = _tail(text, last.end)
    unit = _unit(text, unit_start, unit_end, sign)
    low, high = _ends(first, second)
    bound = _bound(bound, tail, ranged=second is not None, position=last.end)
    return Figure(
        text=text.strip(),
        low=None if bound in FROM_ABOVE else low,
        high=None if bound in FROM_BELOW else high,
        bound=bound,
        unit=unit.text,
    )


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def bound_words(text: str) -> tuple[Bound | None, int]:
    """The bound word at the beginning, if any, and where the figure after it begins."""
    position = _skip(text, 0)
    for phrase, bound in LONGEST_FIRST:
        end = position + len(phrase)
        whole_word = not phrase[-1].isalpha() or not text[end : end + 1].isalpha()
        if text[position:end].lower() == phrase and whole_word:
            return bound, _skip(text, end)
    return None, position


def _currency_sign(text: str, position: int) -> tuple[str | None, int]:
    for length in (3, 1):
        code = CURRENCY_SIGNS.get(text[position : position + length])
        if code:
            return code, _skip(text, position + length)
    return None, position


def _number(text: str, position: int) -> WrittenNumber:
    number = read_number(text, position, error=QuantityError) or _number_word(text, position)
    if number is None:
        raise QuantityError("There is no number here.", position, EXAMPLE)
    if -number.value.normalize().as_tuple().exponent > MOST_DECIMALS:  # type: ignore[operator]  # finite, so an int
        raise QuantityError(
            f"A figure has at most {MOST_DECIMALS} decimal places.",
            position,
            "Round it.",
        )
    return number


def _number_word(text: str, position: int) -> WrittenNumber | None:
    """ "two ports", "twelve thousand": small numbers are often spelt out."""
    words = text[position : position + 40].split()
    if not words or words[0].lower() not in NUMBER_WORDS:
        return None
    end = position + len(words[0])
    scale = 0
    if len(words) > 1 and words[1].lower() in SCALES and len(words[1]) > 2:
        scale, end = SCALES[words[1].lower()], text.index(words[1], end) + len(words[1])
    return WrittenNumber(NUMBER_WORDS[words[0].lower()], scale, position, end)


def _second_number(
    text: str, position: int, sign: str | None, *, expected: bool
) -> WrittenNumber | None:
    start = _skip(text, position)
    if text[start : start + 1] in RANGE_MARKS and start < len(text):
        following = _skip(text, start + 1)
    elif _is_joined(text, start):
        following = _skip(text, start + (2 if text[start + 2] == " " else 3))
    elif expected:
        raise QuantityError("A second number is missing.", start, EXAMPLE)
    else:
        return None
    again, following = _currency_sign(text, following)
    if again not in {None, sign}:
        raise QuantityError("The two ends are in different currencies.", following, EXAMPLE)
    return _number(text, following)


def _is_joined(text: str, start: int) -> bool:
    """Whether "to" or "and" stands here, and not the beginning of what is counted: androids."""
    word = text[start : start + 3].lower()
    return word == "to " or (word == "and" and not text[start + 3 : start + 4].isalpha())


def _ends(first: WrittenNumber, second: WrittenNumber | None) -> tuple[Decimal, Decimal]:
    if second is None:
        return first.value, first.value
    low, high = carry_back([first, second], error=QuantityError)
    if low >= high:
        raise QuantityError(
            "The first number must be the smaller one.", first.start, "Swap the two numbers."
        )
    return low, high


def _tail(text: str, start: int) -> tuple[Bound | None, int, int]:
    """A bound word behind the number or the unit, and where the unit begins and ends."""
    end = len(text.rstrip())
    for words, bound in TAILS.items():
        if text[start:end].lower().endswith(" " + words):
            return bound, start, end - len(words)
        if text[start:].lower().startswith(f" {words} "):
            return bound, start + len(words) + 2, end
    return (
        (Bound.AT_LEAST, start + 1, end) if text[start : start + 1] == "+" else (None, start, end)
    )


def _unit(text: str, start: int, end: int, sign: str | None) -> Unit:
    start = _skip(text, start)
    hyphen = 1 if text[start : start + 1] == "-" else 0
    try:
        unit = read_unit(text[start + hyphen : max(start + hyphen, end)])
    except UnitError as error:
        moved = error.moved(start + hyphen)
        raise QuantityError(moved.message, moved.position, moved.suggestion) from error
    return Unit.of({sign: 1}) * unit if sign else unit


def _bound(said: Bound | None, tail: Bound | None, *, ranged: bool, position: int) -> Bound:
    """The bound word, once, and not on a range that has both ends already."""
    if ranged and (tail or said in FROM_BELOW | FROM_ABOVE):
        raise QuantityError("A range has both ends already.", position, EXAMPLE)
    if ranged:
        return Bound.BETWEEN
    if tail and said not in {None, Bound.ABOUT, Bound.EXACTLY}:
        raise QuantityError("There are two bound words.", position, EXAMPLE)
    return tail or said or Bound.EXACTLY
