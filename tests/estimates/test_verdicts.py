"""Where a claimed figure stands, and the words for it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.canonical import canonical_text
from estimates.draws import Samples
from estimates.flattened import EvaluationError
from estimates.rounding import rounded, rounded_interval
from estimates.verdict_words import (
    likelihood_word,
    percent_text,
    percentile_text,
    standing_words,
)
from estimates.verdicts import ShapeCheck, percentile_of, place_of, position
from sources.quantities import read_figure
from sources.units import NO_UNIT, parse_unit
from tests.estimates.conformance import model_of

TONNAGE = model_of("tonnage / mass", {"tonnage": "74000 t", "mass": "40 to 50 kg"}, "shell")
HUNDRED = Samples(np.arange(1.0, 101.0).reshape(1, 100), NO_UNIT)


@pytest.mark.parametrize(
    ("probability", "word"),
    [(0.0, "remote"), (0.049, "remote"), (0.05, "highly improbable"), (0.2, "improbable"),
     (0.45, "roughly even"), (0.55, "probable"), (0.799, "probable"), (0.8, "highly probable"),
     (0.95, "nearly certain"), (1.0, "nearly certain")],
)  # fmt: skip
def test_likelihood_words_take_the_lower_end_of_their_band(probability: float, word: str) -> None:
    assert likelihood_word(probability) == word


@pytest.mark.parametrize(
    ("percentile", "central", "ceiling", "floor"),
    [
        (0.5, "outside", "inside", "outside"),
        (1, "edge", "inside", "edge"),
        (4.99, "edge", "inside", "edge"),
        (5, "inside", "inside", "inside"),
        (95, "inside", "inside", "inside"),
        (95.01, "edge", "edge", "inside"),
        (99.01, "outside", "outside", "inside"),
    ],
)
def test_places_by_percentile_and_bearing(
    percentile: float, central: str, ceiling: str, floor: str
) -> None:
    found = tuple(place_of(percentile, bearing) for bearing in ("central", "ceiling", "floor"))
    assert found == (central, ceiling, floor)


@pytest.mark.parametrize(
    ("low", "high", "percentile"),
    [(30, 30, 29.5), (None, 30, 29.5), (30, None, 50), (20, 60, 50), (80, 90, 79.5), (10, 20, 19.5),
     (None, 200, 50), (200, None, 100), (30.5, 30.5, 30)],
)  # fmt: skip
def test_the_percentile_is_that_of_the_claimed_value_nearest_to_the_median(
    low: float | None, high: float | None, percentile: float
) -> None:
    assert percentile_of(HUNDRED, low, high) == pytest.approx(percentile, abs=0.51)


def test_the_demo_claim_stands_inside() -> None:
    found = position(TONNAGE, read_figure("about 1.6 million shells"))
    assert found.place == "inside"
    assert found.p_at_least == pytest.approx(0.69, abs=0.005)
    assert found.word == "probable"
    assert found.percentile == pytest.approx(31, abs=0.5)
    assert found.sentence == (
        "“about 1.6 million shells” is compatible with the estimate of 1.65 million shells "
        "(1.48 to 1.85 million): it lies inside the 90 % range, at the 31st percentile. "
        "That the quantity is at least that is probable (69 %)."
    )
    assert {item.name: item.value for item in found.break_even}["mass"] == pytest.approx(46.25)


def test_a_figure_far_below_a_ceiling_is_compatible_and_above_it_is_not() -> None:
    below = position(TONNAGE, read_figure("500,000 shells"), bearing="ceiling")
    assert below.place == "inside"
    assert "is compatible with it" in below.sentence
    above = position(TONNAGE, read_figure("3 million shells"), bearing="ceiling")
    assert above.place == "outside"
    assert above.word == "remote"
    assert "under 1 %" in above.sentence


def test_a_floor_speaks_of_what_is_below() -> None:
    assert position(TONNAGE, read_figure("3 million shells"), bearing="floor").place == "inside"
    below = position(TONNAGE, read_figure("500,000 shells"), bearing="floor")
    assert below.place == "outside"
    assert below.p_at_most == 0


def test_an_open_figure_has_a_probability_on_one_side_only() -> None:
    more = position(TONNAGE, read_figure("more than 1.6 million shells"))
    assert more.p_at_most is None
    assert more.p_at_least == pytest.approx(0.69, abs=0.005)
    fewer = position(TONNAGE, read_figure("up to 1.6 million shells"))
    assert fewer.p_at_least is None
    assert fewer.p_at_most == pytest.approx(0.31, abs=0.005)
    assert "is at most that" in fewer.sentence


def test_a_range_is_judged_by_what_lies_in_it() -> None:
    found = position(TONNAGE, read_figure("between 1.6 million and 1.8 million shells"))
    assert found.percentile == pytest.approx(50, abs=0.1)
    assert found.probability == pytest.approx(0.58, abs=0.02)
    assert "lies in that range" in found.sentence


def test_figures_are_converted_and_plain_numbers_may_stand_for_counts() -> None:
    mass = model_of("m", {"m": "70000 to 80000 t"})
    assert position(mass, read_figure("75 million kg")).place == "inside"
    assert position(TONNAGE, read_figure("1.6 million")).place == "inside"
    short = position(mass, read_figure("74,000 short tons"))
    assert short.percentile < 1


@pytest.mark.parametrize(
    ("figure", "words"),
    [("74,000 tons", "no fixed size"), ("5 people", "in person, the estimate in shell"),
     ("5 t", "in t, the estimate in shell"), ("20 %", "in %, the estimate in shell")],
)  # fmt: skip
def test_a_figure_of_another_kind_is_refused_in_words(figure: str, words: str) -> None:
    with pytest.raises(EvaluationError, match=words):
        position(TONNAGE, read_figure(figure))


def test_a_bearing_is_one_of_three() -> None:
    with pytest.raises(ValueError, match="not a bearing"):
        position(TONNAGE, read_figure("5 shells"), bearing="sideways")


@pytest.mark.parametrize("figure", ["about 1.6 million shells", "more than 9 million shells",
                                    "up to 5 shells", "between 1 and 2 shells"])  # fmt: skip
@pytest.mark.parametrize("bearing", ["central", "ceiling", "floor"])
def test_no_sentence_says_true_or_false(figure: str, bearing: str) -> None:
    found = position(TONNAGE, read_figure(figure), bearing=bearing)
    words = found.sentence.lower()
    assert not any(word in words for word in ("true", "false", "refuted", "confirmed", "lie "))
    assert found.sentence.endswith(".")
    assert canonical_text(found.canonical())


@pytest.mark.parametrize(
    ("place", "bearing", "words"),
    [("inside", "central", "inside"), ("inside", "ceiling", "compatible"),
     ("inside", "floor", "compatible"), ("edge", "central", "at the edge"),
     ("edge", "ceiling", "at the edge of what it allows"),
     ("outside", "floor", "outside what it allows"), ("outside", "central", "outside")],
)  # fmt: skip
def test_nothing_is_inside_a_bound(place: str, bearing: str, words: str) -> None:
    assert standing_words(place, bearing) == words
    other = {"inside": "outside"}.get(place, "inside")
    told = ShapeCheck({"uniform": place, "triangular": other}, bearing).sentence()
    assert f"{words} if uniform" in told


def test_the_verdict_says_whether_it_depends_on_the_shape() -> None:
    safe = position(TONNAGE, read_figure("about 1.6 million shells")).shape_check
    assert not safe.depends
    assert safe.places == {"uniform": "inside", "lognormal": "inside", "triangular": "inside"}
    assert "does not depend" in safe.sentence()
    tight = position(TONNAGE, read_figure("about 1.84 million shells")).shape_check
    assert tight.depends
    assert "The verdict depends on the shape" in tight.sentence()
    assert ShapeCheck({}).sentence() == ""


def test_a_reading_that_has_no_result_is_left_out_of_the_shape_check() -> None:
    model = model_of("1 / x", {"x": "0..2"})
    assert "lognormal" not in position(model, read_figure("1")).shape_check.places


def test_a_model_without_ranges_has_no_shape_to_check() -> None:
    model = model_of("x", {"x": "normal(5, 1)"})
    assert position(model, read_figure("5")).shape_check.places == {}


@pytest.mark.parametrize(
    ("percentile", "said"),
    [(0.2, "below the 1st"), (1, "at the 1st"), (2, "at the 2nd"), (3, "at the 3rd"),
     (11, "at the 11th"), (12, "at the 12th"), (31.2, "at the 31st"), (50, "at the 50th"),
     (99, "at the 99th"), (99.5, "above the 99th")],
)  # fmt: skip
def test_percentiles_are_said_as_ordinals(percentile: float, said: str) -> None:
    assert percentile_text(percentile) == f"{said} percentile"


def test_probabilities_are_never_rounded_to_certainty() -> None:
    assert percent_text(0.0) == "under 1 %"
    assert percent_text(0.9999) == "over 99 %"
    assert percent_text(0.694) == "69 %"


def test_numbers_are_shown_to_two_digits_of_the_width() -> None:
    tonnes = parse_unit("t")
    assert rounded_interval(1480020, 1654690, 1850010, parse_unit("shell")) == (
        "1.65 million shells (1.48 to 1.85 million)"
    )
    assert rounded_interval(39.871, 44.72, 50.13, tonnes) == "45 t (40 to 50 t)".replace(
        "50 t)", "50)"
    )
    assert rounded_interval(0.012, 0.0204, 0.03, NO_UNIT) == "0.02 (0.012 to 0.03)"
    assert rounded_interval(5, 5, 5, tonnes) == "5 t"
    assert rounded_interval(0, 0, 0, NO_UNIT) == "0"


@given(st.floats(-1e12, 1e12), st.floats(1e-6, 1e12))
def test_rounding_is_off_by_less_than_a_hundredth_part_of_the_width(
    value: float, width: float
) -> None:
    assert abs(float(rounded(value, width)) - value) <= width / 20 + 1e-9 * abs(value)
