"""The chain of sources as a page lists it, nested.

A protected source that is not this person's to see stands in the chain as "Protected source",
without name, link or note: that there is one more origin is part of the answer (ADR 8). It
never stands among those who have it from a source, where it would only give itself away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from desk import chains
from sources.independence import independence
from sources.models import Derivation, DerivationQuerySet, Source


@dataclass
class Node:
    """A source in a nested list, and how it hangs on the one above; None is a stand-in."""

    source: Source | None
    relation: str
    note: str
    again: bool
    deeper: bool
    nodes: list[Node]


@dataclass
class Support:
    """What the sources that support a claim rest on; a source that is hidden is None."""

    sources: int
    origins: int
    chains: int
    single_points: list[Source | None]
    echoes: list[tuple[Source, Source]]


@dataclass
class Provenance:
    """The nested list of a set of sources, and how many origins they have."""

    nodes: list[Node]
    sources: int
    origins: int
    support: Support


def provenance_of(starts: Iterable[int], supporting: Iterable[int], user: User) -> Provenance:
    """From the origins of these sources down to the sources themselves. Three queries.

    `supporting`: those among the starts that are evidence for the claim.
    """
    found, edges = chains.among(_edges(Derivation.objects.live()), set(starts))
    seen = _seen(found, user)
    ordered = sorted(found, key=lambda pk: (pk not in seen, seen[pk].slug if pk in seen else ""))
    roots = chains.origins(ordered, edges)
    nodes = _nodes(chains.downward(roots, edges), seen)
    return Provenance(
        nodes=nodes,
        sources=len(found),
        origins=len(roots),
        support=_support(edges, supporting, seen),
    )


def _support(
    edges: Iterable[chains.Edge], supporting: Iterable[int], seen: dict[int, Source]
) -> Support:
    """Counted over all sources, named only where they may be seen: two outlets that rest on one
    hidden source are not two witnesses."""
    named = [(str(edge.source), str(edge.origin)) for edge in edges]
    found = independence(named, map(str, supporting))
    pairs = [(int(echo.source), int(echo.origin)) for echo in found.echoes]
    return Support(
        sources=len(found.support),
        origins=len(found.origins),
        chains=found.chains,
        single_points=[seen.get(int(name)) for name in found.single_points],
        echoes=[
            (seen[ours], seen[theirs]) for ours, theirs in pairs if {ours, theirs} <= set(seen)
        ],
    )


def both_ways(source: Source, user: User) -> tuple[list[Node], list[Node]]:
    """(whom this source has it from, who has it from this source), each nested."""
    up = chains.upward(source.pk, _edges(Derivation.objects.live()))
    down = chains.downward([source.pk], _edges(Derivation.objects.live().visible_to(user)))
    seen = _seen({*_named(up), *_named(down)}, user)
    return _nodes(up[0].links, seen, source), _nodes(down[0].links, seen, source)


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


def _nodes(
    links: Iterable[chains.Link], seen: dict[int, Source], above: Source | None = None
) -> list[Node]:
    words = dict(Derivation.Relation.choices)
    nodes = []
    for link in links:
        source = seen.get(link.source)
        hidden = source is None or (above is None and bool(link.relation))
        nodes.append(
            Node(
                source=source,
                relation=str(words.get(link.relation, "")),
                note="" if hidden else link.note,
                again=link.again,
                deeper=link.deeper,
                nodes=_nodes(link.links, seen, source),
            )
        )
    return nodes
