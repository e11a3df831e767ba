"""What origins and drift cost, as multiples of a plain networkx walk over the same graph.

A layered graph: each source has it from one to three of the layer above, and each repeats the
figure of the first. Run: .venv/bin/python bench/provenance.py
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

import networkx as nx

from claims.tracing import Asked, traced
from sources.drift import Said
from sources.drift_along import Reading, drift_by_edge, repeats
from sources.quantities import read_figure

LAYERS, ROUNDS = 10, 5


def best(work: Callable[[], object]) -> float:
    """Seconds of the fastest of a few rounds."""
    found = []
    for _round in range(ROUNDS):
        start = process_time()
        work()
        found.append(process_time() - start)
    return min(found)


def case(size: int) -> tuple[list[tuple[str, str]], list[Reading]]:
    """Edges, and a reading in every source that differs from that of the source above."""
    chance = random.Random(size)  # noqa: S311  # a graph to measure, the same every time
    width, edges, readings = size // LAYERS, [], []
    said = [Said(read_figure(text)) for text in ("more than 74,000 t", "74,000 tons")]
    for number in range(size):
        layer, name = number // width, f"s{number}"
        above = [f"s{chance.randrange((layer - 1) * width, layer * width)}"
                 for _ in range(chance.randint(1, 3))] if layer else []  # fmt: skip
        edges += [(name, it) for it in set(above)]
        readings.append(Reading(name, name, "mass", said[layer % 2], above[0] if above else ""))
    return edges, readings


def main() -> None:
    for size in (100, 1_000, 10_000):
        edges, readings = case(size)
        names = [reading.source for reading in readings]
        found = repeats(readings, edges)
        asked = [Asked("mass", names[0], names, ())]
        graph = nx.DiGraph(edges)
        walk = best(lambda graph=graph: list(nx.topological_sort(graph)))  # type: ignore[misc]  # a default binds the loop variable
        counted = best(lambda: traced(asked, readings, edges))  # noqa: B023  # run at once
        marked = best(lambda: drift_by_edge(edges, found))  # noqa: B023  # run at once
        print(f"{size:6} walk {walk * 1000:.2f} ms, traced {counted / walk:.0f} times,"
              f" marks {marked / walk:.1f} times")  # fmt: skip


if __name__ == "__main__":
    main()
