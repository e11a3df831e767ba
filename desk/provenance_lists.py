"""The chain of sources as a page lists it, nested, and as a picture draws it.

A protected source that is not this person's to see stands in the chain as "Protected source",
without name, link or note: that there is one more origin is part of the answer (ADR 8). It
never stands among those who have it from a source, where it would only give itself away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from accounts.models import User
from desk import chains
from sources.drift import Drift
from sources.independence import independence
from sources.models import Derivation, DerivationQuerySet, Source


@dataclass
class Node:
    """A source in a nested list, and how it hangs on the one above; None is a stand-in.

    `changed`: in which respects its figures differ from the one above; `alone`: without it, no
    support, or nobody who carries a figure, would be left.
    """

    source: Source | None
    relation: str
    note: str
    again: bool
    deeper: bool
    nodes: list[Node]
    changed: list[str] = field(default_factory=list)
    alone: bool = False


@dataclass
class Support:
    """What the sources that support a claim rest on; a source that is hidden is None."""

    sources: int
    origins: int
    chains: int
    single_points: list[Source | None]
    echoes: list[tuple[Source, Source]]


@dataclass
class Chain:
    """What a picture draws: keys of sources in a stable order, who has it from whom, those that
    may be seen, and what there is to say of a tie and of a source."""

    keys: Sequence[int]
    edges: Sequence[chains.Edge]
    seen: Mapping[int, Source]
    changed: Mapping[tuple[int, int], list[str]]
    """By (source, origin), the respects in which figures differ."""
    alone: frozenset[int]


@dataclass
class Provenance:
    """The nested list of a set of sources, and how many origins they have."""

    nodes: list[Node]
    sources: int
    origins: int
    support: Support
    chain: Chain


def provenance_of(
    starts: Iterable[int],
    supporting: Iterable[int],
    user: User,
    marks: Marks | None = None,
    alone: frozenset[int] = frozenset(),
) -> Provenance:
    """From the origins of these sources down to the sources themselves. Three queries.

    `supporting`: those among the starts that are evidence for the claim. `marks`: what
    `desk.carrying` found out along the ties, and `alone` the sources without which nobody would
    have one of the figures.
    """
    found, edges = chains.among(_edges(Derivation.objects.live()), set(starts))
    seen = _seen(found, user)
    ordered = sorted(found, key=lambda pk: (pk not in seen, seen[pk].slug if pk in seen else ""))
    roots = chains.origins(ordered, edges)
    support, points = _support(edges, supporting, seen)
    changed = _changed(marks or {})
    chain = Chain(ordered, edges, seen, changed, points | alone)
    return Provenance(
        nodes=_nodes(chains.downward(roots, edges), chain),
        sources=len(found),
        origins=len(roots),
        support=support,
        chain=chain,
    )


Marks = Mapping[tuple[str, str], Sequence[tuple[object, Drift]]]
"""Drifts by (source, origin), by the text of their keys."""


def _changed(marks: Marks) -> dict[tuple[int, int], list[str]]:
    return {
        (int(source), int(origin)): list(dict.fromkeys(str(it.respect) for _repeat, it in found))
        for (source, origin), found in marks.items()
    }


def _support(
    edges: Iterable[chains.Edge], supporting: Iterable[int], seen: dict[int, Source]
) -> tuple[Support, frozenset[int]]:
    """Counted over all sources, named only where they may be seen: two outlets that rest on one
    hidden source are not two witnesses. With the keys of the single points of failure."""
    named = [(str(edge.source), str(edge.origin)) for edge in edges]
    found = independence(named, map(str, supporting))
    pairs = [(int(echo.source), int(echo.origin)) for echo in found.echoes]
    points = [int(name) for name in found.single_points]
    support = Support(
        sources=len(found.support),
        origins=len(found.origins),
        chains=found.chains,
        single_points=[seen.get(key) for key in points],
        echoes=[
            (seen[ours], seen[theirs]) for ours, theirs in pairs if {ours, theirs} <= set(seen)
        ],
    )
    return support, frozenset(points if len(found.support) > 1 else ())


def both_ways(source: Source, user: User) -> tuple[list[Node], list[Node], Chain]:
    """(whom this source has it from, who has it from this source), each nested, and both as one
    chain. Three queries."""
    above = _edges(Derivation.objects.live())
    below = _edges(Derivation.objects.live().visible_to(user))
    up, down = chains.upward(source.pk, above), chains.downward([source.pk], below)
    keys = {*_named(up), *_named(down)}
    seen = _seen(keys, user)
    reached, edges = chains.among(above, {source.pk})
    edges += [edge for edge in below if {edge.source, edge.origin} <= keys]
    ordered = sorted({*reached, *keys}, key=lambda pk: (pk not in seen, pk))
    chain = Chain(ordered, list(dict.fromkeys(edges)), seen, {}, frozenset())
    return _nodes(up[0].links, chain, source), _nodes(down[0].links, chain, source), chain


def _edges(rows: DerivationQuerySet) -> list[chains.Edge]:
    named = rows.order_by("source__slug", "origin__slug")
    return [
        chains.Edge(source, origin, relation, note)
        for source, origin, relation, note in named.values_list(
            "source_id", "origin_id", "relation", "note"
        )
    ]


def _seen(keys: Iterable[int], user: User) -> dict[int, Source]:
    rows = Source.objects.visible_to(user).filter(pk__in=keys).select_related("publisher")
    return {row.pk: row for row in rows}


def _named(links: Iterable[chains.Link]) -> set[int]:
    return {pk for link in links for pk in (link.source, *_named(link.links))}


def _nodes(links: Iterable[chains.Link], chain: Chain, above: Source | None = None) -> list[Node]:
    words = dict(Derivation.Relation.choices)
    nodes = []
    for link in links:
        source = chain.seen.get(link.source)
        hidden = source is None or (above is None and bool(link.relation))
        tie = link.source, above.pk if above else 0
        nodes.append(
            Node(
                source=source,
                relation=str(words.get(link.relation, "")),
                note="" if hidden else link.note,
                again=link.again,
                deeper=link.deeper,
                nodes=_nodes(link.links, chain, source),
                changed=chain.changed.get(tie, []),
                alone=link.source in chain.alone,
            )
        )
    return nodes
