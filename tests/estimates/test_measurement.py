"""Measurement models: flattened leaves, exact correlation, honest refusals."""

from __future__ import annotations

import json
import pickle
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from scipy import stats

from audit.canonical import canonical_text, digest
from audit.errors import DomainError
from estimates import correlation
from estimates.draws import draw, leaf_columns
from estimates.flattened import Prepared
from estimates.formula import FormulaError
from estimates.measurement import (
    ENGINE_VERSION,
    Correlation,
    CycleError,
    EvaluationError,
    Leaf,
    MeasurementModel,
    Node,
    Ref,
    Result,
    Samples,
    evaluate,
)
from estimates.results import histogram, six
from estimates.rounding import rounded_interval
from sources.units import NO_UNIT, parse_unit
from tests.estimates.conformance import model_of

TONNAGE = {"tonnage": "74000 t", "mass": "40 to 50 kg"}


def leaf(key: str) -> Ref:
    return Ref("leaf", key)


def node(key: str) -> Ref:
    return Ref("node", key)


def two_levels(formula: str) -> MeasurementModel:
    """x in two estimates, each in another, those two in the last."""
    return MeasurementModel(
        "last",
        (
            Node("a", "2 * x", "kg", {"x": leaf("x")}),
            Node("b", "x + x", "kg", {"x": leaf("x")}),
            Node("c", "a", "t", {"a": node("a")}),
            Node("last", formula, "", {"b": node("b"), "c": node("c")}),
        ),
        (Leaf("x", "40 to 50 kg"),),
    )


# --- the demo case: what the desk expects ---


def test_tonnage_over_mass_gives_the_expected_shells() -> None:
    result = evaluate(model_of("tonnage / mass", TONNAGE, "shell"))
    low, central, high = (result.quantiles[percent] for percent in ("5", "50", "95"))
    assert low == pytest.approx(1.48e6, rel=1e-3)
    assert central == pytest.approx(1.6547e6, rel=1e-4)
    assert high == pytest.approx(1.85e6, rel=1e-3)
    assert rounded_interval(low, central, high, result.unit) == (
        "1.65 million shells (1.48 to 1.85 million)"
    )


def test_the_bare_projectile_alone_gives_one_number() -> None:
    result = evaluate(
        model_of("t / m", {"t": "74000 t", "m": "43.56 kg/shell"}, "shell"), log2_points=8
    )
    assert result.quantiles["5"] == result.quantiles["95"] == pytest.approx(1698806.24)
    assert result.sd == 0
    assert sum(int(count) for count in result.canonical()["histogram"]["counts"]) == result.points


def test_a_packed_mix_gives_the_expected_shells() -> None:
    result = evaluate(
        model_of(
            "tonnage / (share * large + (1 - share) * small)",
            {"tonnage": "74000 t", "share": "30 to 60 %", "large": "60 to 85 kg/shell",
             "small": "30 to 45 kg/shell"},
            "shell",
        )
    )  # fmt: skip
    assert result.quantiles["5"] == pytest.approx(1.20e6, rel=0.01)
    assert result.quantiles["95"] == pytest.approx(1.68e6, rel=0.01)


# --- exact correlation ---


def test_a_thing_less_itself_is_exactly_zero_through_two_levels() -> None:
    result = evaluate(two_levels("b - c"))
    assert (result.mean, result.sd) == (0, 0)
    assert set(result.quantiles.values()) == {0}
    assert result.canonical()["quantiles"]["50"] == "0"


def test_a_thing_over_itself_is_exactly_one_through_two_levels() -> None:
    result = evaluate(two_levels("b / c"))
    assert (result.mean, result.sd) == (1, 0)
    assert set(result.quantiles.values()) == {1}


