"""Two stored evaluations of one estimate: what differs, and what each change does alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from estimates.attribution import LOG2_POINTS, MOST_LEAVES, alone
from estimates.charts.history import Moment, history_svg
from estimates.comparison import Change, Differences, Movement, Spread, differences, versions
from estimates.measurement import (
    Correlation,
    EvaluationError,
    Leaf,
    MeasurementModel,
    Node,
    Ref,
    evaluate,
)
from sources.quantities import read_figure
from sources.units import parse_unit
from tests.estimates.pictures import assert_legible

SHELL = parse_unit("shell")


def model(
    formula: str = "t / m", unit: str = "shell", correlation: str = "", **inputs: str
) -> MeasurementModel:
    texts = {"t": "70000 t to 80000 t", "m": "40 to 50 kg/shell"} | inputs
    node = Node("shells", formula, unit, {name: Ref("leaf", name) for name in texts})
    pairs = (Correlation("t", "m", Decimal(correlation)),) if correlation else ()
    leaves = tuple(Leaf(name, text) for name, text in texts.items())
    return MeasurementModel("shells", (node,), leaves, pairs)


def between(before: MeasurementModel, after: MeasurementModel) -> Differences:
    return differences(before.canonical(), after.canonical())


def result(low: float, central: float, high: float, unit: str = "shell") -> dict[str, Any]:
    return {"quantiles": {"5": str(low), "50": str(central), "95": str(high)}, "unit": unit}


def test_equal_models_do_not_differ() -> None:
    found = between(model(), model(m="40  to  50 kg / shell"))
    assert not found
    assert found.is_only_values


def test_a_revised_value_is_named_with_what_it_was() -> None:
    found = between(model(), model(m="43 to 51 kg/shell"))
    assert found.leaves == (Change("m", "40 to 50 kg/shell", "43 to 51 kg/shell"),)
    assert found.revised == ["m"]
    assert found.is_only_values


def test_a_change_of_formula_unit_and_inputs_is_told_apart() -> None:
    found = between(model(), model(formula="t * s / m", unit="", s="0.9"))
    assert found.formulas == (Change("shells", "t / m", "t * s / m"),)
    assert found.units == (Change("shells", "shell", ""),)
    assert found.inputs == (Change("shells.s", None, "leaf s"),)
    assert found.leaves == (Change("s", None, "0.9"),)
    assert found.revised == []
    assert not found.is_only_values


def test_a_correlation_is_compared_whichever_way_round_it_is_given() -> None:
    turned = model().canonical() | {"correlations": [["t", "m", "0.50", "rank"]]}
    straight = model().canonical() | {"correlations": [["m", "t", "0.5", "rank"]]}
    assert not differences(turned, straight)
    found = between(model(), model(correlation="-0.3"))
    assert found.correlations == (Change("m, t", None, "-0.3"),)


def test_versions_that_changed_are_told() -> None:
    before = {"engine": "1.0", "numpy": "2.3.1", "scipy": "1.16"}
    changed = versions(before, before | {"numpy": "2.4.0"})
    assert changed == (Change("numpy", "2.3.1", "2.4.0"),)


def test_a_movement_says_how_far_the_median_went_and_how_the_width_changed() -> None:
    found = Movement.between(result(80, 100, 120), result(100, 130, 160))
    assert found is not None
    assert found.share == pytest.approx(0.3)
    assert found.widening == pytest.approx(1.5)
    assert found.leaves_interval


def test_a_movement_between_units_of_one_kind_is_told_in_the_later_one() -> None:
    found = Movement.between(result(1, 2, 3, "t"), result(1500, 2500, 3500, "kg"))
    assert found is not None
    assert found.before.central == pytest.approx(2000)
    assert Movement.between(result(1, 2, 3, "t"), result(1, 2, 3, "shell")) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [(result(-1, 0, 1), result(1, 2, 3)), (result(-3, -2, -1), result(1, 2, 3))],
)
def test_no_share_is_told_of_nothing_or_through_nothing(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    found = Movement.between(before, after)
    assert found is not None
    assert found.share is None


def test_what_each_change_does_alone_is_what_a_large_evaluation_says_it_does() -> None:
    before = model()
    after = model(t="60000 t to 75000 t", m="43 to 51 kg/shell")
    found = {one.key: one for one in alone(before, after, ["m", "t"])}
    for key, only in (("t", model(t="60000 t to 75000 t")), ("m", model(m="43 to 51 kg/shell"))):
        moved = evaluate(only).quantiles["50"] - evaluate(before).quantiles["50"]
        assert found[key].median == pytest.approx(moved, rel=0.01)
    assert [one.key for one in alone(before, after, ["m", "t"])] == ["t", "m"]


def test_an_input_that_did_not_change_does_exactly_nothing() -> None:
    (found,) = alone(model(), model(m="40 to 50 kg/shell"), ["m"])
    assert found.after == found.before


def test_a_change_that_alone_has_no_result_says_why() -> None:
    (found,) = alone(model(), model(m="-1..1 kg/shell"), ["m"])
    assert found.after is None
    assert "draws" in found.problem


def test_only_so_many_changes_are_worked_out() -> None:
    names = [f"x{number}" for number in range(MOST_LEAVES + 5)]
    many = model(formula=" + ".join(names), unit="", **dict.fromkeys(names, "1 to 2"))
    assert len(alone(many, many, names)) == MOST_LEAVES
    assert LOG2_POINTS < 12


def test_a_model_that_nobody_would_wait_for_is_refused_in_words() -> None:
    chain = [
        Node(f"n{number}", "x", "", {"x": Ref("node", f"n{number + 1}")}) for number in range(2500)
    ]
    chain.append(Node("n2500", "x", "", {"x": Ref("leaf", "x")}))
    large = MeasurementModel("n0", tuple(chain), (Leaf("x", "1 to 2"),))
    with pytest.raises(EvaluationError, match="too large"):
        alone(large, large, ["x"])


def moments(*spreads: tuple[float, float, float]) -> list[Moment]:
    return [
        Moment(f"{number} · 30 Sept 2026", Spread(*spread, SHELL))
        for number, spread in enumerate(spreads)
    ]


@pytest.mark.parametrize("width", [640, 340])
@pytest.mark.parametrize(
    ("spreads", "claimed"),
    [
        ([(1.4e6, 1.6e6, 1.9e6)] * 3, "about 1.6 million shells"),
        ([(1.4e6, 1.6e6, 1.9e6)], "more than 900 billion shells"),
        ([(5.0, 5.0, 5.0)], None),
        ([(0.0, 0.0, 0.0), (-3e7, 1.0, 4e7)], "between 10 and 20 shells"),
        ([(1e-9, 1e-6, 1e-3), (1.0, 1e6, 1e12)], "up to 70 shells"),
        ([(1.0, 2.0, 3.0)], "74,000 t"),
    ],
)
def test_the_chart_of_the_past_is_legible_whatever_the_numbers(
    spreads: list[tuple[float, float, float]], claimed: str | None, width: int
) -> None:
    figure = read_figure(claimed) if claimed else None
    text = history_svg(moments(*spreads), claimed=figure, width=width)
    svg = ET.fromstring(text)  # noqa: S314  # our own text
    assert_legible(svg)
    assert text.count('class="past__median"') == len(spreads)
    assert text == history_svg(moments(*spreads), claimed=figure, width=width)


def test_the_chart_of_the_past_tells_every_row_and_the_claimed_figure() -> None:
    text = history_svg(
        moments((1.4e6, 1.6e6, 1.9e6)), claimed=read_figure("about 1.6 million shells")
    )
    assert "0 · 30 Sept 2026: 1.6 million (1.4 million to 1.9 million)" in text
    assert "Claimed: about 1.6 million shells" in text
