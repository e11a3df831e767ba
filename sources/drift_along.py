"""Which figure repeats which, and what it lost along the derivations. Pure.

A pair is stated (somebody said that the one repeats the other) or suggested: where nobody said,
the nearest source upstream that gives the same measure is taken for the origin.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sources.drift import Drift, Said, drifts
from sources.provenance import Edge


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as one source gives it: key, source, measure, and the key of what it repeats."""

    key: str
    source: str
    measure: str
    said: Said
    repeats: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """`report` was taken from `origin`; `stated`: somebody said so."""

    report: Reading
    origin: Reading
    stated: bool
    drifts: tuple[Drift, ...]


def repeats(readings: Iterable[Reading], edges: Iterable[Edge]) -> list[Repeat]:
    """The pairs among the readings, in order of the reports' keys.

    A reading that names what it repeats is compared with that alone. Readings of one source are
    never suggested as repeats of each other.
    """
    by_key = {reading.key: reading for reading in readings}
    above = _above(edges)
    by_measure: dict[str, dict[str, Reading]] = defaultdict(dict)
    for key in sorted(by_key, reverse=True):  # of several in one source, the first by key stays
        reading = by_key[key]
        by_measure[normal(reading.measure)][reading.source] = reading
    found = []
    for key in sorted(by_key):
        report = by_key[key]
        origin = by_key.get(report.repeats)
        if not report.repeats:
            origin = _nearest(report.source, by_measure[normal(report.measure)], above)
        if origin is not None:
            lost = tuple(drifts(origin.said, report.said))
            found.append(Repeat(report, origin, bool(report.repeats), lost))
    return found


def drift_by_edge(
    edges: Iterable[Edge], found: Iterable[Repeat]
) -> dict[Edge, list[tuple[Repeat, Drift]]]:
    """For each derivation (source, origin), the drifts that happened along it.

    A repeat several steps downstream marks the last step, into the report: what stood in the
    sources between is not known, else there would be a reading there to repeat.
    """
    marked: dict[Edge, list[tuple[Repeat, Drift]]] = defaultdict(list)
    lossy = [repeat for repeat in found if repeat.drifts]
    step = last_steps(edges, {(it.report.source, it.origin.source) for it in lossy})
    for repeat in lossy:
        edge = step.get((repeat.report.source, repeat.origin.source))
        if edge is not None:
            marked[edge] += [(repeat, drift) for drift in repeat.drifts]
    return dict(marked)


def last_steps(edges: Iterable[Edge], pairs: Iterable[Edge]) -> dict[Edge, Edge]:
    """For each (report, origin), the derivation by which the report has it, on a shortest way
    down from the origin; pairs of one source and those that no way joins are left out."""
    below: dict[str, list[str]] = defaultdict(list)
    for source, origins in _above(edges).items():
        for origin in origins:
            below[origin].append(source)
    wanted: dict[str, set[str]] = defaultdict(set)
    for report, origin in pairs:
        if report != origin:
            wanted[origin].add(report)
    found: dict[Edge, Edge] = {}
    for origin, reports in sorted(wanted.items()):
        step = _steps(origin, reports, below)
        found |= {(it, origin): (it, step[it]) for it in sorted(reports) if it in step}
    return found


def carriers(starts: Iterable[str], found: Iterable[Repeat]) -> set[str]:
    """Keys of the readings that give the figure of `starts`: those up the repeats from there to
    where it was read first, and everything that repeats any of these, suggestions left out."""
    return connected(starts, [(it.report.key, it.origin.key) for it in found if it.stated])


def connected(starts: Iterable[str], pairs: Iterable[Edge]) -> set[str]:
    """`carriers`, from bare pairs (report, origin) of keys."""
    pairs = list(pairs)
    up, down = _above(pairs), _above((origin, report) for report, origin in pairs)
    return _reach(_reach(starts, up), down)


def normal(measure: str) -> str:
    """A measure without case, punctuation and spacing."""
    return " ".join("".join(it if it.isalnum() else " " for it in measure.casefold()).split())


def _above(edges: Iterable[Edge]) -> dict[str, list[str]]:
    above: dict[str, list[str]] = defaultdict(list)
    for source, origin in sorted(set(edges)):
        above[source].append(origin)
    return above


def _reach(starts: Iterable[str], steps: Mapping[str, list[str]]) -> set[str]:
    found = set(starts)
    waiting = list(found)
    while waiting:
        for after in steps.get(waiting.pop(), ()):
            if after not in found:
                found.add(after)
                waiting.append(after)
    return found


def _nearest(
    source: str, giving: Mapping[str, Reading], above: Mapping[str, list[str]]
) -> Reading | None:
    """The reading of the nearest source upstream that gives the measure, the first by name."""
    if len(giving) < 2:  # nobody else gives it: no walk
        return None
    seen, level = {source}, [source]
    while level:
        level = sorted({it for below in level for it in above.get(below, ())} - seen)
        seen.update(level)
        for name in level:
            if name in giving:
                return giving[name]
    return None


def _steps(origin: str, wanted: set[str], below: Mapping[str, list[str]]) -> dict[str, str]:
    """For each source wanted, from whom it has it on a shortest way down from `origin`."""
    step: dict[str, str] = {}
    level, missing = [origin], set(wanted)
    while level and missing:
        after = []
        for above in level:
            for name in below.get(above, ()):
                if name not in step:
                    step[name] = above
                    after.append(name)
        missing.difference_update(after)
        level = sorted(after)
    return step