def test_a_model_in_levels_is_the_model_written_out() -> None:
    flat = draw(model_of("2 * x * y + x", {"x": "1 to 2", "y": "3..4"}))
    levels = MeasurementModel(
        "z",
        (
            Node("z", "p + x", "", {"p": node("p"), "x": leaf("x")}),
            Node("p", "2 * x * y", "", {"x": leaf("x"), "y": leaf("y")}),
        ),
        (Leaf("y", "3..4"), Leaf("x", "1 to 2")),
    )
    assert np.array_equal(draw(levels).values, flat.values)


def rank_correlation(correlation: Correlation, **inputs: str) -> float:
    model = model_of("a + b", inputs, correlations=(correlation,))
    columns = [leaf_columns(model, replicate, 13) for replicate in range(8)]
    first, second = (np.concatenate([each[key] for each in columns]) for key in ("a", "b"))
    return float(stats.spearmanr(first, second).statistic)


@pytest.mark.parametrize("asked", ["0.7", "-0.7", "0.2", "0.95"])
def test_the_rank_correlation_asked_for_is_what_is_drawn(asked: str) -> None:
    found = rank_correlation(Correlation("a", "b", Decimal(asked)), a="1 to 3", b="5..6")
    assert found == pytest.approx(float(asked), abs=0.005)


def test_correlation_leaves_the_margins_alone() -> None:
    pair = (Correlation("a", "b", Decimal("0.7")),)
    inputs = {"a": "1 to 3", "b": "5..6"}
    alone = evaluate(model_of("b + 0 * a", inputs), log2_points=13, up_to=13)
    paired = evaluate(model_of("b + 0 * a", inputs, correlations=pair), up_to=13)
    for percent, value in alone.quantiles.items():
        error = max(paired.standard_errors[percent], alone.standard_errors[percent])
        assert abs(paired.quantiles[percent] - value) < 6 * error + 1e-9


@pytest.mark.parametrize(("sign", "formula"), [("1", "(a - 1) / 2 - b"), ("-1", "(a - 1) / 2 + b")])
@pytest.mark.parametrize("kind", ["rank", "pearson"])
def test_what_is_perfectly_correlated_is_so_exactly(sign: str, formula: str, kind: Any) -> None:
    pair = (Correlation("a", "b", Decimal(sign), kind),)
    inputs = {"a": "normal(1, 2)", "b": "normal(0, 1)"}
    result = evaluate(model_of(formula, inputs, correlations=pair), log2_points=10)
    assert result.sd < 1e-15


def test_a_repaired_matrix_has_the_margins_of_one_and_its_root_gives_it_back() -> None:
    asked = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    possible = correlation.nearest_possible(asked)
    root = correlation.lower_root(possible)
    assert np.allclose(np.diag(possible), 1)
    assert np.allclose(root @ root.T, possible, atol=1e-9)
    assert np.allclose(np.triu(root, 1), 0)


def test_correlations_that_contradict_each_other_are_repaired_with_a_notice() -> None:
    pairs = tuple(
        Correlation(first, second, Decimal(value))
        for first, second, value in [("a", "b", "0.9"), ("b", "c", "0.9"), ("a", "c", "-0.9")]
    )
    inputs = dict.fromkeys("abc", "normal(0, 1)")
    result = evaluate(model_of("a + b + c", inputs, correlations=pairs), log2_points=10)
    assert "contradict" in result.notices[0]
    assert evaluate(model_of("a", {"a": "1 to 2"}), log2_points=8).notices == ()


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (Correlation("a", "b", Decimal("1.5")), "between −1 and 1"),
        (Correlation("a", "z", Decimal("0.5")), "no input “z”"),
        (Correlation("a", "a", Decimal("0.5")), "with itself"),
    ],
)
def test_a_correlation_that_makes_no_sense_is_refused(pair: Correlation, words: str) -> None:
    with pytest.raises(EvaluationError, match=words):
        model_of("a + b", {"a": "1 to 2", "b": "1 to 2"}, correlations=(pair,)).check()


# --- refusals, in words ---


