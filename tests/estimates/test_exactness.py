"""Results are as exact as they say, the same everywhere, and do not depend on units."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimates.draws import draw
from estimates.error_bars import HALF_WIDTH
from estimates.measurement import evaluate
from estimates.results import summary
from tests.estimates.conformance import model_of


def test_the_net_is_doubled_until_the_ends_are_known_well_enough() -> None:
    steep = model_of("exp(x * y)", {"x": "normal(0, 1)", "y": "normal(1, 0.5)"})
    small = evaluate(steep, log2_points=5)
    assert small.points > 8 * 2**5
    width = small.quantiles["95"] - small.quantiles["5"]
    unit = 10 ** np.floor(np.log10(width) - 1)
    assert 2 * small.standard_errors["95"] < unit / 2
    assert evaluate(steep, log2_points=5, up_to=5).points == 8 * 2**5


@pytest.mark.parametrize(
    ("formula", "inputs"),
    [
        ("t / m", {"t": "74000 t", "m": "40 to 50 kg"}),
        ("x * y + exp(z)", {"x": "1 to 2", "y": "3..4", "z": "normal(0, 0.5)"}),
    ],
)
def test_the_error_bar_covers_the_truth_as_often_as_it_says(
    formula: str, inputs: dict[str, str]
) -> None:
    model = model_of(formula, inputs)
    truth, _ = summary(draw(model, log2_points=16))
    hits = []
    for seed in range(1, 151):
        found, errors = summary(draw(model, log2_points=9, seed=seed))
        hits += [
            abs(found[percent] - truth[percent]) <= HALF_WIDTH * errors[percent]
            for percent in ("5", "50", "95")
        ]
    assert 0.93 <= sum(hits) / len(hits) <= 0.97


PROCESS = """
import json, sys
from estimates.measurement import evaluate
from tests.estimates.conformance import EXAMPLES
print(json.dumps([evaluate(example.model(), up_to=13).canonical() for example in EXAMPLES]))
"""


def test_six_digits_are_the_same_in_another_process_and_without_avx512() -> None:
    plain = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    narrow = {**plain, "NPY_DISABLE_CPU_FEATURES": avx512()}
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", PROCESS], env=each, stdout=subprocess.PIPE
        )
        for each in (plain, narrow)
    ]
    found = [json.loads(process.communicate(timeout=120)[0]) for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert found[0] == found[1]


def avx512() -> str:
    """The wide instructions that this processor has and NumPy can be told not to use."""
    features = np.show_config(mode="dicts")["SIMD Extensions"]["found"]
    return " ".join(name for name in features if "AVX512" in name.upper() or name == "X86_V4")


SCALES = {"kg": 1.0, "g": 1e3, "t": 1e-3}
masses = st.recursive(
    st.sampled_from(["m", "n"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["({} + {})", "max({}, {})", "({} + abs({} - m))"]), inner)
        .map(lambda parts: parts[1].format(parts[0], parts[2])),
        st.tuples(inner, inner, inner).map("({0[0]} * {0[1]} / ({0[2]} + m))".format),
        inner.map("sqrt({0}**2 + m**2)".format),
    ),
    max_leaves=6,
)  # fmt: skip


@given(masses, st.sampled_from(list(SCALES)), st.sampled_from(list(SCALES)))
@settings(max_examples=25, deadline=None)
def test_the_units_of_the_inputs_do_not_change_a_result(formula: str, one: str, other: str) -> None:
    """Each expression of masses is a mass, whatever the masses are written in."""

    def median(first: str, second: str) -> float:
        inputs = {
            "m": f"{40 * SCALES[first]:g} to {50 * SCALES[first]:g} {first}",
            "n": f"{3 * SCALES[second]:g}..{9 * SCALES[second]:g} {second}",
        }
        return draw(model_of(formula, inputs, "kg"), log2_points=6).quantile(0.5)

    assert median(one, other) == pytest.approx(median("kg", "kg"), rel=1e-9)
