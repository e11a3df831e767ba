"""Several nodes drawn as one. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from layered.graph import CircleError, Graph, Node
from layered.layering import upstream_first


@dataclass(frozen=True, slots=True)
class Group:
    """`node` stands for the members, which are named by their keys."""

    node: Node
    members: frozenset[str]


def collapsed(graph: Graph, groups: Iterable[Group]) -> Graph:
    """The graph with each group as one node, where the first of its members stood.

    Edges within a group disappear; edges that have become equal are drawn once. A group that
    something outside leads out of and back into stays open: drawn as one it would stand
    below itself.
    """
    for group in groups:
        try:
            smaller = _collapsed(graph, group)
            upstream_first(smaller)
        except CircleError:
            continue
        graph = smaller
    return graph


def _collapsed(graph: Graph, group: Group) -> Graph:
    def outer(key: str) -> str:
        return group.node.key if key in group.members else key

    nodes = {
        outer(node.key): group.node if node.key in group.members else node for node in graph.nodes
    }
    edges = (replace(edge, start=outer(edge.start), end=outer(edge.end)) for edge in graph.edges)
    kept = dict.fromkeys(edge for edge in edges if edge.start != edge.end)
    return Graph(tuple(nodes.values()), tuple(kept))
