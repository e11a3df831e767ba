"""Which input matters."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimates.draws import draw
from estimates.measurement import Correlation, MeasurementModel
from estimates.sensitivity import BreakEven, break_even, tornado, variance_shares
from tests.estimates.conformance import model_of

ISHIGAMI = model_of(
    "sin(x1) + 7 * sin(x2) ** 2 + 0.1 * x3 ** 4 * sin(x1)",
    dict.fromkeys(("x1", "x2", "x3"), f"{-pi:.14f}..{pi:.14f}"),
)
TONNAGE = model_of("tonnage / mass", {"tonnage": "74000 t", "mass": "40 to 50 kg"}, "shell")


def shares_of(model: MeasurementModel) -> dict[str, float]:
    return variance_shares(model, draw(model))


def found(items: list[BreakEven]) -> dict[str, float | None]:
    return {item.name: item.value for item in items}


def test_shares_are_right_on_the_ishigami_function() -> None:
    """Analytic first-order indices for a = 7, b = 0.1 (Ishigami and Homma 1990)."""
    a, b = 7.0, 0.1
    first = 0.5 * (1 + b * pi**4 / 5) ** 2
    second = a**2 / 8
    whole = first + second + b**2 * pi**8 * (1 / 18 - 1 / 50)
    shares = shares_of(ISHIGAMI)
    assert shares["x1"] == pytest.approx(first / whole, abs=0.01)
    assert shares["x2"] == pytest.approx(second / whole, abs=0.01)
    assert shares["x3"] == pytest.approx(0, abs=0.01)
    assert 1 - sum(shares.values()) == pytest.approx(1 - (first + second) / whole, abs=0.01)


def test_shares_of_a_sum_are_shares_of_variance() -> None:
    shares = shares_of(model_of("a + b", {"a": "normal(0, 1)", "b": "normal(0, 3)"}))
    assert shares == pytest.approx({"a": 0.1, "b": 0.9}, abs=0.01)


def test_an_exact_input_has_no_share_and_a_certain_result_has_none() -> None:
    assert shares_of(TONNAGE)["tonnage"] == 0
    assert shares_of(model_of("x - x", {"x": "1 to 2"})) == {"x": 0}


def test_the_only_uncertain_input_has_it_all_however_steep_the_result() -> None:
    assert shares_of(model_of("exp(x) + c", {"x": "normal(0, 3)", "c": "5"})) == {"c": 0, "x": 1}


def test_an_input_that_plays_no_part_has_no_share() -> None:
    assert shares_of(model_of("a + 0 * b", {"a": "1 to 2", "b": "1 to 2"}))["b"] < 0.001


@given(st.integers(1, 9), st.integers(1, 9))
@settings(max_examples=15, deadline=None)
def test_shares_of_any_sum_are_analytic(first: int, second: int) -> None:
    shares = shares_of(model_of("a + b", {"a": f"0..{first}", "b": f"normal(0, {second})"}))
    expected = first**2 / 12 / (first**2 / 12 + second**2)
    assert shares["a"] == pytest.approx(expected, abs=0.01)
    assert shares["b"] == pytest.approx(1 - expected, abs=0.01)


def test_the_tornado_moves_one_input_at_a_time_widest_first() -> None:
    bars = tornado(model_of("a + b + c", {"a": "1 to 2 kg", "b": "10 to 30 kg", "c": "5 kg"}))
    assert [bar.name for bar in bars] == ["b", "a"]
    middle = (1 * 2) ** 0.5 + 5
    assert (bars[0].low, bars[0].high) == pytest.approx((10 + middle, 30 + middle))


def test_the_tornado_is_in_the_unit_of_the_result() -> None:
    bar = tornado(TONNAGE)[0]
    assert (bar.low, bar.high) == pytest.approx((1.85e6, 1.48e6))


def test_an_input_without_a_result_at_its_ends_has_no_bar() -> None:
    bars = tornado(model_of("sqrt(x) + y", {"x": "normal(1, 1)", "y": "1 to 2"}))
    assert [bar.name for bar in bars] == ["y"]
    assert (bars[0].low, bars[0].high) == pytest.approx((2, 3))


def test_one_million_six_hundred_thousand_shells_need_46_25_kilograms_each() -> None:
    values = found(break_even(TONNAGE, 1.6e6))
    assert values["mass"] == pytest.approx(46.25, rel=1e-6)
    assert values["tonnage"] == pytest.approx(1.6e6 * (40 * 50) ** 0.5 / 1000, rel=1e-3)


def test_break_even_comes_in_the_unit_as_typed() -> None:
    item = break_even(TONNAGE, 1.6e6)[1]
    assert (item.name, item.unit.text) == ("tonnage", "t")


def test_there_is_no_break_even_out_of_reach_or_beyond_hard_limits() -> None:
    assert found(break_even(TONNAGE, 1e12)) == {"mass": None, "tonnage": None}
    hard = model_of("74000 / mass", {"mass": "40..45"})
    assert found(break_even(hard, 1600)) == {"mass": None}
    assert found(break_even(hard, 1700))["mass"] == pytest.approx(74000 / 1700)


def test_an_input_without_effect_has_no_break_even() -> None:
    model = model_of("a + 0 * b", {"a": "1 to 2", "b": "1 to 2"})
    assert found(break_even(model, 1.5))["b"] is None


def test_break_even_makes_the_median_meet_the_claim() -> None:
    model = model_of("a * b - c", {"a": "1 to 2", "b": "3 / 4 / 6", "c": "0.5 +- 0.1"})
    for name, value in found(break_even(model, 4.0)).items():
        assert value is not None
        inputs = {"a": "1 to 2", "b": "3 / 4 / 6", "c": "0.5 +- 0.1"} | {name: f"{value:.12f}"}
        assert draw(model_of("a * b - c", inputs)).quantile(0.5) == pytest.approx(4, abs=2e-3)


def test_bad_draws_do_not_upset_the_shares() -> None:
    model = model_of("a / x", {"a": "1 to 2", "x": "normal(10, 3)"})
    samples = draw(model)
    assert samples.bad_share > 0
    assert np.isfinite(list(variance_shares(model, samples).values())).all()


def test_shares_of_correlated_inputs_use_the_correlated_columns() -> None:
    from decimal import Decimal

    pair = (Correlation("a", "b", Decimal("0.9"), "pearson"),)
    inputs = {"a": "normal(0, 1)", "b": "normal(0, 1)"}
    shares = shares_of(model_of("a", inputs | {"a": "normal(0, 1)"}, correlations=pair))
    assert shares["a"] == pytest.approx(1, abs=0.01)
    both = shares_of(model_of("a + 0 * b", inputs, correlations=pair))
    assert both["b"] == pytest.approx(0.81, abs=0.02)
