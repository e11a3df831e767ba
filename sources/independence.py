"""How many origins there really are behind what is said to support a figure. Pure.

The graph has an edge from each source to each source that it has it from. An origin has it from
nobody. Ten outlets that all lead back to one origin are one witness, not ten.

*Chains* is the largest number of chains from an origin to the figure that have no source in
common; by Menger's theorem (K. Menger, Fundamenta Mathematicae 10, 1927) it equals the smallest
number of sources whose loss would leave no support. A single point of failure is a source through
which every chain passes: it dominates the figure in the sense of Lengauer and Tarjan (ACM TOPLAS
1, 1979).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from sources.provenance import Edge, upstream

ORIGINS, FIGURE = 0, 1
"""Two nodes of our own, before every origin and after every support; sources are text."""


@dataclass(frozen=True)
class Echo:
    """Support that is said to confirm what it was taken from: `source` has it from `origin`."""

    source: str
    origin: str


@dataclass(frozen=True)
class Independence:
    """What supports a figure, and what all that rests on. Everything in order of name.

    `support`: the sources given. `origins`: those they lead back to. `chains`: how many chains
    share no source. `single_points`: sources whose loss alone leaves no support, the origin
    first. `weakest`: a smallest set of sources whose loss leaves none. `echoes`: pairs within
    the support of which the one has it from the other, directly or not.
    """

    support: tuple[str, ...]
    origins: tuple[str, ...]
    chains: int
    single_points: tuple[str, ...]
    weakest: tuple[str, ...]
    echoes: tuple[Echo, ...]


def independence(edges: Iterable[Edge], support: Iterable[str]) -> Independence:
    """Collapse the derivations under `support`. Edges must not close a circle."""
    given = sorted(set(support))
    known = list(edges)
    among = upstream(known, given)
    graph = nx.DiGraph((origin, source) for source, origin in known if source in among)
    graph.add_nodes_from(among)
    roots = sorted(name for name, degree in graph.in_degree() if degree == 0)
    echoes = _echoes(graph, given)
    graph.add_edges_from((ORIGINS, root) for root in roots)
    graph.add_edges_from((name, FIGURE) for name in given)
    weakest = _weakest(graph) if given else ()
    return Independence(
        support=tuple(given),
        origins=tuple(roots),
        chains=len(weakest),
        single_points=_dominators(graph) if given else (),
        weakest=weakest,
        echoes=echoes,
    )


def _dominators(graph: nx.DiGraph) -> tuple[str, ...]:
    """Every source through which all chains pass, from the origin downwards."""
    above = nx.immediate_dominators(graph, ORIGINS)
    found, node = [], above[FIGURE]
    while node != ORIGINS:
        found.append(node)
        node = above[node]
    return tuple(reversed(found))


def _weakest(graph: nx.DiGraph) -> tuple[str, ...]:
    """A smallest set of sources without which no chain is left: a minimum vertex cut.

    Each source is an edge of capacity one between its two ends, which derivations join without
    limit; the cut edges of a maximum flow (Ford and Fulkerson, 1956) are the sources. SciPy's
    flow is compiled: networkx took a minute and a half for ten thousand sources.
    """
    names = [name for name in graph if name not in {ORIGINS, FIGURE}]
    place = {name: 2 + 2 * number for number, name in enumerate(names)}
    enter = {ORIGINS: ORIGINS, FIGURE: FIGURE, **place}
    leave = {ORIGINS: ORIGINS, FIGURE: FIGURE, **{it: at + 1 for it, at in place.items()}}
    rows = [place[name] for name in names] + [leave[above] for above, _ in graph.edges]
    columns = [leave[name] for name in names] + [enter[below] for _, below in graph.edges]
    limits = [1] * len(names) + [len(names) + 1] * graph.number_of_edges()
    size = 2 + 2 * len(names)
    capacity = csr_array((np.array(limits, dtype=np.int32), (rows, columns)), shape=(size, size))
    left = csr_array(capacity - maximum_flow(capacity, ORIGINS, FIGURE).flow)
    left.eliminate_zeros()
    reached = set(breadth_first_order(left, ORIGINS, return_predecessors=False).tolist())
    return tuple(sorted(it for it in names if enter[it] in reached and leave[it] not in reached))


def _echoes(graph: nx.DiGraph, given: Sequence[str]) -> tuple[Echo, ...]:
    """The nearest supports above each support: one pair for each pair of neighbours."""
    supporting, found = set(given), []
    for name in given:
        waiting, seen = list(graph.predecessors(name)), set()
        while waiting:
            above = waiting.pop()
            if above in seen:
                continue
            seen.add(above)
            if above in supporting:
                found.append(Echo(name, above))
            else:
                waiting.extend(graph.predecessors(above))
    return tuple(sorted(found, key=lambda echo: (echo.source, echo.origin)))
