"""What is counted: the things in the table, and those that a desk adds to it.

A count is a base dimension of its own. The desk's counts live in its database, of which this
module knows nothing but a function to call (`ask_desk`): it is called when a word is in no
table, so that a worker that has long been running reads a unit that was added a minute ago.
A count that was stored is never taken away nor renamed, so the answer is kept for good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

from sources.unit_tokens import (
    AS_WRITTEN,
    COUNT_PLURALS,
    PLURALS,
    Dimension,
    aliases,
    factor_and_dimension_of,
)

SIBILANTS = ("s", "x", "z", "ch", "sh")
VOWELS = frozenset("aeiou")


@dataclass(frozen=True)
class Count:
    """Something that is counted: its token in units, and the words for one and for several.

    The words default to those of the token ("patrol_boat": "patrol boat", "patrol boats").
    """

    token: str
    singular: str = ""
    plural: str = ""

    def __post_init__(self) -> None:
        singular = self.singular or self.token.replace("_", " ")
        object.__setattr__(self, "singular", singular)
        object.__setattr__(self, "plural", self.plural or usual_plural(singular))

    @cached_property
    def words(self) -> frozenset[str]:
        """Every way to write it, as `word_of` spells words."""
        return frozenset({self.token, word_of(self.singular), word_of(self.plural)})


def word_of(text: str) -> str:
    """A phrase as the one word that tables have: "Patrol boats" is "patrol_boats"."""
    return "_".join(text.lower().split())


def usual_plural(singular: str) -> str:
    """The regular English plural: boats, batteries, boxes."""
    if singular.endswith("y") and singular[-2:-1] not in VOWELS:
        return f"{singular[:-1]}ies"
    return singular + ("es" if singular.endswith(SIBILANTS) else "s")


Asking = Callable[[], Iterable[tuple[Count, bool]]]
"""Gives the desk's counts, each with whether it is there for good: one that a transaction has
written that may still be taken back is not kept."""


class _Table(dict[str, Count]):
    """Counts by every word for them; tokens are words."""

    def add(self, counts: Iterable[Count]) -> None:
        self.update({word: count for count in counts for word in count.words})


@dataclass(frozen=True)
class _Given:
    """Counts that hold for a while, and whether the desk is asked for others."""

    counts: _Table
    desk: bool


_given: ContextVar[_Given] = ContextVar("_given", default=_Given(_Table(), desk=True))  # noqa: B039  # never written to
_kept = _Table()
_asking: list[Asking] = []


def ask_desk(asking: Asking) -> None:
    """From now on, words that are in no table are asked of the desk."""
    _asking[:] = [asking]


def forget() -> None:
    """As in a process that has just started: what is known is asked again."""
    _kept.clear()


@contextmanager
def given(counts: Iterable[Count] = (), *, desk: bool = True) -> Iterator[None]:
    """Read units with these counts as well; with `desk=False`, without those of the desk.

    For a file that brings units of its own, before they are stored or without storing them.
    """
    outer = _given.get()
    table = _Table(outer.counts)
    table.add(counts)
    token = _given.set(_Given(table, desk=outer.desk and desk))
    try:
        yield
    finally:
        _given.reset(token)


def count_of(word: str) -> Count | None:
    """The desk's count that a word (as `word_of` spells it) stands for."""
    outer = _given.get()
    known = outer.counts.get(word)
    if known is None and outer.desk:
        known = _kept.get(word) or _asked().get(word)
    return known


def _asked() -> Mapping[str, Count]:
    found = list(_asking[0]()) if _asking else []
    _kept.add(count for count, settled in found if settled)
    table = _Table()
    table.add(count for count, _settled in found)
    return table


def known_words() -> list[str]:
    """Words to suggest: the table's, and those of the desk that this process has met."""
    outer = _given.get()
    return [*aliases(), *outer.counts, *(_kept if outer.desk else ())]


def is_known(token: str) -> bool:
    """Whether a token is in the tables or is the desk's."""
    return _is_in_tables(token) or count_of(token) is not None


def is_count(token: str) -> bool:
    return token in COUNT_PLURALS or is_of_the_desk(token)


def is_of_the_desk(token: str) -> bool:
    """Whether a token is in no table, and counts something here."""
    return _counted_by_the_desk(token) is not None


def label_of(token: str, *, plural: bool) -> str:
    """How one or several of a token are written: "shells", "people", "kg", "patrol boats"."""
    count = _counted_by_the_desk(token)
    if count is not None:
        return count.plural if plural else count.singular
    return (COUNT_PLURALS.get(token) or PLURALS.get(token, token)) if plural else token


def factor_and_dimension(token: str) -> tuple[float, Dimension]:
    """How many base units one `token` is: see `unit_tokens.factor_and_dimension_of`."""
    if _counted_by_the_desk(token) is not None:
        return 1.0, ((token, 1),)
    return factor_and_dimension_of(token)


def _is_in_tables(token: str) -> bool:
    return token in aliases() or token in AS_WRITTEN


def _counted_by_the_desk(token: str) -> Count | None:
    return None if _is_in_tables(token) else count_of(token)
