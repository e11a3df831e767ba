"""Which layer each node stands in: below everything that leads to it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush

from layered.graph import CircleError, Edge, Graph


def layers(graph: Graph, across: int = 0) -> dict[str, int]:
    """The layer of each node by key, from 0 at the top.

    The longest path to a node says how low it stands at least; what leads to others then
    comes down to just above the first of them, so that arrows are short. An edge with words
    leaves a layer between its ends for them. Of a layer with more than `across` nodes (0: any
    number may stand side by side) rows are made, one below the other. Raises `CircleError`.
    """
    order = upstream_first(graph)
    leading, following = _edges_by_end(graph)
    layer = dict.fromkeys(order, 0)
    for key in order:
        for edge in leading[key]:
            layer[key] = max(layer[key], layer[edge.start] + _length(edge))
    for key in reversed(order):
        below = [layer[edge.end] - _length(edge) for edge in following[key]]
        layer[key] = min(below, default=layer[key])
    return _in_rows(graph, layer, across) if across else layer


def upstream_first(graph: Graph) -> list[str]:
    """Keys, each after all that lead to it; of several the one that was given first."""
    numbers = graph.numbered
    keys = [node.key for node in graph.nodes]
    _leading, following = _edges_by_end(graph)
    waiting = dict.fromkeys(keys, 0)
    for edge in graph.edges:
        waiting[edge.end] += 1
    ready = [numbers[key] for key, count in waiting.items() if not count]
    heapify(ready)
    order = []
    while ready:
        key = keys[heappop(ready)]
        order.append(key)
        for edge in following[key]:
            waiting[edge.end] -= 1
            if not waiting[edge.end]:
                heappush(ready, numbers[edge.end])
    if len(order) < len(keys):
        raise CircleError(_circle(graph, set(keys) - set(order)))
    return order


def _edges_by_end(graph: Graph) -> tuple[dict[str, list[Edge]], dict[str, list[Edge]]]:
    """The edges that lead to each node, and those that lead on from it."""
    leading: dict[str, list[Edge]] = {node.key: [] for node in graph.nodes}
    following: dict[str, list[Edge]] = {node.key: [] for node in graph.nodes}
    for edge in graph.edges:
        leading[edge.end].append(edge)
        following[edge.start].append(edge)
    return leading, following


def _length(edge: Edge) -> int:
    return 2 if edge.has_words else 1


def _in_rows(graph: Graph, layer: Mapping[str, int], across: int) -> dict[str, int]:
    """Each layer dealt out to rows of at most `across` nodes, so that the arrows of one row
    pass between the nodes of the others on both sides."""
    members: dict[int, list[str]] = {}
    for node in graph.nodes:
        members.setdefault(layer[node.key], []).append(node.key)
    found: dict[str, int] = {}
    row = 0
    for level in range(max(members, default=-1) + 1):
        keys = members.get(level, [])
        rows = max(-(-len(keys) // across), 1)
        found.update({key: row + number % rows for number, key in enumerate(keys)})
        row += rows
    return found


def _circle(graph: Graph, left: set[str]) -> str:
    """A circle among the nodes that could not be put in order, in words."""
    onward = {edge.end: edge.start for edge in graph.edges if {edge.start, edge.end} <= left}
    key = min(onward)
    walked: dict[str, None] = {}
    while key not in walked:
        walked[key] = None
        key = onward[key]
    circle = list(walked)[list(walked).index(key) :]
    return " → ".join(f"“{name}”" for name in [key, *reversed(circle)])
