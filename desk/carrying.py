"""Who carries the figures of a claim, and what the figures lost, as this person may see it.

Counted over all sources, named only where they may be seen (ADR 8): a drift to or from a figure
of a hidden source is left out, and only counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from accounts.models import User
from claims import tracing, tracing_rows
from claims.models import Appearance, ClaimedQuantity, Evidence
from claims.tracing import Carried
from sources import repeating
from sources.drift import Drift
from sources.drift_along import Repeat, drift_by_edge
from sources.models import Derivation, Observation, Source
from sources.provenance import Edge


@dataclass
class CarriedFigure:
    """A claimed figure, who carries it, and through whom; a source that is hidden is None."""

    quantity: ClaimedQuantity | Observation
    found: Carried
    single_points: list[Source | None]
    apart: list[Source | None]


@dataclass
class Loss:
    """What one report changed."""

    report: Observation
    drift: Drift
    stated: bool


@dataclass
class Repeated:
    """A figure that others repeat, and what it lost with them."""

    origin: Observation
    losses: list[Loss] = field(default_factory=list)


@dataclass
class Carrying:
    """All of it, and for a picture of the derivations the drifts along each (source, origin),
    by the text of their keys."""

    figures: list[CarriedFigure]
    repeated: list[Repeated]
    respects: list[tuple[str, int]]
    """(respect, how many drifts), the most frequent first."""
    hidden: int
    marks: dict[Edge, list[tuple[Repeat, Drift]]]

    @property
    def alone(self) -> frozenset[int]:
        """Keys of the sources through which everybody has one of the figures."""
        carried = [it.found.carriers for it in self.figures]
        points = [it.single_points for it in carried if len(it.support) > 1]
        return frozenset(int(name) for names in points for name in names)


def read(
    quantities: list[ClaimedQuantity],
    appearances: Iterable[Appearance],
    evidence: list[Evidence],
    user: User,
) -> Carrying:
    """Four queries, however many sources there are."""
    start = [it for row in quantities if (it := row.observation) is not None]
    start += [it for row in evidence if (it := row.observation) is not None]
    observations = {row.key: row for row in repeating.connected_rows(start)}
    edges = _edges()
    traced = tracing_rows.of(
        quantities, appearances, evidence, observations.values(), names=_ByKey(), edges=edges
    )
    return _read(traced, {row.key: row for row in quantities}, observations, edges, user)


def _read(
    traced: tracing.Traced,
    figures: Mapping[str, ClaimedQuantity | Observation],
    observations: dict[str, Observation],
    edges: list[Edge],
    user: User,
) -> Carrying:
    seen = _seen(traced.figures, observations.values(), user)
    shown = [
        it for it in traced.repeats if {int(it.report.source), int(it.origin.source)} <= set(seen)
    ]
    repeated = _repeated(shown, observations, seen)
    counts = Counter(str(loss.drift.respect) for it in repeated for loss in it.losses)
    return Carrying(
        figures=[_figure(it, figures[it.key], seen) for it in traced.figures],
        repeated=repeated,
        respects=counts.most_common(),
        hidden=sum(bool(it.drifts) for it in traced.repeats if it not in shown),
        marks=drift_by_edge(edges, shown),
    )


def of_observation(row: Observation, user: User) -> Carrying:
    """The same for one figure that was read: who gives it, and what it lost. Four queries."""
    observations = {it.key: it for it in repeating.connected_rows([row])}
    edges, names = _edges(), _ByKey()
    readings = [repeating.reading(it, names[it.source_id]) for it in observations.values()]
    found = tracing.traced([tracing.Asked(row.key, row.key, (), ())], readings, edges)
    return _read(found, {row.key: row}, observations, edges, user)


class _ByKey(dict[int, str]):
    """Names every source by the text of its key: names are for reading, and come later."""

    def __missing__(self, key: int) -> str:
        return str(key)


def _edges() -> list[Edge]:
    rows = Derivation.objects.live().values_list("source_id", "origin_id")
    return [(str(source), str(origin)) for source, origin in rows]


def _seen(
    figures: Iterable[Carried], observations: Iterable[Observation], user: User
) -> dict[int, Source]:
    keys = {row.source_id for row in observations}
    for it in figures:
        keys |= {int(name) for name in (*it.carriers.single_points, *it.apart)}
    rows = Source.objects.visible_to(user).filter(pk__in=keys).select_related("publisher")
    return {row.pk: row for row in rows}


def _figure(
    found: Carried, quantity: ClaimedQuantity | Observation, seen: dict[int, Source]
) -> CarriedFigure:
    points = found.carriers.single_points if len(found.carriers.support) > 1 else ()
    return CarriedFigure(
        quantity,
        found,
        single_points=[seen.get(int(name)) for name in points],
        apart=[seen.get(int(name)) for name in found.apart],
    )


def _repeated(
    pairs: Iterable[Repeat], observations: dict[str, Observation], seen: dict[int, Source]
) -> list[Repeated]:
    found: dict[str, Repeated] = {}
    for pair in sorted(pairs, key=lambda it: (it.origin.key, it.report.key)):
        origin, report = observations[pair.origin.key], observations[pair.report.key]
        for row in (origin, report):
            row.source = seen[row.source_id]
        for drift in pair.drifts:
            entry = found.setdefault(origin.key, Repeated(origin))
            entry.losses.append(Loss(report, drift, pair.stated))
    return list(found.values())
