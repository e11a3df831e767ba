"""Numbers as people write them: `74,000`, `74 000`, `1.6 million`, `3.5bn`, `1.6e6`.

One left-to-right scanner without backtracking, shared by the two grammars: figures read in
sources and inputs of estimates. What could mean two things (`1,6 million`) is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sources.reading import ReadingError

DIGITS = frozenset("0123456789")
GROUP_SPACES = frozenset(" \u00a0\u2009\u202f")
GROUP_MARKS = GROUP_SPACES | {",", "'", "’"}
MINUS_SIGNS = frozenset("-−")
MOST_DIGITS = 15
"""Significant digits that a double carries exactly (IEEE 754: 15.95)."""
LONGEST_EXPONENT = 3

SCALES = {
    "hundred": 2,
    "thousand": 3,
    "k": 3,
    "million": 6,
    "millions": 6,
    "mln": 6,
    "mn": 6,
    "billion": 9,
    "billions": 9,
    "bln": 9,
    "bn": 9,
    "trillion": 12,
    "trillions": 12,
    "tn": 12,
}
"""Power of ten by word, on the short scale."""


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number and where it stood: `value` is `mantissa` times ten to `scale`."""

    mantissa: Decimal
    scale: int
    start: int
    end: int

    @property
    def value(self) -> Decimal:
        """The number with no more digits than it needs: 1.6 million is 1600000."""
        return _plain(self.mantissa.scaleb(self.scale))


def _plain(value: Decimal) -> Decimal:
    return Decimal(format(value.normalize(), "f"))


def read_number(
    text: str,
    start: int,
    *,
    largest: int = 18,
    digits: int = MOST_DIGITS,
    error: type[ReadingError] = ReadingError,
) -> WrittenNumber | None:
    """The number at `start`, with its scale word; None when no number begins there.

    Its magnitude must be below ten to `largest`. Raises `error` for what is ambiguous, has
    more than `digits` significant digits, or is out of range.
    """
    sign_end = start + 1 if text[start : start + 1] in MINUS_SIGNS else start
    if not _digit_begins(text, sign_end):
        return None
    whole, position = _whole_part(text, sign_end, error)
    fraction, position = _fraction(text, position, error)
    exponent, position = _exponent(text, position, error)
    scale, position = _scale_word(text, position)
    mantissa = Decimal(f"{whole or '0'}.{fraction or '0'}e{exponent}")
    number = WrittenNumber(-mantissa if sign_end > start else mantissa, scale, start, position)
    _check_size(number, largest, digits, error)
    return number


def _digit_begins(text: str, position: int) -> bool:
    if text[position : position + 1] == ".":
        position += 1
    return text[position : position + 1] in DIGITS


def _digits_end(text: str, position: int) -> int:
    while position < len(text) and text[position] in DIGITS:
        position += 1
    return position


def _whole_part(text: str, start: int, error: type[ReadingError]) -> tuple[str, int]:
    """The digits before the point, group marks taken out, and where they end."""
    end = _digits_end(text, start)
    mark = text[end : end + 1]
    groups = [text[start:end]]
    while mark and mark in GROUP_MARKS and text[end : end + 1] == mark:
        group_end = _digits_end(text, end + 1)
        if group_end - end - 1 != 3 or len(groups[0]) > 3:
            break
        groups.append(text[end + 1 : group_end])
        end = group_end
    _check_comma(text, start, end, groups, error)
    return "".join(groups), end


def _check_comma(
    text: str, start: int, end: int, groups: list[str], error: type[ReadingError]
) -> None:
    """A comma with a digit right after it, that is no thousands comma, is ambiguous."""
    grouped_zero = len(groups) > 1 and groups[0].startswith("0")
    loose_comma = text[end : end + 1] == "," and text[end + 1 : end + 2] in DIGITS
    if grouped_zero or (loose_comma and end + 1 < len(text)):
        raise error(
            "A comma may be a decimal comma or stand between thousands.",
            end if loose_comma else start,
            "Write 1.6 with a point, or 1,600 with three digits after each comma.",
        )


def _fraction(text: str, position: int, error: type[ReadingError]) -> tuple[str, int]:
    if text[position : position + 1] != "." or text[position : position + 2] == "..":
        return "", position
    end = _digits_end(text, position + 1)
    if end > position + 1 and text[end : end + 1] == "." and text[end + 1 : end + 2] in DIGITS:
        raise error(
            "A number has one decimal point.",
            end,
            "Write thousands with commas: 1,600,000.",
        )
    return text[position + 1 : end], end


def _exponent(text: str, position: int, error: type[ReadingError]) -> tuple[int, int]:
    if text[position : position + 1] not in {"e", "E"}:
        return 0, position
    sign_end = position + 1
    if text[sign_end : sign_end + 1] in {"+", "-", "−"}:
        sign_end += 1
    end = _digits_end(text, sign_end)
    if end == sign_end:
        return 0, position
    if end - sign_end > LONGEST_EXPONENT:
        raise error("That power of ten is too large.", position, None)
    return int(text[position + 1 : end].replace("−", "-")), end


def _scale_word(text: str, position: int) -> tuple[int, int]:
    start = position
    while start < len(text) and (text[start] in GROUP_SPACES or text[start] == "-"):
        start += 1
    end = start
    while end < len(text) and end - start < 10 and text[end].isalpha():
        end += 1
    word = text[start:end].lower()
    if "-" in text[position:start] or word not in SCALES:
        return 0, position
    if len(word) == 1 and start > position:
        return 0, position
    if end < len(text) and (text[end].isalnum() or text[end] in "_^/*"):
        return 0, position
    return SCALES[word], end


def _check_size(
    number: WrittenNumber, largest: int, digits: int, error: type[ReadingError]
) -> None:
    found = len(number.mantissa.as_tuple().digits)
    if found > digits and (found := len(_stripped(number.mantissa))) > digits:
        raise error(
            f"A number has at most {digits} significant digits; this one has {found}.",
            number.start,
            "Round it.",
        )
    if number.value and not -largest - 1 < number.value.adjusted() < largest:
        raise error(
            f"A number's size must be below ten to the power {largest}, and above its inverse.",
            number.start,
            "Use a larger or smaller unit.",
        )


def _stripped(mantissa: Decimal) -> str:
    """The significant digits, without the context's rounding that `normalize` applies."""
    return "".join(map(str, mantissa.as_tuple().digits)).strip("0")


def carry_back(
    numbers: Sequence[WrittenNumber], *, error: type[ReadingError] = ReadingError
) -> list[Decimal]:
    """The values of a range: in "4 to 5 million" the scale word belongs to both.

    It carries back to numbers without one that are no larger than the last, and what could
    go either way ("500 to 1 million") raises `error`.
    """
    last = numbers[-1]
    values = [number.value for number in numbers]
    for place, number in enumerate(numbers[:-1]):
        if not last.scale or number.scale or number.mantissa == 0:
            continue
        if abs(number.mantissa) <= abs(last.mantissa):
            values[place] = _plain(number.mantissa.scaleb(last.scale))
        elif last.scale >= SCALES["million"] and abs(number.mantissa) < 1000:
            raise error(
                "It is not clear whether the scale word belongs to both numbers.",
                number.start,
                "Write it after each: 500 thousand to 1 million.",
            )
    return values
