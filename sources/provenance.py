"""Who got it from whom, as a graph: source → origin. Pure, so that it can be reasoned about."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

Edge = tuple[str, str]
"""(who got it, from whom), each named by slug."""


def cycle_with(edges: Iterable[Edge], added: Edge) -> list[str]:
    """The slugs, in order, of the circle that `added` would close; empty when there is none."""
    graph = nx.DiGraph(list(edges))
    source, origin = added
    if source == origin:
        return [source, origin]
    if not (graph.has_node(source) and graph.has_node(origin)):
        return []
    if not nx.has_path(graph, origin, source):
        return []
    return [source, *nx.shortest_path(graph, origin, source)]


def circles_with(edges: Iterable[Edge], added: Iterable[Edge]) -> dict[Edge, list[str]]:
    """As `cycle_with` for each of many, one graph for all: only those that would close a circle."""
    graph = nx.DiGraph(list(edges))
    found = {}
    for source, origin in added:
        known = graph.has_node(source) and graph.has_node(origin)
        if known and nx.has_path(graph, origin, source):
            found[source, origin] = [source, *nx.shortest_path(graph, origin, source)]
    return found


def upstream(edges: Iterable[Edge], starts: Iterable[str]) -> set[str]:
    """The starts and everything that they, directly or not, got it from."""
    above: dict[str, list[str]] = {}
    for source, origin in edges:
        above.setdefault(source, []).append(origin)
    found = set(starts)
    waiting = list(found)
    while waiting:  # one walk for all the starts: a walk for each is quadratic
        for origin in above.get(waiting.pop(), ()):
            if origin not in found:
                found.add(origin)
                waiting.append(origin)
    return found


def origins(edges: Iterable[Edge], starts: Iterable[str]) -> set[str]:
    """Those among the upstream that got it from nobody: the independent origins."""
    known = list(edges)
    derived = {source for source, _origin in known}
    return {slug for slug in upstream(known, starts) if slug not in derived}
