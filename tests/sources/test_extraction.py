"""Figures read from English news text: conventions, scores, offsets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.extraction import extract
from tests.sources.extraction_scores import (
    DEVELOPMENT,
    FRESH,
    HELD_BACK,
    found_periods,
    found_quantities,
    score_of,
    sentences_in,
)

ROWS = [*sentences_in(DEVELOPMENT), *sentences_in(HELD_BACK), *sentences_in(FRESH)]


def read(text: str) -> list[tuple[object, ...]]:
    return list(found_quantities(extract(text)))


def test_sentences_held_back_from_the_rules_are_read_well() -> None:
    score = score_of("held back")
    assert score is not None
    assert score.sentences >= 100
    assert score.precision >= 0.95
    assert score.recall >= 0.95
    assert min(score.period_precision, score.period_recall) >= 0.95


@pytest.mark.parametrize(("name", "count"), [("development", 100), ("later", 80), ("fresh", 270)])
def test_sentences_the_rules_were_made_by_are_read_well(name: str, count: int) -> None:
    score = score_of(name)
    assert score is not None
    assert score.sentences >= count
    assert min(score.precision, score.recall) >= 0.97
    assert min(score.period_precision, score.period_recall) >= 0.98


def test_the_reference_sentences_are_read_as_they_specify() -> None:
    score = score_of("reference")
    if score is None:
        pytest.skip("the project's reference sentences are not at hand")
    assert min(score.precision, score.recall) >= 0.97
    assert min(score.period_precision, score.period_recall) >= 0.97


def test_a_decimal_comma_is_flagged_and_nothing_else_is() -> None:
    for row in ROWS:
        flagged = "decimal comma" in extract(row["text"])["flags"]
        assert flagged == ("decimal comma" in row.get("flags", [])), row["text"]


def test_every_figure_says_where_it_stands() -> None:
    for row in ROWS:
        for found in extract(row["text"])["quantities"]:
            assert 0 <= found["start"] < found["end"] <= len(row["text"])
            assert row["text"][found["start"] : found["end"]].strip()


def test_the_words_of_a_figure_are_its_span() -> None:
    text = (
        "Officials said “more than 74,000 metric tons” left; “between 4 and 5 million” were shot."
    )
    spans = [text[found["start"] : found["end"]] for found in extract(text)["quantities"]]
    assert spans == ["more than 74,000 metric tons", "between 4 and 5 million"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 10- to 15-minute delay", [(10, 15, "minute", None)]),
        ("60- and 120-mm mortars", [(60, 60, "millimetre", None), (120, 120, "millimetre", None)]),
        ("300 and 450 containers", [(300, 300, "container", None), (450, 450, "container", None)]),
        ("$1m-$2m", [(1_000_000, 2_000_000, "dollar", None)]),
        ("12kg±0.5kg", [(11.5, 12.5, "kilogram", None)]),
        ("two and a half million euros", [(2_500_000, 2_500_000, "euro", None)]),
        ("an hour and a half", [(1.5, 1.5, "hour", None)]),
        ("tens of thousands of people", [(10_000, None, "person", "tens of thousands")]),
        ("50-plus countries", [(50, None, "country", "plus")]),
        ("11,000 or more containers", [(11_000, None, "container", "or more")]),
        ("-20C to -25C", [(-20, -20, "degree Celsius", None), (-25, -25, "degree Celsius", None)]),
        ("in 3 sq. km", [(3, 3, "square kilometre", None)]),
        ("5m people", [(5_000_000, 5_000_000, "person", None)]),
        ("a 5m boat", [(5, 5, "metre", None)]),
        ("the 2.4m tonnes", [(2_400_000, 2_400_000, "metric ton", None)]),
        ("half-a-million people", [(500_000, 500_000, "person", None)]),
        ("a couple of dozen ships", [(24, 24, "ship", None)]),
        ("a crowd of 78,000", [(78_000, 78_000, "person", None)]),
        ("three straight days", [(3, 3, "day", None)]),
        ("7 in 10 renters", [(0.7, 0.7, "fraction", None)]),
        ("hundreds of Chinese", [(100, None, "Chinese", "hundreds")]),
        ("a record 745,000", [(745_000, 745_000, "", None)]),
        ("€38 a megawatt-hour", [(38, 38, "euro/megawatt-hour", None)]),
        ("edged up to 3.9 percent", [(3.9, 3.9, "percent", None)]),
        ("oil fell $2 to $80", [(2, 2, "dollar", None), (80, 80, "dollar", None)]),
        ("rose 3% to 5%", [(3, 5, "percent", None)]),
        ("grew 15% to 8.4 million", [(15, 15, "percent", None), (8_400_000, 8_400_000, "", None)]),
        ("100 to 120 km/h", [(100, 120, "kilometre/hour", None)]),
    ],
)
def test_forms_of_writing(text: str, expected: object) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "KN-23, Hwasong-12, C4ADS and the A380",
        "Flight MH17 under UN Resolution 2397",
        "the G7, the G20 and COVID-19 around 24/7",
        "Call +44 20 7946 0958 or 555-0143",
        "see page 12 of section 3, Article 5 and Figure 2",
        "https://example.org/2024/100 or www.example.org/7",
        "City won 3-1 at 15:30, 7pm and 10 p.m.",
        "a 35-year-old man, aged 35, and Kim, 40, met",
        "the 21st of them came 4th on 5th Avenue",
        "World War Two and the Group of Seven",
        "version 10.0.0.1 of Windows 11",
        "the two agreed, and one of them left",
        "No. 10 and #12",
        "127.5°E at the 38th parallel",
        "the 2019 elections and its 2030 target",
        "the tanker (IMO 9222222), MMSI 273456789",
        "call (+7 495 123-45-67)",
        "Apollo 11 and Chapter 7",
        "the FTSE 100 and junctions 19 and 21",
    ],
)
def test_what_only_looks_like_a_figure_is_none(text: str) -> None:
    assert read(text) == []


def test_from_one_number_to_another_is_two_figures_and_a_range_is_one() -> None:
    assert read("Losses rose from 120 to 180 tanks.") == [
        (120, 120, "tank", None),
        (180, 180, "tank", None),
    ]
    assert read("Losses ranged from 120 to 180 tanks.") == [(120, 180, "tank", None)]


def test_a_scale_that_could_belong_to_either_number_is_flagged() -> None:
    assert extract("500 to 1 million people")["flags"] == ["unclear scale"]


def test_digits_of_another_script_are_read_and_flagged() -> None:
    answer = extract("٤٠ tanks and ５０ ships")
    assert found_quantities(answer) == [(40, 40, "tank", None), (50, 50, "ship", None)]
    assert answer["flags"] == ["digits of another script"]


@settings(max_examples=60, deadline=None)
@given(
    number=st.integers(21, 999_999),
    bound=st.sampled_from(["", "about ", "more than ", "up to ", "at least "]),
    noun=st.sampled_from([("shells", "shell"), ("people", "person"), ("t", "metric ton")]),
)
def test_a_bound_number_of_things_is_read_whatever_the_number(
    number: int, bound: str, noun: tuple[str, str]
) -> None:
    low = None if bound == "up to " else number
    high = None if bound in {"more than ", "at least "} else number
    expected = [(low, high, noun[1], bound.strip() or None)]
    assert read(f"They counted {bound}{number:,} {noun[0]} there.") == expected


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80) | st.text("0123456789.,-–/ $€%amto\x00\u202e½²'(", max_size=60))
def test_any_text_has_an_answer_with_offsets_inside_it(text: str) -> None:
    answer = extract(text)
    assert answer["text"] == text
    for found in answer["quantities"]:
        assert 0 <= found["start"] < found["end"] <= len(text)
        low, high = found["low"], found["high"]
        assert low is None or high is None or low <= high
    for begin, finish in found_periods(answer):
        assert begin or finish
