from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.canonical import canonical_text, decimal_text, digest


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.600E+6"), "1600000"),
        (Decimal("46.250"), "46.25"),
        (Decimal("-0.0"), "0"),
        (Decimal("0.000000001"), "0.000000001"),
        (Decimal(100), "100"),
    ],
)
def test_a_decimal_has_one_plain_text(value: Decimal, text: str) -> None:
    assert decimal_text(value) == text


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity")])
def test_what_is_not_finite_has_no_text(value: Decimal) -> None:
    with pytest.raises(ValueError, match="finite"):
        decimal_text(value)


def test_keys_are_sorted_by_utf16_as_rfc_8785_asks() -> None:
    # U+FB33 sorts before U+1F600 by code point, but after its surrogates D83D DE00.
    assert canonical_text({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'


def test_equal_values_have_equal_digests_however_they_are_spelled() -> None:
    one = {"b": Decimal("1.50"), "a": (1, None, True), "on": date(2024, 6, 22)}
    other = {"on": "2024-06-22", "a": [1, None, True], "b": "1.5"}
    assert digest(one) == digest(other)


def test_times_are_written_in_utc() -> None:
    assert (
        canonical_text(datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)) == '"2024-01-02T03:04:05.000000Z"'
    )


@pytest.mark.parametrize("value", [1.5, {1, 2}, b"bytes", object()])
def test_what_has_no_one_obvious_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no canonical text"):
        canonical_text({"value": value})


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**17), max_value=10**17))
def test_the_text_of_a_decimal_reads_back_as_its_value(value: Decimal) -> None:
    assert Decimal(decimal_text(value)) == value
