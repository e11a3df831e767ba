"""Days between dates as an input, currencies and tons: what has no fixed size is never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.calculation import calculate
from estimates.distributions import parse_input
from estimates.readings import InputError
from sources.reading import ReadingError


@pytest.mark.parametrize(
    ("typed", "days", "sentence"),
    [
        (
            "days from 2023-08 to 2024-01",
            184,
            "Exactly 184 days: 1 August 2023 to 31 January 2024, both included.",
        ),
        ("Days  from 2024-02 to 2024-02", 29, "Exactly 29 days: 1 February 2024 to 29 February"),
        ("days from 2023 to 2023", 365, "Exactly 365 days"),
        ("days from 2024-02-28 to 2024-03-01", 3, "28 February 2024 to 1 March 2024"),
        ("days from 2024-02-28 to 2024-02-28", 1, "Exactly 1 day: 28"),
        ("days from 2023-08-15 – 2023-09", 47, "15 August 2023 to 30 September 2023"),
    ],
)
def test_days_are_counted_in_the_calendar_with_both_ends(
    typed: str, days: int, sentence: str
) -> None:
    reading = parse_input(typed)
    assert (reading.support, reading.unit.text) == ((days, days), "day")
    assert sentence in reading.sentence()
    assert parse_input(reading.text()) == reading


@given(st.dates(date(1000, 1, 1), date(2900, 1, 1)), st.integers(0, 40_000))
def test_they_are_the_days_that_passed_and_one(first: date, more: int) -> None:
    last = date.fromordinal(first.toordinal() + more)
    assert parse_input(f"days from {first} to {last}").support[0] == more + 1


def test_one_of_two_periods_is_a_mixture() -> None:
    mixture = parse_input("30%: days from 2023-08 to 2024-01, 70%: 200 days")
    assert mixture.support == (184, 200)
    assert parse_input(mixture.text()) == mixture


@pytest.mark.parametrize(
    ("typed", "position", "words"),
    [
        ("days from 2024-01 to 2023-08", 9, "cannot end before it starts"),
        ("days from 2023-13 to 2024-01", 9, "no month 13"),
        ("days from August to January", 9, "is not a date"),
        ("days from 2023-08", 9, "Write days from 2023-08 to 2024-01"),
        ("days from 2023-08 to 2024-01 (95%)", 9, "Write days from 2023-08 to 2024-01"),
        ("days from", 9, "Here go two dates"),
        ("2023-08 to 2024-01", 0, "Write days from 2023-08 to 2024-01"),
        ("2023-08-15", 0, "Write days from 2023-08 to 2024-01"),
        ("6 months", 2, "days from 2023-08 to 2024-01"),
        ("40-50 kg", 2, "90 % sure"),
    ],
)
def test_what_is_no_count_of_days_is_asked_back_with_its_place(
    typed: str, position: int, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        parse_input(typed)
    assert words in caught.value.sentence()
    assert caught.value.position == position


def test_a_rate_over_a_period_is_worked_out_with_its_days() -> None:
    answer = calculate(
        {
            "formula": "shells / days",
            "inputs": {"shells": "1840 shells", "days": "days from 2023-08 to 2024-01"},
            "unit": "shell/day",
        }
    )
    assert answer["mean"] == 10
    assert answer["readings"]["days"]["text"] == "days from 2023-08 to 2024-01"


def test_a_rate_between_currencies_is_an_input_and_never_supplied() -> None:
    money = {"price": "100 USD", "rate": "0.9 EUR/USD"}
    assert calculate({"formula": "price * rate", "inputs": money, "unit": "EUR"})["mean"] == 90
    for formula, unit in (("price + rate * price", ""), ("price", "EUR"), ("price / 2", "EUR")):
        with pytest.raises(ReadingError, match="USD"):
            calculate({"formula": formula, "inputs": money, "unit": unit})


@pytest.mark.parametrize("typed", ["5 tons", "5 ton", "3 to 5 tons/day"])
def test_a_bare_ton_is_asked_back_with_the_three_it_may_be(typed: str) -> None:
    with pytest.raises(InputError, match=r"Say t \(1,000 kg\), short_ton or long_ton"):
        parse_input(typed)
