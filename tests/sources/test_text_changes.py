from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources import text_changes
from sources.text_changes import ADDED, CUT, REMOVED, SAME, SKIPPED, Piece, changes

TEXT = st.lists(st.sampled_from(["a", "b", "cc ", " ", "\n", "ü"]), max_size=25).map("".join)


def sides(pieces: list[Piece]) -> tuple[str, str]:
    """Both texts again; what was skipped is not among them."""
    before = "".join(it.text for it in pieces if it.kind in {SAME, REMOVED})
    return before, "".join(it.text for it in pieces if it.kind in {SAME, ADDED})


def test_words_that_changed_are_marked_and_no_others() -> None:
    before = "The ministry said 1.6 million shells\nwere sent.\n"
    after = "The ministry said 1.9 million shells\nwere sent by train.\n"
    assert changes(before, after) == [
        Piece(SAME, "The ministry said "),
        Piece(REMOVED, "1.6"),
        Piece(ADDED, "1.9"),
        Piece(SAME, " million shells\nwere sent"),
        Piece(ADDED, " by train"),
        Piece(SAME, ".\n"),
    ]


@settings(max_examples=150, deadline=None)
@given(before=TEXT, after=TEXT)
def test_the_pieces_are_the_two_texts(before: str, after: str) -> None:
    pieces = [it for it in changes(before, after) if it.kind != SKIPPED]
    if len(pieces) == len(changes(before, after)):
        assert sides(pieces) == (before, after)
    assert (before == after) == all(it.kind == SAME for it in changes(before, after))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_the_script_of_edits_is_the_shortest(old: list[str], new: list[str]) -> None:
    blocks = text_changes._blocks(old, new, text_changes._Steps())
    edits = sum(b - a + d - c for a, b, c, d in blocks if old[a:b] != new[c:d])
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, one in enumerate(old):
        for j, other in enumerate(new):
            longest = max(table[i][j + 1], table[i + 1][j])
            table[i + 1][j + 1] = table[i][j] + 1 if one == other else longest
    assert edits == len(old) + len(new) - 2 * table[-1][-1]


def test_what_did_not_change_is_left_out_but_for_its_surroundings() -> None:
    lines = [f"Line {number}.\n" for number in range(40)]
    after = [*lines[:20], "New.\n", *lines[20:]]
    pieces = changes("".join(lines), "".join(after))
    assert [it.kind for it in pieces] == [SKIPPED, SAME, ADDED, SAME, SKIPPED]
    assert (pieces[0].text, pieces[2].text, pieces[4].text) == ("18", "New.\n", "18")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 30_000, "b a " * 30_001),
        (
            "".join(f"{n}\n" for n in range(30_000)),
            "".join(f"{n}\n" for n in range(60_000, 30_000, -1)),
        ),
        ("x\n" * 50_000, "x\ny\n" * 25_000),
        ("", "word " * 100_000),
    ],
)
def test_texts_made_to_take_for_ever_do_not(before: str, after: str) -> None:
    began = time.monotonic()
    pieces = changes(before, after)
    assert time.monotonic() - began < 4
    assert sum(len(it.text) for it in pieces) <= text_changes.MOST_SHOWN
    assert pieces[-1].kind in {CUT, SAME, ADDED}
