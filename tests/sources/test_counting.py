"""Counts that a desk adds, as far as no database is needed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from estimates.distributions import parse_input
from estimates.families import FAMILIES
from estimates.readings import InputError
from sources import counting
from sources.counting import Count
from sources.quantities import read_figure
from sources.unit_words import STARTING, check_new
from sources.units import UnitError, parse_unit

PATROL_BOAT = Count("patrol_boat")
TEL = Count("tel", "TEL", "TELs")


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[Count, bool]]]:
    """What the desk answers: counts, and whether they are there for good."""
    answers: list[tuple[Count, bool]] = []
    monkeypatch.setattr(counting, "_asking", [lambda: answers])
    with counting.given():
        token = counting._given.set(counting._Given(counting._Table(), desk=True))
        yield answers
        counting._given.reset(token)


@pytest.mark.parametrize(
    "typed", ["patrol_boat/day", "patrol boats per day", "Patrol Boat / day", "patrol_boats a day"]
)
def test_a_count_that_is_given_is_read_in_its_words(typed: str) -> None:
    with counting.given([PATROL_BOAT]):
        assert parse_unit(typed).text == "patrol_boat/day"
        assert parse_unit(typed).dimension == (("[time]", -1), ("patrol_boat", 1))


def test_a_count_is_a_dimension_of_its_own() -> None:
    with counting.given([PATROL_BOAT, TEL]):
        boats, launchers = parse_unit("patrol_boat"), parse_unit("TELs")
        assert boats.is_count
        assert boats.factor == 1
        assert boats.dimension != launchers.dimension
        assert (boats / launchers * launchers).simplified() == boats


def test_a_figure_says_a_count_in_its_words_and_reads_back() -> None:
    with counting.given([PATROL_BOAT, TEL]):
        for text in ("27 patrol boats", "1 patrol boat", "about 6 TELs"):
            figure = read_figure(text)
            assert figure.display() == text
            assert read_figure(figure.display()).unit == figure.unit
        assert parse_input("4 to 6 TELs").text() == "4 to 6 tel"


def test_what_was_given_is_unknown_afterwards_even_to_what_was_read_before() -> None:
    with counting.given([PATROL_BOAT]):
        parse_input("27 patrol boats")
    with pytest.raises(InputError, match="not a known unit"):
        parse_input("27 patrol boats")


def test_a_process_that_runs_asks_for_what_it_does_not_know(
    desk: list[tuple[Count, bool]],
) -> None:
    with pytest.raises(UnitError, match="not a known unit"):
        parse_unit("patrol_boat")
    desk.append((PATROL_BOAT, True))
    assert parse_unit("patrol_boats").text == "patrol_boat"


def test_what_is_there_for_good_is_asked_once(desk: list[tuple[Count, bool]]) -> None:
    desk.append((PATROL_BOAT, True))
    parse_input("27 patrol boats")
    desk.clear()
    assert parse_input("27 patrol boats").unit.label(2) == "patrol boats"


def test_what_a_transaction_may_take_back_is_asked_again(desk: list[tuple[Count, bool]]) -> None:
    desk.append((PATROL_BOAT, False))
    assert parse_input("28 patrol boats").unit.factor == 1
    desk.clear()
    with pytest.raises(InputError, match="not a known unit"):
        parse_input("28 patrol boats")


def test_a_reading_without_a_desk_asks_nobody(desk: list[tuple[Count, bool]]) -> None:
    desk.append((PATROL_BOAT, True))
    with counting.given(desk=False), pytest.raises(UnitError, match="not a known unit"):
        parse_unit("patrol_boat")


def test_a_misspelt_count_brings_a_suggestion() -> None:
    with counting.given([PATROL_BOAT]), pytest.raises(UnitError, match="Did you mean patrol_boats"):
        parse_unit("patrol_baots")


@pytest.mark.parametrize("token", ["patrol_boat", "zeppelin", "battery", "android", "lighthouse"])
def test_a_word_that_means_nothing_else_may_be_counted(token: str) -> None:
    count = Count(token)
    check_new(count)
    with counting.given([count]):
        assert parse_unit(count.plural).text == token
        assert read_figure(f"5 {count.plural}").unit == token
        assert read_figure(f"5 to 8 {count.plural}").unit == token
        assert parse_input(f"5 to 8 {count.plural} (95%)").unit.text == token
        assert parse_input(f"5 {token} to 8 {token}").unit.text == token


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("kg", "too short"),
        ("shell", "a unit already"),
        ("shells", "a unit already"),
        ("troops", "a unit already"),
        ("usd", "a unit already"),
        ("ton", "a unit already"),
        ("month", "a unit already"),
        ("artillery_round", "a unit already"),
        ("dam", "a prefix and a unit"),
        ("hectograms", "a prefix and a unit"),
        ("mbar", "a prefix and a unit"),
        ("stones", "a measure"),
        ("million", "begin with it"),
        ("dozen", "begin with it"),
        ("twelve", "begin with it"),
        ("normal", "begin with it"),
        ("about_face", "begin with it"),
        ("man_to_man", "between numbers and units"),
        ("boat_per_crew", "between numbers and units"),
        ("Boat", "not a token"),
        ("boat__x", "not a token"),
        ("boat2", "not a token"),
        ("boat/x", "not a token"),
        ("b" * 41, "too long"),
        ("", "not a token"),
    ],
)
def test_a_word_that_could_mean_something_else_is_refused(token: str, reason: str) -> None:
    with pytest.raises(UnitError, match=reason):
        check_new(Count(token, "lighthouse keeper"))


@pytest.mark.parametrize("words", ["light  house", "light-house", " x", "shells", "light/house"])
def test_the_words_of_a_count_are_checked_as_its_token_is(words: str) -> None:
    with pytest.raises(UnitError):
        check_new(Count("lighthouse", plural=words))


def test_two_counts_share_no_word() -> None:
    with pytest.raises(UnitError, match="it is a word for bat"):
        check_new(Count("batsman", plural="bats"), [Count("bat")])


def test_every_name_of_a_distribution_is_reserved() -> None:
    assert {*FAMILIES, "truncated"} <= STARTING


@pytest.mark.parametrize(
    ("singular", "plural"),
    [("boat", "boats"), ("battery", "batteries"), ("box", "boxes"), ("day boy", "day boys")],
)
def test_the_usual_plural_is_the_regular_one(singular: str, plural: str) -> None:
    assert Count("some_token", singular).plural == plural
