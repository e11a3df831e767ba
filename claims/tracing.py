"""Who carries the figures of a claim, and what the figures lost on their way. Pure.

To carry a figure is to repeat it; to support it is to give evidence for it. A source carries a
figure when it repeats it, when it is what is repeated, or when the claim appeared in it. However
many carry a figure, it has no more witnesses than they have origins. A support counts beside
them only where it shares no source upstream with any of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sources.drift_along import Reading, Repeat, carriers, repeats
from sources.independence import Independence, independence
from sources.provenance import Edge, upstream


@dataclass(frozen=True)
class Asked:
    """A claimed figure: its key, the key of the reading that it is (or nothing), the sources
    that the claim appeared in, and those of the evidence in support of this figure."""

    key: str
    reading: str
    appearances: Collection[str]
    supports: Collection[str]


@dataclass(frozen=True)
class Carried:
    """What carries one claimed figure, and which supports share no source with that."""

    key: str
    carriers: Independence
    apart: tuple[str, ...]
    leaning: tuple[str, ...]
    """Supports that carry the figure, or have what they say from the same origins."""

    @property
    def sentence(self) -> str:
        """ "12 sources carry this figure; all of them lead back to one origin."."""
        total, own = len(self.carriers.support), len(self.carriers.origins)
        if total == 1:
            rest = "nobody else that is recorded" if self.are_origins else _origins(own)
            return f"One source carries this figure; it has it from {rest}."
        if self.are_origins:
            return f"{total} sources carry this figure, each its own origin."
        lead = "all of them lead back" if own == 1 else "together they lead back"
        return f"{total} sources carry this figure; {lead} to {_origins(own)}."

    @property
    def apart_sentence(self) -> str:
        """How many supports stand beside them, if any do."""
        if not self.apart:
            return ""
        one = len(self.apart) == 1
        who = "One source supports" if one else f"{len(self.apart)} sources support"
        return f"{who} it from elsewhere, sharing no source with these."

    @property
    def are_origins(self) -> bool:
        """Whether everybody who carries it has it from nobody."""
        return self.carriers.support == self.carriers.origins


@dataclass(frozen=True)
class Traced:
    """The claimed figures that anybody carries, and the pairs among the readings."""

    figures: list[Carried]
    repeats: list[Repeat]


def traced(asked: Iterable[Asked], readings: Sequence[Reading], edges: Iterable[Edge]) -> Traced:
    """One walk over the derivations for each figure, and one for the pairs."""
    known = list(edges)
    found = repeats(readings, known)
    by_key = {reading.key: reading for reading in readings}
    figures = [_carried(it, by_key, found, known) for it in asked]
    return Traced([it for it in figures if it.carriers.support], found)


def _carried(
    asked: Asked, by_key: dict[str, Reading], found: list[Repeat], edges: list[Edge]
) -> Carried:
    keys = carriers({asked.reading} if asked.reading else (), found)
    carrying = {by_key[key].source for key in keys if key in by_key} | set(asked.appearances)
    under = upstream(edges, carrying)
    reached = upstream(((origin, source) for source, origin in edges), under)
    supports = sorted(set(asked.supports))
    return Carried(
        asked.key,
        independence(edges, carrying),
        apart=tuple(it for it in supports if it not in reached),
        leaning=tuple(it for it in supports if it in reached),
    )


def _origins(number: int) -> str:
    return "one origin" if number == 1 else f"{number} origins"
