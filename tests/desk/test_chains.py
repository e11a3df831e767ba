"""Nested lists of who got it from whom."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk.chains import DEEPEST, Edge, Link, among, downward, origins, upward


def edges(*pairs: tuple[int, int]) -> list[Edge]:
    return [Edge(source, origin, "quotes") for source, origin in pairs]


def plain(links: list[Link]) -> list[object]:
    return [[link.source, plain(link.links)] if link.links else link.source for link in links]


def test_what_is_upstream_of_the_starts_is_found_with_its_edges() -> None:
    known = edges((3, 2), (2, 1), (9, 8))
    assert among(known, {3}) == ({1, 2, 3}, known[:2])


def test_sources_stand_under_the_one_they_have_it_from() -> None:
    known = edges((2, 1), (3, 2), (4, 2))
    assert plain(downward([1], known)) == [[1, [[2, [3, 4]]]]]
    assert plain(upward(4, known)) == [[4, [[2, [1]]]]]


def test_an_origin_has_it_from_nobody() -> None:
    assert origins([1, 2, 3], edges((2, 1))) == [1, 3]


def test_a_source_with_two_origins_is_unfolded_once() -> None:
    known = edges((3, 1), (3, 2), (4, 3))
    first, second = downward([1, 2], known)
    assert plain([first]) == [[1, [[3, [4]]]]]
    assert plain([second]) == [[2, [3]]]
    assert second.links[0].again


def test_a_long_chain_ends_where_a_page_would_be_unreadable() -> None:
    link = downward([0], edges(*((n + 1, n) for n in range(3000))))[0]
    depth = 1
    while link.links:
        link, depth = link.links[0], depth + 1
    assert depth == DEEPEST
    assert link.deeper


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=120))
def test_the_list_grows_with_the_edges_and_no_faster(pairs: list[tuple[int, int]]) -> None:
    """Each source is unfolded once, so that a dense graph does not make an endless page."""

    def size(links: list[Link]) -> int:
        return sum(1 + size(link.links) for link in links)

    known = edges(*pairs)
    roots = origins(sorted({it for pair in pairs for it in pair}), known)
    assert size(downward(roots, known)) <= len(known) + len(roots)
