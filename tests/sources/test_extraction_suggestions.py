"""Suggestions that a person may confirm as observations."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sources.dates import PartialDate, Period
from sources.extraction import suggest
from sources.quantities import Bound
from tests.sources.extraction_scores import DEVELOPMENT, HELD_BACK, sentences_in

MODALITIES = {"asserted", "may_have", "reported", "estimated", "denied", "planned"}
"""Values of `sources.columns.Modality`."""


def test_a_suggestion_has_figure_period_modality_and_the_sentence_around_it() -> None:
    text = "It rained. Russia may have moved more than 74,000 metric tons since August 2023. Yes."
    [found] = suggest(text)
    assert text[found.start : found.end] == found.figure.text == "more than 74,000 metric tons"
    assert (found.figure.low, found.figure.high) == (Decimal(74_000), None)
    assert (found.figure.bound, found.figure.unit) == (Bound.MORE_THAN, "t")
    assert found.period == Period(PartialDate("2023-08"), None)
    assert found.modality == "may_have"
    assert found.sentence.startswith("Russia may")
    assert text[found.sentence_start : found.sentence_end] == found.sentence


def test_each_figure_has_the_period_that_stands_closest() -> None:
    found = suggest("Sales fell by 5 percent in 2020 and rose by 6 percent in 2021.")
    assert [str(one.period) for one in found] == ["2020", "2021"]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1.6 million artillery shells", "shell"),
        ("3.5bn won", "KRW"),
        ("10,000 shells a day", "shell/day"),
        ("20 percent", "%"),
        ("a third of the fleet", ""),
        ("12 aid workers", "worker"),
        ("40 km²", "km2"),
        ("5 tons", "ton"),
        ("6 months", "month"),
        ("8,000 troops", "soldier"),
    ],
)
def test_units_are_those_of_the_desk(text: str, unit: str) -> None:
    [found] = suggest(text)
    assert (found.figure.unit, found.unit_known) == (unit, True)


def test_what_the_desk_cannot_count_yet_is_named_all_the_same() -> None:
    [found] = suggest("5 key takeaways")
    assert (found.unit, found.unit_known, found.figure.unit) == ("takeaway", False, "")


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("They sent 40 tanks.", "asserted"),
        ("They might have sent 40 tanks.", "may_have"),
        ("They reportedly sent 40 tanks.", "reported"),
        ("An estimated 40 tanks were sent.", "estimated"),
        ("They denied that they sent 40 tanks.", "denied"),
        ("They plan to send 40 tanks.", "planned"),
        ("They could not send 40 tanks.", "asserted"),
    ],
)
def test_how_firmly_a_clause_speaks(text: str, modality: str) -> None:
    assert [found.modality for found in suggest(text)] == [modality]


def test_every_suggestion_fits_the_columns_it_is_stored_in() -> None:
    for row in [*sentences_in(DEVELOPMENT), *sentences_in(HELD_BACK)]:
        for found in suggest(row["text"]):
            figure = found.figure
            assert found.modality in MODALITIES
            if figure.bound in {Bound.EXACTLY, Bound.ABOUT}:
                assert figure.low == figure.high
            elif figure.bound is Bound.BETWEEN:
                assert figure.low is not None and figure.high is not None
                assert figure.low < figure.high
            else:
                assert (figure.low is None) != (figure.high is None)
