"""A figure and how far it may be off: "43.6 kg, plus or minus 2 kg" is a range."""

from __future__ import annotations

from decimal import Decimal

from sources.extraction.amounts import Amount, operand_at, unit_of
from sources.extraction.known_units import factor_between
from sources.extraction.tokens import Sentence
from sources.extraction.units import NamedUnit


def with_margin(sentence: Sentence, amount: Amount) -> list[Amount] | None:
    """ "43.6 kg, plus or minus 2 kg", "43.6 ± 2 kg", "12, give or take 2"."""
    place = amount.end + (sentence.at(amount.end) == ",")
    start = margin_end(sentence, place)
    margin = operand_at(sentence, start) if start else None
    if margin is None:
        return None
    unit = unit_of(sentence, margin)
    size = _in_unit(abs(margin.number.value), unit, amount.unit)
    if size is None or amount.number.vague:
        return None
    end = max(margin.end, unit.end if unit else 0)
    low, high = amount.low - size, amount.high + size
    return [Amount(amount.first, end, low, high, amount.unit or unit, amount.number, ranged=True)]


def margin_end(sentence: Sentence, place: int) -> int:
    """Where the words for a margin end; 0 when there are none."""
    if sentence.at(place) == "±":
        return place + 1
    if sentence.says(place, "+", "/", "-") or sentence.says(place, "+", "/", "−"):
        return place + 3
    if sentence.says(place, "plus", "or", "minus") or sentence.says(place, "give", "or", "take"):
        return place + 3
    return 0


def _in_unit(size: Decimal, unit: NamedUnit | None, wanted: NamedUnit | None) -> Decimal | None:
    """The margin in the unit of what it is a margin of; None when they do not fit."""
    if unit is None or wanted is None or unit.name == wanted.name:
        return size
    factor = factor_between(unit.name, wanted.name)
    return None if factor is None else size * factor