@pytest.mark.parametrize(
    ("formula", "inputs", "words"),
    [
        ("1 / x", {"x": "-1 to 1"}, r"50.00% of the draws: the divisor “x” has a range"),
        ("y / (x - 2)", {"x": "1 to 3", "y": "1"}, "the divisor “x - 2” has a range that includes"),
        ("log(x)", {"x": "-1..1"}, "logarithm is taken, is zero or below"),
        ("sqrt(x - 1)", {"x": "0..2"}, "“x - 1”, of which the root is taken, is below zero"),
        ("exp(x)", {"x": "0..2000"}, "too large to compute"),
        ("x ** 0.5", {"x": "-1..1"}, "is zero or below"),
        ("x ** 5 * y ** 5", {"x": "1e59", "y": "1e58 to 1e59"}, "too large to compute"),
    ],
)
def test_a_share_of_bad_draws_is_refused_with_its_reason(
    formula: str, inputs: dict[str, str], words: str
) -> None:
    with pytest.raises(EvaluationError, match=words):
        evaluate(model_of(formula, inputs), log2_points=10)


def test_a_few_bad_draws_are_reported_and_left_out() -> None:
    result = evaluate(model_of("1 / x", {"x": "normal(10, 3)"}), log2_points=13, up_to=13)
    assert 0 < result.bad_share < 0.001
    assert float(result.canonical()["bad_share"]) == pytest.approx(result.bad_share)
    assert result.quantiles["0.5"] > 0


def test_a_circle_is_refused_in_words() -> None:
    model = MeasurementModel(
        "a", (Node("a", "x", "", {"x": node("b")}), Node("b", "x", "", {"x": node("a")})), ()
    )
    with pytest.raises(CycleError, match=r"would rest on itself: “.” → “.” → “.”") as caught:
        model.check()
    assert isinstance(caught.value, DomainError)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (MeasurementModel("z", (), ()), "no estimate “z”"),
        (MeasurementModel("a", (Node("a", "x", "", {}),), ()), "nothing is given for “x”"),
        (MeasurementModel("a", (Node("a", "x", "", {"x": leaf("x")}),), ()), "nothing is given"),
        (MeasurementModel("a", (Node("a", "x", "", {"x": node("y")}),), ()), "nothing is given"),
        (MeasurementModel("a", (Node("a", "1", "", {}), Node("a", "2", "", {})), ()), "one key"),
        (model_of("x", {"x": "5 kg"}, "shell"), "comes out in kg, which is not shell"),
        (model_of("x", {"x": "5 kg"}, "person"), "Change its unit"),
        (model_of("x ** 12", {"x": "5 kg"}), "no unit has such powers"),
        (model_of("1", {str(number): "1" for number in range(501)}), "at most"),
    ],
)
def test_a_model_that_does_not_hold_together_is_refused(
    model: MeasurementModel, words: str
) -> None:
    with pytest.raises(EvaluationError, match=words):
        model.check()


def test_units_that_do_not_fit_are_found_before_anything_is_drawn() -> None:
    with pytest.raises(FormulaError, match="Cannot add kg and shell, at character 5"):
        model_of("a + b", {"a": "5 kg", "b": "5 shells"}).check()


def test_a_plain_number_may_be_labelled_with_a_count_and_nothing_else() -> None:
    assert model_of("a / b", {"a": "74000 t", "b": "46 kg"}, "shell").check().text == "shell"
    with pytest.raises(EvaluationError):
        model_of("a / b", {"a": "74000 t", "b": "46 kg"}, "kg").check()


def test_a_result_comes_in_the_unit_wanted() -> None:
    assert evaluate(model_of("a", {"a": "5 t"}, "kg"), log2_points=4).mean == 5000
    assert evaluate(model_of("a / b", {"a": "1 kg", "b": "4 kg"}, "%"), log2_points=4).mean == 25
    assert evaluate(model_of("a * b", {"a": "50 %", "b": "4 t"}), log2_points=4).mean == 2


