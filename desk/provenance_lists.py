"""The chain of sources as a page lists it: rows that this person may see, nested."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from desk import chains
from sources.models import Derivation, Source


@dataclass
class Node:
    """A source in a nested list, with what the sources below it have to do with it."""

    source: Source
    relation: str
    note: str
    again: bool
    deeper: bool
    nodes: list[Node]


@dataclass
class Provenance:
    """The nested list of a set of sources, and how many independent origins they have."""

    nodes: list[Node]
    sources: int
    origins: int


def edges_seen_by(user: User) -> list[chains.Edge]:
    """Every live derivation whose two ends this person may see."""
    rows = Derivation.objects.live().visible_to(user).order_by("source__slug", "origin__slug")
    return [
        chains.Edge(source, origin, relation, note)
        for source, origin, relation, note in rows.values_list(
            "source_id", "origin_id", "relation", "note"
        )
    ]


def provenance_of(starts: Iterable[int], user: User) -> Provenance:
    """From the origins of these sources down to the sources themselves. Three queries."""
    visible = Source.objects.live().visible_to(user).filter(pk__in=set(starts))
    found, edges = chains.among(edges_seen_by(user), set(visible.values_list("pk", flat=True)))
    rows = _rows(found)
    ordered = sorted(found & rows.keys(), key=lambda pk: rows[pk].slug)
    roots = chains.origins(ordered, edges)
    nodes = _nodes(chains.downward(roots, edges), rows)
    return Provenance(nodes=nodes, sources=len(ordered), origins=len(roots))


def both_ways(source: Source, user: User) -> tuple[list[Node], list[Node]]:
    """(whom this source has it from, who has it from this source), each nested."""
    edges = edges_seen_by(user)
    up, down = chains.upward(source.pk, edges), chains.downward([source.pk], edges)
    rows = _rows({*_named(up), *_named(down)})
    return _nodes(up[0].links, rows), _nodes(down[0].links, rows)


def _rows(keys: Iterable[int]) -> dict[int, Source]:
    return {row.pk: row for row in Source.objects.filter(pk__in=keys).select_related("publisher")}


def _named(links: Iterable[chains.Link]) -> set[int]:
    return {pk for link in links for pk in (link.source, *_named(link.links))}


def _nodes(links: Iterable[chains.Link], rows: dict[int, Source]) -> list[Node]:
    words = dict(Derivation.Relation.choices)
    return [
        Node(
            source=rows[link.source],
            relation=str(words.get(link.relation, "")),
            note=link.note,
            again=link.again,
            deeper=link.deeper,
            nodes=_nodes(link.links, rows),
        )
        for link in links
    ]
