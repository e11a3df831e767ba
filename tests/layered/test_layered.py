"""A graph drawn in layers: everything above what it leads to, nothing upon anything else."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layered.arrangement import Place, arrange
from layered.drawing import draw
from layered.graph import CircleError, Edge, Graph, GraphError, Mark, Node
from layered.groups import Group, collapsed
from layered.labels import text_width, wrapped
from layered.layering import layers
from layered.ordering import crossings, ordered
from layered.placing import rising
from layered.skeleton import skeleton

SVG = "{http://www.w3.org/2000/svg}"


def graph(*edges: str, **words: str) -> Graph:
    """`"ab"` is an edge from a to b; `ab="quotes"` puts words on it."""
    keys = sorted({key for edge in edges for key in edge})
    return Graph(
        tuple(Node(key, (key.upper(),)) for key in keys),
        tuple(Edge(edge[0], edge[1], words.get(edge, "")) for edge in edges),
    )


def large(nodes: int, edges: int, seed: int = 1) -> Graph:
    chosen = random.Random(seed)  # noqa: S311  # an example, no secret
    ends = sorted({tuple(sorted(chosen.sample(range(nodes), 2))) for _ in range(edges)})
    near = [(a, b) for a, b in ends if b - a <= nodes // 8]
    return Graph(
        tuple(Node(str(number), (f"Node {number}",)) for number in range(nodes)),
        tuple(Edge(str(a), str(b)) for a, b in near),
    )


def test_a_node_stands_below_all_that_leads_to_it_and_close_above_what_it_leads_to() -> None:
    assert layers(graph("ab", "bc", "ac", "dc")) == {"a": 0, "b": 1, "c": 2, "d": 1}


def test_an_edge_with_words_leaves_a_layer_for_them() -> None:
    assert layers(graph("ab", "bc", ab="quotes")) == {"a": 0, "b": 2, "c": 3}


def test_a_broad_layer_is_dealt_out_to_rows() -> None:
    rows = layers(graph(*(f"a{end}" for end in "bcdefgh")), across=3)
    counts = [list(rows.values()).count(row) for row in range(4)]
    assert counts == [1, 3, 2, 2]


def test_a_circle_is_refused_by_name() -> None:
    with pytest.raises(CircleError, match="“b” → “c” → “d” → “b”"):
        layers(graph("ab", "bc", "cd", "db"))


def test_edges_are_uncrossed_where_they_can_be() -> None:
    crossed = graph("ad", "bc", "cf", "de", "eg", "fh")
    built = skeleton(crossed, layers(crossed), [(50, 20)] * 8, {})
    assert crossings(built, built.rows) > 0
    assert crossings(built, ordered(built)) == 0


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(0.5, 9)), min_size=1, max_size=12))
def test_places_keep_their_order_and_nothing_nearer_to_the_wishes_does(
    wishes: list[tuple[float, float]],
) -> None:
    wanted, weights = zip(*wishes, strict=True)
    found = rising(wanted, weights)
    assert all(before <= after for before, after in pairwise(found))

    def miss(places: list[float]) -> float:
        triples = zip(places, wanted, weights, strict=True)
        return float(sum(weight * (place - wish) ** 2 for place, wish, weight in triples))

    for number in range(len(found) + 1):
        for step in (-0.1, 0.1):
            moved = [x + step * (place >= number) for place, x in enumerate(found)]
            if all(before <= after for before, after in pairwise(moved)):
                assert miss(moved) >= miss(found) - 1e-6


def overlaps(one: Place, other: Place) -> bool:
    apart = abs(one.x - other.x) - (one.width + other.width) / 2
    return apart < -1e-6 and one.top < other.bottom - 1e-6 and other.top < one.bottom - 1e-6


@st.composite
def graphs(draw_: st.DrawFn) -> Graph:
    count = draw_(st.integers(1, 14))
    pairs = list(combinations(range(count), 2))
    chosen = draw_(st.lists(st.sampled_from(pairs), max_size=24, unique=True)) if pairs else []
    words = draw_(st.lists(st.booleans(), min_size=len(chosen), max_size=len(chosen)))
    return Graph(
        tuple(Node(str(number), (f"Node {number}",)) for number in range(count)),
        tuple(
            Edge(str(a), str(b), "quotes" if said else "")
            for (a, b), said in zip(chosen, words, strict=True)
        ),
    )


@settings(max_examples=40)
@given(graphs(), st.sampled_from([0, 2, 5]), st.randoms(use_true_random=False))
def test_nothing_stands_upon_anything_else_and_every_edge_leads_down(
    drawn: Graph, across: int, chosen: random.Random
) -> None:
    sizes = [(chosen.uniform(40, 200), chosen.uniform(20, 90)) for _ in drawn.nodes]
    words = {n: (70.0, 18.0) for n, edge in enumerate(drawn.edges) if edge.label}
    arranged = arrange(drawn, sizes, words, across)
    places = [*arranged.nodes, *arranged.words.values()]
    assert len(arranged.words) == len(words)
    assert not any(overlaps(*pair) for pair in combinations(places, 2))
    for place in places:
        assert place.x - place.width / 2 >= 0
        assert place.x + place.width / 2 <= arranged.width
        assert place.bottom <= arranged.height
    for route in arranged.routes:
        heights = [round(y, 6) for _x, y in route]
        assert heights == sorted(heights)


def test_no_edge_passes_through_a_node() -> None:
    """Within a row an edge runs straight down, beside what stands there."""
    drawn = large(40, 90)
    arranged = arrange(drawn, [(120.0, 50.0)] * 40, {})
    for edge, route in zip(drawn.edges, arranged.routes, strict=True):
        for (x, above), (_x, below) in pairwise(route):
            for node, place in zip(drawn.nodes, arranged.nodes, strict=True):
                if node.key in {edge.start, edge.end}:
                    continue
                beside = abs(place.x - x) > place.width / 2
                assert beside or below <= place.top or above >= place.bottom


EXAMPLE = Graph(
    (
        Node(
            "a", ("The tonnage of the shipments in a long name", "74,000 t"), "parameter", "round"
        ),
        Node("b", ("Shells",), "estimate", link="/b/", mark=Mark("failed", "bad"), focus=True),
        Node("c", ("Others",), "group", "stack"),
    ),
    (Edge("a", "b", "quotes", mark=Mark("drift", "warn")), Edge("b", "c")),
)


def test_the_same_graph_gives_the_same_bytes_in_every_process() -> None:
    program = (
        "from layered.drawing import draw\n"
        "from layered.graph import *\n"
        f"for it in {(EXAMPLE, large(60, 400))!r}: print(draw(it, title='t', description='d'))"
    )
    shown = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert shown[0] == shown[1]
    assert shown[0].count(b"<svg") == 2


def test_a_drawing_has_a_title_its_words_and_its_links_and_no_style() -> None:
    drawn = draw(EXAMPLE, title="What rests on what", description="Three things.")
    root = ET.fromstring(drawn)  # noqa: S314  # our own drawing
    assert root.find(f"{SVG}title").text == "What rests on what"  # type: ignore[union-attr]
    assert root.find(f"{SVG}desc").text == "Three things."  # type: ignore[union-attr]
    said = [node.text for node in root.iter(f"{SVG}text")]
    assert {"Shells", "failed", "quotes", "drift", "74,000 t"} <= set(said)
    assert [link.get("href") for link in root.iter(f"{SVG}a")] == ["/b/"]
    assert root.get("role") == "group"
    assert "layered__mark--bad" in drawn
    assert "style" not in drawn
    # WeasyPrint draws nothing in a link that inherits where its words are anchored.
    assert root.find(f"{SVG}g[@class='layered__nodes']").get("text-anchor") is None  # type: ignore[union-attr]
    assert "id=" in draw(EXAMPLE, title="t", description="d", prefix="x-")


def test_a_drawing_without_links_is_one_image() -> None:
    assert 'role="img"' in draw(graph("ab"), title="t", description="d")
    assert 'role="img"' in draw(Graph(()), title="t", description="d")


def test_hostile_words_end_up_as_text() -> None:
    words = "<script>x</script>\x00\ud800]]>&amp;\"'"
    hostile = Graph((Node(words, (words, words), mark=Mark(words)), Node("b", ())))
    root = ET.fromstring(draw(hostile, title=words, description=words))  # noqa: S314  # our own drawing
    assert {node.tag for node in root.iter()}.isdisjoint({f"{SVG}script", f"{SVG}foreignObject"})


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//elsewhere", "data:x", "/a b", "/\\x"])
def test_an_address_that_may_not_be_followed_is_refused(link: str) -> None:
    with pytest.raises(GraphError, match="no address"):
        Graph((Node("a", ("A",), link=link),))


@pytest.mark.parametrize(
    ("nodes", "edges"),
    [
        ((Node("a", ()), Node("a", ())), ()),
        ((Node("a", ()),), (Edge("a", "b"),)),
        ((Node("a", ()),), (Edge("a", "a"),)),
        ((Node("a", (), kind='x" onload="'),), ()),
        ((Node("a", (), mark=Mark("x", "Bad One")),), ()),
    ],
)
def test_what_cannot_be_drawn_is_refused(nodes: tuple[Node, ...], edges: tuple[Edge, ...]) -> None:
    with pytest.raises(GraphError):
        Graph(nodes, edges)


@given(st.text(max_size=80), st.integers(30, 200))
def test_no_line_is_wider_than_its_room_and_none_is_lost(text: str, room: int) -> None:
    lines = wrapped(text, room, 13, most=1000)
    assert all(text_width(line, 13) <= room or len(line) == 1 for line in lines)
    few = wrapped(text, room, 13, most=2)
    assert len(few) <= 2
    if len(lines) > 2:
        assert few[-1].endswith("…")


def test_words_are_broken_between_words_first() -> None:
    assert wrapped("Explosives shipped by rail", 110, 13) == ["Explosives", "shipped by rail"]
    assert "".join(wrapped("x" * 50, 100, 13, most=9)) == "x" * 50


def test_a_group_is_drawn_as_one_and_its_equal_edges_once() -> None:
    pile = Group(Node("pile", ("2 others",), shape="stack"), frozenset("bc"))
    found = collapsed(graph("ab", "ac", "bd", "cd", "bc"), [pile])
    assert [node.key for node in found.nodes] == ["a", "pile", "d"]
    assert [(edge.start, edge.end) for edge in found.edges] == [("a", "pile"), ("pile", "d")]


def test_a_group_that_would_stand_below_itself_stays_open() -> None:
    pile = Group(Node("pile", ("2 others",), shape="stack"), frozenset("ac"))
    assert collapsed(graph("ab", "bc"), [pile]) == graph("ab", "bc")


def test_a_thousand_nodes_are_drawn_in_seconds() -> None:
    drawn = large(1000, 6500)
    assert len(drawn.edges) > 1400
    began = time.perf_counter()
    svg = draw(drawn, title="t", description="d")
    assert time.perf_counter() - began < 10
    assert svg.count("<rect") == 1000
