"""Who got it from whom, as nested lists. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

DEEPEST = 12
"""A page nests its lists no deeper; what lies deeper is said to be left out."""


@dataclass(frozen=True)
class Edge:
    """`source` got it from `origin`, in the way that `relation` says."""

    source: int
    origin: int
    relation: str
    note: str = ""


@dataclass
class Link:
    """One source in the list, and those that hang on it."""

    source: int
    relation: str = ""
    note: str = ""
    again: bool = False
    deeper: bool = False
    links: list[Link] = field(default_factory=list)


Ends = Callable[[Edge], tuple[int, int]]
"""From where to where an edge is walked."""


def among(edges: Iterable[Edge], starts: set[int]) -> tuple[set[int], list[Edge]]:
    """The starts with everything upstream of them, and the edges between those."""
    known = list(edges)
    by_source: dict[int, list[Edge]] = {}
    for edge in known:
        by_source.setdefault(edge.source, []).append(edge)
    found, waiting = set(starts), list(starts)
    while waiting:
        for edge in by_source.get(waiting.pop(), []):
            if edge.origin not in found:
                found.add(edge.origin)
                waiting.append(edge.origin)
    return found, [edge for edge in known if edge.source in found]


def origins(sources: Iterable[int], edges: Iterable[Edge]) -> list[int]:
    """Those that got it from nobody, in the order given."""
    derived = {edge.source for edge in edges}
    return [source for source in sources if source not in derived]


def downward(roots: Iterable[int], edges: Iterable[Edge]) -> list[Link]:
    """From each origin to those who have it from there, and on to those who have it from them.

    A source with two origins is listed under both, its own followers under the first only.
    """
    return _tree(roots, edges, lambda edge: (edge.origin, edge.source))


def upward(root: int, edges: Iterable[Edge]) -> list[Link]:
    """From one source to those it has it from, and on to theirs."""
    return _tree([root], edges, lambda edge: (edge.source, edge.origin))


def _tree(roots: Iterable[int], edges: Iterable[Edge], ends: Ends) -> list[Link]:
    branches: dict[int, list[tuple[int, Edge]]] = {}
    for edge in edges:
        here, there = ends(edge)
        branches.setdefault(here, []).append((there, edge))
    listed: set[int] = set()
    return [_grown(Link(root), branches, listed, 1) for root in roots]


def _grown(
    link: Link, branches: dict[int, list[tuple[int, Edge]]], listed: set[int], depth: int
) -> Link:
    further = branches.get(link.source, [])
    link.again = bool(further) and link.source in listed
    link.deeper = bool(further) and not link.again and depth >= DEEPEST
    if link.again or link.deeper:
        return link
    listed.add(link.source)
    for source, edge in further:
        below = Link(source, edge.relation, edge.note)
        link.links.append(_grown(below, branches, listed, depth + 1))
    return link
