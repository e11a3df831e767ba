"""Dates that know their precision, and periods with both ends inclusive."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.dates import DateError, PartialDate, Period, Precision


def test_a_month_has_a_first_and_a_last_day() -> None:
    february = PartialDate.parse("2024-02")
    assert (february.first, february.last) == (date(2024, 2, 1), date(2024, 2, 29))
    assert february.precision is Precision.MONTH


def test_a_year_and_a_day_too() -> None:
    assert PartialDate.parse("2024").last == date(2024, 12, 31)
    assert PartialDate.parse("2024").precision is Precision.YEAR
    assert PartialDate.parse("2024-06-22").first == PartialDate.parse("2024-06-22").last


@pytest.mark.parametrize(
    ("typed", "words"),
    [("2024-13", "no month 13"), ("2023-02-29", "no 29 February 2023"), ("0000", "no year 0"),
     ("22 June 2024", "not a date"), ("", "not a date"), ("2024-6", "not a date"),
     ("٢٠٢٤", "not a date"), ("2024-06-22T00:00", "not a date"), ("9" * 10**6, "not a date")],
)  # fmt: skip
def test_what_is_no_date_is_refused_in_words(typed: str, words: str) -> None:
    with pytest.raises(DateError, match=words):
        PartialDate.parse(typed)


def test_august_to_january_is_184_days() -> None:
    assert Period.parse("2023-08 to 2024-01").days == 184


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2023-08 to 2024-01", "August 2023 to January 2024"),
        ("since 2023-09", "since September 2023"),
        ("until 2024-01", "until January 2024"),
        ("2024-06-22", "22 June 2024"),
        ("2022 to 2024", "2022 to 2024"),
    ],
)
def test_a_period_is_shown_in_words_and_prints_as_it_is_read(typed: str, shown: str) -> None:
    assert Period.parse(typed).display() == shown
    assert str(Period.parse(typed)) == typed


def test_an_open_period_has_no_number_of_days() -> None:
    assert Period.parse("since 2023-09").days is None


def test_a_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(DateError, match="cannot end before"):
        Period.parse("2024-02 to 2024-01")
    with pytest.raises(DateError, match="a start, an end or both"):
        Period(None, None)


def test_a_period_within_one_year_may_end_with_the_year() -> None:
    assert Period.parse("2024-06 to 2024").days == 214


dates = st.one_of(
    st.dates().map(lambda day: day.isoformat()),
    st.dates().map(lambda day: day.isoformat()[:7]),
    st.dates().map(lambda day: day.isoformat()[:4]),
)


@given(dates, dates)
def test_the_order_of_texts_is_the_order_of_first_days(first: str, second: str) -> None:
    one, other = PartialDate.parse(first), PartialDate.parse(second)
    if one < other:
        assert one.first <= other.first


@given(dates, dates)
def test_printing_and_reading_a_period_is_the_identity(first: str, second: str) -> None:
    start, end = sorted([PartialDate.parse(first), PartialDate.parse(second)])
    period = Period(start, end)
    assert Period.parse(str(period)) == period
    assert period.days is not None
    assert period.days >= 1


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    with contextlib.suppress(DateError):
        period = Period.parse(text)
        assert Period.parse(str(period)) == period
