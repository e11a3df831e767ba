"""Periods in English news text."""

from __future__ import annotations

from datetime import date

import pytest

from sources.extraction import extract
from tests.sources.extraction_scores import found_periods

TODAY = date(2024, 6, 22)
"""A Saturday."""


def read(text: str, today: date | None = None) -> list[tuple[str | None, str | None]]:
    return found_periods(extract(text, today))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("between August 2023 and January 2024", ("2023-08", "2024-01")),
        ("between March and June 2024", ("2024-03", "2024-06")),
        ("from November to February 2024", ("2023-11", "2024-02")),
        ("from 3 to 9 May 2022", ("2022-05-03", "2022-05-09")),
        ("on May 3-9, 2022", ("2022-05-03", "2022-05-09")),
        ("in 2022 and 2023", ("2022", "2023")),
        ("from March 2022", ("2022-03", None)),
        ("until the end of 2025", (None, "2025")),
        ("by December 2024", (None, "2024-12")),
        ("in the third quarter of 2023", ("2023-07", "2023-09")),
        ("in H1 2024", ("2024-01", "2024-06")),
        ("in the first nine months of 2023", ("2023-01", "2023-09")),
        ("in the 12 months to June 2024", ("2023-07", "2024-06")),
        ("in the year to March 2024", ("2023-04", "2024-03")),
        ("in the 1990s", ("1990", "1999")),
        ("in late 2023", ("2023", "2023")),
        ("in the 2022-23 season", ("2022", "2023")),
        ("on 2024-03-12", ("2024-03-12", "2024-03-12")),
        ("on 12.03.2024", ("2024-03-12", "2024-03-12")),
        ("on the 12th of March, 2024", ("2024-03-12", "2024-03-12")),
        ("2019–2022", ("2019", "2022")),
        ("2023 was the hottest year", ("2023", "2023")),
    ],
)
def test_periods_are_as_precise_as_the_text(text: str, expected: object) -> None:
    assert read(text) == [expected]
    assert extract(text)["quantities"] == []


@pytest.mark.parametrize(
    "text",
    ["a 1987 field manual", "the 2024 elections", "it may march on", "2000 km away", "Paris 2024",
     "on 31 February 2024", "about 2010 soldiers"],
)  # fmt: skip
def test_what_is_no_period(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("since September", ("2023-09", None)),
        ("on 12 March", ("2024-03-12", "2024-03-12")),
        ("last year", ("2023", "2023")),
        ("since last year", ("2023", None)),
        ("this month", ("2024-06", "2024-06")),
        ("last month", ("2024-05", "2024-05")),
        ("yesterday", ("2024-06-21", "2024-06-21")),
        ("on Tuesday", ("2024-06-18", "2024-06-18")),
        ("by September", (None, "2024-09")),
    ],
)
def test_what_counts_from_the_day_of_the_text_needs_that_day(text: str, expected: object) -> None:
    assert read(text) == []
    assert read(text, TODAY) == [expected]


def test_a_period_left_out_for_want_of_a_date_is_flagged() -> None:
    assert extract("It grew since September.")["flags"] == ["period needs the date of the text"]
    assert extract("It grew since September.", TODAY)["flags"] == []


def test_a_month_that_is_a_verb_is_no_period() -> None:
    assert read("They may march in May.", TODAY) == [("2024-05", "2024-05")]
