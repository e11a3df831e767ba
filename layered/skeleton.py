"""The drawing as rows of items: nodes, and a stand-in for each row that an edge passes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from layered.graph import Edge, Graph

Size = tuple[float, float]
"""Width and height."""

PASSING = 8.0
"""Width of an edge that passes a row."""


@dataclass(slots=True)
class Item:
    """Something that takes room in a row; neighbours are numbers of items."""

    width: float
    height: float
    layer: int
    is_node: bool
    above: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)

    @property
    def is_passing(self) -> bool:
        """Whether it is an edge without words here."""
        return not self.is_node and not self.height


@dataclass(slots=True)
class Skeleton:
    """`items`: nodes in the order given, then stand-ins. `chains`: for each edge the items
    from its start to its end. `words`: the stand-in on which an edge's words stand, by the
    number of the edge."""

    items: list[Item]
    chains: list[list[int]]
    words: dict[int, int]

    @property
    def rows(self) -> list[list[int]]:
        """Numbers of items by layer, in the order of their numbers."""
        found: list[list[int]] = [[] for _ in range(1 + max(it.layer for it in self.items))]
        for number, item in enumerate(self.items):
            found[item.layer].append(number)
        return found


def skeleton(
    graph: Graph, layer: Mapping[str, int], sizes: Sequence[Size], words: Mapping[int, Size]
) -> Skeleton:
    """`sizes` of the nodes in order, `words`: sizes of the words by the number of their edge."""
    numbers = graph.numbered
    items = [
        Item(*size, layer[node.key], is_node=True)
        for node, size in zip(graph.nodes, sizes, strict=True)
    ]
    built = Skeleton(items, [], {})
    for number, edge in enumerate(graph.edges):
        built.chains.append(_chain(built, number, edge, numbers, words.get(number)))
    return built


def _chain(
    built: Skeleton, number: int, edge: Edge, numbers: Mapping[str, int], words: Size | None
) -> list[int]:
    start, end = numbers[edge.start], numbers[edge.end]
    first, last = built.items[start].layer, built.items[end].layer
    chain = [start]
    for layer in range(first + 1, last):
        carries = words is not None and layer == (first + last) // 2
        size = words if carries and words else (PASSING, 0.0)
        chain.append(len(built.items))
        if carries:
            built.words[number] = len(built.items)
        built.items.append(Item(*size, layer, is_node=False))
    chain.append(end)
    for upper, lower in pairwise(chain):
        built.items[upper].below.append(lower)
        built.items[lower].above.append(upper)
    return chain
