from __future__ import annotations

from decimal import Decimal

import pytest

from desk import wording


def test_an_interval_is_rounded_to_two_digits_of_its_width() -> None:
    assert wording.interval(1_483_210, 1_654_880, 1_846_990) == (
        "1.65 million",
        "1.48 to 1.85 million",
    )


def test_ends_on_two_scales_keep_their_own_words() -> None:
    assert wording.interval(900_000, 1_000_000, 1_200_000)[1] == "900,000 to 1.2 million"


def test_an_exact_result_has_no_interval_and_six_digits() -> None:
    assert wording.interval(46.25, 46.25, 46.25) == ("46.25", "")


@pytest.mark.parametrize(
    ("value", "width", "shown"),
    [
        (0.123456, 0.02, "0.123"),
        (-1234.5, 100, "-1230"),
        (0.0, 0.0, "0"),
        (1e-9, 1e-10, "1.00E-9"),
        (99.96, 1.0, "100"),
    ],
)
def test_rounding_follows_the_width(value: float, width: float, shown: str) -> None:
    assert wording.rounded(value, width) == Decimal(shown)


def test_numbers_that_are_none_are_shown_as_they_came() -> None:
    assert wording.grouped("1655430.5") == "1,655,430.5"
    assert wording.grouped("NaN") == "NaN"
    assert wording.grouped("<b>") == "<b>"
    assert wording.grouped("1e400") == "1e400"
