"""A number with its unit, as ranges and margins are put together from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sources.extraction.numbers import Number, read_number
from sources.extraction.tokens import Sentence
from sources.extraction.units import NamedUnit, read_currency, read_unit


@dataclass(slots=True)
class Amount:
    """A number, or the two ends of a range, with a unit; tokens `first` to `end` (exclusive)."""

    first: int
    end: int
    low: Decimal
    high: Decimal
    unit: NamedUnit | None
    number: Number
    ranged: bool = False

    @property
    def unit_name(self) -> str:
        return self.unit.name if self.unit else ""


@dataclass(slots=True)
class Operand:
    first: int
    number: Number
    money: str

    @property
    def end(self) -> int:
        return self.number.end


def operand_at(sentence: Sentence, place: int) -> Operand | None:
    """A number with its currency sign, which must be free."""
    if not sentence.free(place):
        return None
    currency = read_currency(sentence, place)
    start = currency[1] if currency else place
    number = read_number(sentence, start)
    if number is None and currency:
        return None
    return Operand(place, number, currency[0] if currency else "") if number else None


def unit_of(sentence: Sentence, operand: Operand) -> NamedUnit | None:
    return read_unit(sentence, operand.number, operand.money)
