"""Every node, word and edge in its place: centres, tops and routes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from layered.graph import Graph
from layered.layering import layers
from layered.ordering import Rows, ordered
from layered.placing import centres
from layered.skeleton import Size, Skeleton, skeleton

MARGIN = 10.0
BETWEEN_ROWS = 40.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Of a node or of words: the centre across, the top, and the size."""

    x: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Arrangement:
    """`nodes`: in the order given. `words`: by the number of the edge. `routes`: of the edges
    in the order given, the points at which each enters and leaves the rows; between the two
    of a row it runs straight down."""

    nodes: Sequence[Place]
    words: Mapping[int, Place]
    routes: Sequence[Sequence[Point]]
    width: float
    height: float


def arrange(
    graph: Graph,
    sizes: Sequence[Size],
    words: Mapping[int, Size],
    across: int = 0,
    between: float = BETWEEN_ROWS,
) -> Arrangement:
    """`sizes` of the nodes in order, `words`: sizes by the number of their edge. At most
    `across` nodes side by side (0: any number), rows `between` apart. Raises `CircleError`."""
    if not graph.nodes:
        return Arrangement([], {}, [], 2 * MARGIN, 2 * MARGIN)
    built = skeleton(graph, layers(graph, across), sizes, words)
    rows = ordered(built)
    bands = _bands(built, rows, between)
    places = [
        Place(MARGIN + x, _top(bands[item.layer], item.height), item.width, item.height)
        for item, x in zip(built.items, centres(built, rows), strict=True)
    ]
    return Arrangement(
        nodes=places[: len(graph.nodes)],
        words={number: places[item] for number, item in built.words.items()},
        routes=[_route(built, chain, places, bands) for chain in built.chains],
        width=max(place.x + place.width / 2 for place in places) + MARGIN,
        height=bands[-1][1] + MARGIN,
    )


def _bands(built: Skeleton, rows: Rows, between: float) -> list[tuple[float, float]]:
    """Top and bottom of each row."""
    found, top = [], MARGIN
    for row in rows:
        bottom = top + max(built.items[item].height for item in row)
        found.append((top, bottom))
        top = bottom + between
    return found


def _top(band: tuple[float, float], height: float) -> float:
    """Of something in the middle of its row."""
    return (sum(band) - height) / 2


def _route(
    built: Skeleton,
    chain: Sequence[int],
    places: Sequence[Place],
    bands: Sequence[tuple[float, float]],
) -> list[Point]:
    points = [(places[chain[0]].x, places[chain[0]].bottom)]
    for upper, lower in pairwise(chain):
        points.append((places[upper].x, bands[built.items[upper].layer][1]))
        points.append((places[lower].x, bands[built.items[lower].layer][0]))
    points.append((places[chain[-1]].x, places[chain[-1]].top))
    return list(dict.fromkeys(points))
