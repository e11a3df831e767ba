"""What a figure loses on its way."""

from __future__ import annotations

import pytest

from sources.dates import Period
from sources.drift import Respect, Said, drifts
from sources.quantities import read_figure

SIX_MONTHS = Period.parse("2023-08 to 2024-01")


def said(
    figure: str, *, period: Period | None = None, place: str = "", modality: str = "asserted"
) -> Said:
    return Said(read_figure(figure), period, place, modality)


def sentences(origin: Said, report: Said) -> dict[str, str]:
    return {drift.respect.value: drift.sentence for drift in drifts(origin, report)}


def test_a_bound_and_the_kind_of_ton_are_lost() -> None:
    origin = said("more than 74,000 metric tons", period=SIX_MONTHS, modality="reported")
    found = sentences(origin, said("74,000 tons", period=SIX_MONTHS))
    assert set(found) == {Respect.UNIT, Respect.BOUND, Respect.MODALITY}
    assert "67,132 t" in found[Respect.UNIT]
    assert found[Respect.BOUND] == "“More than” is gone: a bound became a figure."


def test_may_have_hardens_to_did() -> None:
    found = sentences(
        said("about 1.6 million shells", modality="may_have"), said("1.6 million shells")
    )
    assert found == {
        Respect.BOUND: "“About” is gone: a round figure became an exact one.",
        Respect.MODALITY: "“May have” hardened to “asserted as fact”.",
    }


def test_a_place_becomes_another() -> None:
    origin = said("two ports", place="Vostochny and Dunai")
    assert set(sentences(origin, said("two ports", place="Vostochny and Danube"))) == {"place"}
    assert sentences(origin, said("two ports", place="vostochny and  dunai.")) == {}


def test_a_span_of_time_and_a_period_shrink() -> None:
    assert set(sentences(said("six months"), said("4 months"))) == {Respect.PERIOD}
    later = Period.parse("2023-08 to 2023-11")
    found = sentences(said("9 people", period=SIX_MONTHS), said("9 people", period=later))
    assert found[Respect.PERIOD].endswith("122 days for 184.")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("74,000 t", "74 million kg"),
        ("74,000 t", "81,571 short tons"),
        ("more than 100 people", "at least 100 people"),
        ("1.6 million shells", "1,600,000 shells"),
        ("1,000 t", "1,003 t"),
    ],
)
def test_another_way_to_write_the_same_is_no_drift(before: str, after: str) -> None:
    assert drifts(said(before), said(after)) == []


def test_a_number_that_stays_while_its_unit_changes() -> None:
    found = sentences(said("74,000 t"), said("74,000 short tons"))
    assert found == {
        "unit": "The number stayed and the unit changed: metric tons became short tons."
    }


def test_a_value_that_changed_is_said_in_proportion() -> None:
    found = sentences(said("120 people"), said("180 people"))
    assert found == {"value": "120 people became 180 people, 50 % more."}


def test_what_a_report_leaves_out_is_not_held_against_it() -> None:
    assert drifts(said("9 people", period=SIX_MONTHS, place="Kyiv"), said("9 people")) == []


def test_a_sentence_is_told_in_the_language_of_whoever_reads_it() -> None:
    words = {
        "“%(before)s” is gone: a bound became a figure.": "« %(before)s » a disparu.",
        "more than": "plus de",
    }
    (lost,) = drifts(said("more than 9 people"), said("9 people"))
    assert lost.told(lambda text: words.get(text, text)) == "« Plus de » a disparu."
    assert lost.sentence == "“More than” is gone: a bound became a figure."
