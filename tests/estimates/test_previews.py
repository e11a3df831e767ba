"""A preview is the engine's result within a pixel, at every size."""

from __future__ import annotations

import numpy as np
import pytest

from estimates.distributions import parse_input
from estimates.draws import draw
from estimates.measurement import Leaf, MeasurementModel, Node, Ref
from estimates.points import Column
from estimates.previews import log2_points, preview, roughly
from estimates.results import summary

TABLED = [
    "43.6 kg", "40 to 50 kg", "1 / 2 / 5 t", "gamma(2, 5)", "beta(2, 5) %", "student_t(1, 2, 5)",
    "ctrap(40, 50, 2)", "truncated(normal(40, 5), 30, 50)", "truncated(exponential(3), 1, 9) kg",
    "50%: 40 to 50 kg, 50%: 100 kg", "30%: 1, 70%: 2", "20%: gamma(2, 5), 80%: 100..101",
    "21.1, 22.4, 21.8 kg",
]  # fmt: skip


def model(formula: str, *texts: str, unit: str = "") -> MeasurementModel:
    names = [f"x{number}" for number in range(len(texts))]
    node = Node("e", formula, unit, {name: Ref("leaf", name) for name in names})
    leaves = tuple(Leaf(name, text) for name, text in zip(names, texts, strict=True))
    return MeasurementModel("e", (node,), leaves)


@pytest.mark.parametrize("text", TABLED)
def test_a_leaf_read_from_a_table_is_as_good_as_drawn(text: str) -> None:
    leaf = parse_input(text)
    column = Column((np.arange(4096) + 0.5) / 4096)
    exact, rough = leaf.draw(column), roughly(leaf, column)
    shares = [0.05, 0.25, 0.45, 0.75, 0.95]  # a mixture may jump at its middle
    width = np.ptp(np.quantile(exact, [0.01, 0.99])) or 1.0
    assert np.quantile(rough, shares) == pytest.approx(np.quantile(exact, shares), abs=width / 100)


def test_a_preview_agrees_with_the_result() -> None:
    made = model("x0 * x1 / x2", "40 to 50", "1 / 2 / 5", "80%: 2 to 3, 20%: 4")
    found = preview(made)
    assert found
    exact, _errors = summary(draw(made))
    width = exact["95"] - exact["5"]
    for percent in ("5", "50", "95"):
        assert found.quantiles[percent] == pytest.approx(exact[percent], abs=width / 100)


def test_the_more_there_is_to_compute_the_fewer_points() -> None:
    sizes = [
        log2_points(model(" + ".join(f"x{it}" for it in range(many)), *["1 to 2"] * many).prepared)
        for many in (1, 40, 80, 101)
    ]
    assert sizes == [12, 11, 10, None]


def test_a_preview_of_what_is_exact_is_exact() -> None:
    found = preview(model("2 * x0", "3 kg"))
    assert found
    assert found.sentence() == "6 kg"
