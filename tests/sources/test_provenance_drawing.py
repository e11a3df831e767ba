"""Who got it from whom, drawn: origins above, piles where it would be too much."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from sources.provenance_drawing import MANY, Detail, Drawn, Tie, Wording, picture

WORDING = Wording(
    "Who got it",
    "From above",
    lambda count: f"{count} sources",
    lambda count: f"and {count} more",
    lambda respects: f"changed: {respects}",
)


def drawn(*ties: str, detail: Detail | None = None, **changed: str) -> tuple[list[str], Detail]:
    """The texts of the picture of ties `"ab"` (a has it from b); `ab="unit"`: changed on it."""
    keys = dict.fromkeys(key for tie in ties for key in tie)
    svg, found = picture(
        [Drawn(key, key.upper(), f"more of {key}") for key in keys],
        [Tie(it[0], it[1], "quotes", (changed[it],) if it in changed else ()) for it in ties],
        WORDING,
        detail,
    )
    return texts(svg), found


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(svg).iter() if node.tag.endswith("}text")]  # noqa: S314  # our own


def named(count: int) -> list[Drawn]:
    return [Drawn(str(number), f"Outlet {number}") for number in range(count)]


def test_a_small_chain_is_drawn_in_full_with_what_changed_on_its_arrow() -> None:
    said, detail = drawn("bo", "cb", cb="unit")
    assert detail is Detail.FULL
    assert {"O", "B", "C", "more of b", "quotes", "changed: unit"} <= set(said)


def test_alike_sources_are_one_pile_that_says_how_many_changed_something() -> None:
    said, _ = drawn("bo", "co", "do", "eo", detail=Detail.GROUPED, bo="unit", co="unit")
    assert "4 sources" in said
    assert "B, C, D and 1 more" in " ".join(said)
    assert "changed: unit 2" in said
    assert "O" in said, "the origin stands by itself"


def test_those_from_different_sources_are_not_alike() -> None:
    said, _ = drawn("bo", "co", "dp", "ep", detail=Detail.GROUPED)
    assert not [it for it in said if it.endswith("sources")]


def test_reduced_to_origins_all_that_leads_back_to_the_same_ones_is_one_pile() -> None:
    said, _ = drawn("bo", "cb", "dc", "ep", "eo", detail=Detail.ORIGINS)
    assert "3 sources" in said, "b, c and d, however far down"
    assert {"O", "P", "E"} <= set(said), "e leads back to two, and is alone in that"


def test_what_warns_of_a_source_is_not_lost_in_a_pile() -> None:
    sources = [Drawn("o", "O"), *(Drawn(it, it, marks=("weak",)) for it in "bcd")]
    svg, _ = picture(sources, [Tie(it, "o", "quotes") for it in "bcd"], WORDING, Detail.GROUPED)
    assert "weak" in texts(svg)


def test_without_an_order_the_finest_picture_that_is_read_at_a_glance_is_drawn() -> None:
    few = [Tie(str(number), "0", "quotes") for number in range(1, 10)]
    assert picture(named(10), few, WORDING)[1] is Detail.FULL
    many = [Tie(str(number), "0", "quotes") for number in range(1, 100)]
    assert picture(named(100), many, WORDING)[1] is Detail.GROUPED
    chain = [Tie(str(below), str(above), "quotes") for above, below in pairwise(range(100))]
    assert picture(named(100), chain, WORDING)[1] is Detail.ORIGINS


@pytest.mark.parametrize(
    "ties",
    [
        [Tie(str(number), str(number // 3), "quotes") for number in range(1, 10_000)],
        [Tie(str(number), str(number - 5_000), "quotes") for number in range(5_000, 10_000)],
        [Tie(str(below), str(above), "quotes") for above, below in pairwise(range(10_000))],
    ],
    ids=["a tree", "as many origins", "one chain"],
)
def test_ten_thousand_sources_are_a_picture_of_bounded_size(ties: list[Tie]) -> None:
    svg, detail = picture(named(10_000), ties, WORDING, Detail.FULL)
    assert detail is Detail.ORIGINS
    assert svg.count("layered__node ") <= MANY


def test_a_tie_to_a_source_that_is_not_given_is_left_out() -> None:
    svg, _ = picture([Drawn("a", "A")], [Tie("a", "hidden", "quotes")], WORDING)
    assert texts(svg) == ["A"]


def test_the_same_sources_give_the_same_bytes_and_hostile_words_stay_words() -> None:
    sources = [Drawn("a", "<script>x</script>", "&\x00]]>"), Drawn("b", "B" * 5_000)]
    ties = [Tie("a", "b", '"><img>', ("<b>",))]
    first, _ = picture(sources, ties, WORDING)
    assert first == picture(sources, ties, WORDING)[0]
    assert not re.search(r"<(script|img|b)\b", first)
    ET.fromstring(first)  # noqa: S314  # our own
