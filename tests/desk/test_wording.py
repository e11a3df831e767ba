from __future__ import annotations

from desk import wording


def test_a_stored_number_is_grouped_in_thousands() -> None:
    assert wording.grouped("1655430.50") == "1,655,430.5"
    assert wording.grouped("0") == "0"
    assert wording.grouped("-0.000123456") == "-0.000123456"


def test_what_is_no_number_to_group_is_shown_as_it_came() -> None:
    assert wording.grouped("NaN") == "NaN"
    assert wording.grouped("<b>") == "<b>"
    assert wording.grouped("1e400000") == "1e400000"
    assert wording.grouped("1e-400000") == "1e-400000"
