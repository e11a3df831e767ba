"""Text made to hurt: long runs of everything are read in time that grows with their length."""

from __future__ import annotations

import time

import pytest

from sources.extraction import extract

SHORT, LONG = 2_000, 8_000
PIECES = [
    "1", "1,", "1.", "12 ", "1-", "1/", "1:", "a1", "a-1-", ",", "-", "$", "@", "://", "ships ",
    "large ", "one hundred and ", "hundreds of thousands of ", "May 3 to ", "between ", "(", "“",
    "5 plus or minus ", "5 of the ", "5 ships per ", "2024 to ", "a'", "\x00", "\u202e", "\u0661",
    "½", "5 ships\n", "about ",
]  # fmt: skip


def seconds(text: str) -> float:
    began = time.perf_counter()
    extract(text)
    return time.perf_counter() - began


@pytest.mark.parametrize("piece", ["12 ", "1:", "a-1-", "5 of the ", "1/"])
def test_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    short = min(seconds(piece * (SHORT // len(piece))) for _ in range(2))
    long = seconds(piece * (LONG // len(piece)))
    assert long < 12 * max(short, 0.01), (short, long)


def test_long_runs_of_anything_have_an_answer() -> None:
    for piece in PIECES:
        answer = extract(piece * (2_000 // len(piece)))
        assert set(answer) == {"text", "quantities", "periods", "flags"}


def test_a_number_of_a_million_digits_is_no_figure() -> None:
    assert extract("1" * 1_000_000 + " ships")["quantities"] == []


def test_characters_that_turn_writing_round_do_not_move_offsets() -> None:
    text = "\u202e\x00 “40” tanks \u200f and 3 ships"
    found = extract(text)["quantities"]
    assert text[found[-1]["start"] : found[-1]["end"]] == "3 ships"
