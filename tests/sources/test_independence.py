"""Ten outlets, one origin."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.independence import Echo, independence
from sources.provenance import Edge

OUTLETS = [f"outlet-{number}" for number in range(10)]
STORY: list[Edge] = [
    ("analysis", "records"),
    ("newspaper", "analysis"),
    *((outlet, "newspaper") for outlet in OUTLETS),
]


def test_ten_outlets_that_quote_one_newspaper_are_one_origin() -> None:
    found = independence(STORY, OUTLETS)
    assert found.origins == ("records",)
    assert found.chains == 1
    assert found.single_points == ("records", "analysis", "newspaper")
    assert len(found.weakest) == 1


def test_an_outlet_that_looked_for_itself_leaves_no_single_point_of_failure() -> None:
    found = independence(STORY, [*OUTLETS, "imagery"])
    assert found.origins == ("imagery", "records")
    assert (found.chains, found.single_points) == (2, ())


def test_what_confirms_the_source_it_was_taken_from_is_an_echo() -> None:
    found = independence([("blog", "outlet"), ("outlet", "newspaper")], ["newspaper", "blog"])
    assert found.echoes == (Echo("blog", "newspaper"),)


def test_two_origins_behind_one_newspaper_still_hang_on_the_newspaper() -> None:
    found = independence([("newspaper", "a"), ("newspaper", "b")], ["newspaper"])
    assert found.origins == ("a", "b")
    assert (found.chains, found.single_points) == (1, ("newspaper",))


def test_without_support_there_is_nothing_to_lose() -> None:
    found = independence(STORY, [])
    assert (found.origins, found.chains, found.single_points, found.weakest) == ((), 0, (), ())


NAMES = "abcdefgh"


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Edge], list[str]]:
    """Up to eight sources, each of which has it from some that stand before it."""
    pairs = [(later, earlier) for earlier, later in combinations(NAMES, 2)]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=14))
    return edges, draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))


def still_supported(edges: list[Edge], support: list[str], lost: set[str]) -> bool:
    """Whether some chain from an origin is left when these sources are taken away."""
    whole = nx.DiGraph(edges)
    whole.add_nodes_from(support)
    origins = {name for name in whole if whole.out_degree(name) == 0}
    left = whole.subgraph(set(whole) - lost)
    return any(
        name in left and (origins & ({name} | nx.descendants(left, name))) for name in support
    )


@settings(max_examples=60, deadline=None)
@given(stories())
def test_what_is_called_weak_is_what_breaks_when_it_is_taken_away(
    story: tuple[list[Edge], list[str]],
) -> None:
    edges, support = story
    found = independence(edges, support)
    names = {name for edge in edges for name in edge} | set(support)
    single = {name for name in names if not still_supported(edges, support, {name})}
    assert set(found.single_points) == single
    assert not still_supported(edges, support, set(found.weakest))
    for fewer in combinations(names, found.chains - 1):
        assert still_supported(edges, support, set(fewer))
