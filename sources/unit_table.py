"""Every unit that may be written, in order, for people and programs that ask which there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sources.counting import Count
from sources.unit_tokens import (
    COUNT_PLURALS,
    CURRENCIES,
    DIMENSIONLESS,
    PHYSICAL,
    PLURALS,
    Dimension,
    aliases,
    factor_and_dimension_of,
)


class Kind(StrEnum):
    """What a unit is for."""

    MEASURE = "measure"
    COUNT = "count"
    CURRENCY = "currency"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit: how it is written, how several are called, other ways to write it, and how many
    base units (kg, m, s, A, K, mol, one thing counted, one of a currency) it is."""

    token: str
    kind: Kind
    singular: str
    plural: str
    also: tuple[str, ...]
    factor: float
    dimension: Dimension
    desk: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return (self.token, self.singular, self.plural, *self.also)


TABLES = (
    (Kind.COUNT, tuple(sorted(COUNT_PLURALS))),
    (Kind.MEASURE, tuple(PHYSICAL)),
    (Kind.SHARE, tuple(DIMENSIONLESS)),
    (Kind.CURRENCY, tuple(sorted(CURRENCIES))),
)


def entries(desk: Iterable[Count] = ()) -> Iterator[Entry]:
    """What the desk counts first, then the tables."""
    for count in sorted(desk, key=lambda it: it.token):
        own: Dimension = ((count.token, 1),)
        yield Entry(count.token, Kind.COUNT, count.singular, count.plural, (), 1.0, own, desk=True)
    others = _other_words()
    for kind, tokens in TABLES:
        for token in tokens:
            plural = COUNT_PLURALS.get(token) or PLURALS.get(token, token)
            also = tuple(word for word in others[token] if word not in {token, plural})
            factor, dimension = factor_and_dimension_of(token)
            yield Entry(token, kind, token, plural, also, factor, dimension)


def _other_words() -> dict[str, list[str]]:
    words: dict[str, list[str]] = defaultdict(list)
    for word, token in aliases().items():
        words[token].append(word)
    return words