def test_an_input_that_no_formula_uses_is_left_out() -> None:
    model = model_of("a", {"a": "1 to 2", "idle": "3 to 4"})
    assert list(model.prepared.leaves) == ["a"]


def test_a_formula_without_inputs_is_a_number() -> None:
    assert evaluate(model_of("2 * pi", {}), log2_points=4).mean == pytest.approx(6.283185307)


# --- form ---


def test_a_model_survives_json_and_pickle() -> None:
    model = two_levels("b - c")
    stored = json.loads(canonical_text(model.canonical()))
    again = MeasurementModel.from_canonical(stored)
    assert again.canonical() == model.canonical()
    assert np.array_equal(draw(again).values, draw(model).values)
    assert isinstance(model.prepared, Prepared)
    assert pickle.loads(pickle.dumps(model)) == model  # noqa: S301 - our own bytes


def test_a_stored_model_of_another_form_is_refused() -> None:
    with pytest.raises(EvaluationError, match="not a stored model"):
        MeasurementModel.from_canonical({"schema": "plumbline.model/9"})


def test_the_canonical_model_does_not_depend_on_spelling_or_order() -> None:
    one = model_of("tonnage/mass", {"tonnage": "74000t", "mass": "40 to 50kg"}, "shells")
    other = model_of("tonnage / mass", {"mass": "40 to 50 kg", "tonnage": "74,000 t"}, "shell")
    assert digest(one.canonical()) == digest(other.canonical())


def test_correlations_survive_json() -> None:
    pair = (Correlation("a", "b", Decimal("0.7"), "pearson"),)
    model = model_of("a + b", {"a": "1 to 2", "b": "1 to 2"}, correlations=pair)
    assert MeasurementModel.from_canonical(model.canonical()).correlations == pair


def test_a_result_has_the_form_that_everything_reads() -> None:
    spelled = evaluate(model_of("tonnage / mass", TONNAGE, "shell")).canonical()
    assert canonical_text(spelled)
    assert spelled["unit"] == "shell"
    assert list(spelled["quantiles"]) == [
        "0.5", "1", "2.5", "5", "10", "25", "50", "75", "90", "95", "97.5", "99", "99.5",
    ]  # fmt: skip
    assert {"5", "50", "95", "mean", "sd"} <= spelled["standard_errors"].keys()
    assert len(spelled["histogram"]["edges"]) == 61
    assert len(spelled["histogram"]["counts"]) == 60
    assert spelled["shares"] == {"mass": "1", "tonnage": "0"}
    assert [bar["name"] for bar in spelled["tornado"]] == ["mass"]
    assert spelled["engine"] == ENGINE_VERSION
    assert spelled["points"] == "65536"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1654321.987, "1654320"), (0.000123456789, "0.000123457"), (-2.0, "-2"), (1e-20, "0"),
     (123456.5, "123456")],
)  # fmt: skip
def test_numbers_are_stored_with_six_significant_digits(value: float, text: str) -> None:
    assert six(value, 1e-12) == text


def test_what_is_not_finite_is_never_stored() -> None:
    with pytest.raises(ValueError, match="finite"):
        six(float("nan"))


def test_a_skewed_positive_result_gets_a_logarithmic_histogram() -> None:
    generator = np.random.default_rng(1)
    scores = Samples(generator.standard_normal((8, 2000)), NO_UNIT)
    assert histogram(Samples(np.exp(scores.values), NO_UNIT)).scale == "log"
    assert histogram(scores).scale == "linear"
    assert sum(histogram(scores).counts) == pytest.approx(16_000 * 0.998, abs=5)


def test_a_result_is_plain_data() -> None:
    result = evaluate(model_of("x", {"x": "1 to 2"}), log2_points=6)
    assert isinstance(result, Result)
    assert result.unit == NO_UNIT != parse_unit("kg")
