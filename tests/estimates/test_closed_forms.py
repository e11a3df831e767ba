"""Results whose distribution is known: every statistic within five standard errors."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite, sqrt

import numpy as np
import pytest
from scipy import optimize

from estimates.draws import draw
from estimates.measurement import Correlation
from estimates.results import PERCENTAGES, summary
from estimates.shortest import shortest_interval
from tests.estimates.closed_forms import KNOWN, SPREAD, Known, loss_quantile
from tests.estimates.conformance import model_of

STANDARD_ERRORS = 5
ROUNDING = 1e-12


def misses(
    found: dict[str, float], errors: dict[str, float], references: dict[str, float]
) -> dict[str, tuple[float, float, float]]:
    """What is too far from its reference: (found, reference, standard error)."""
    return {
        key: (found[key], reference, errors[key])
        for key, reference in references.items()
        if abs(found[key] - reference)
        > STANDARD_ERRORS * errors[key] + ROUNDING * max(1.0, abs(reference))
    }


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_distribution_is_found(name: str) -> None:
    known: Known = KNOWN[name]
    mean, variance = (float(moment) for moment in known.distribution.stats("mv"))
    references = {"mean": mean, "sd": sqrt(variance)} | {
        percent: float(known.distribution.ppf(float(percent) / 100)) for percent in PERCENTAGES
    }
    assert all(isfinite(value) for value in references.values())
    assert misses(*summary(draw(model_of(known.formula, known.inputs))), references) == {}


@pytest.mark.parametrize("name", ["two gammas", "ten rectangles", "Rayleigh", "Fisher's F"])
def test_other_seeds_find_it_too(name: str) -> None:
    known = KNOWN[name]
    references = {
        percent: float(known.distribution.ppf(float(percent) / 100)) for percent in PERCENTAGES
    }
    model = model_of(known.formula, known.inputs)
    for seed in range(1, 16):
        assert misses(*summary(draw(model, log2_points=10, seed=seed)), references) == {}, seed


@pytest.mark.parametrize(
    "name",
    ["normals, some negative", "three waiting times", "a share of gammas", "Laplace", "Gumbel",
     "exponential from a rectangle", "beta prime", "lognormals multiplied and divided"],
)  # fmt: skip
def test_the_shortest_interval_is_that_of_the_known_distribution(name: str) -> None:
    known = KNOWN[name]
    shortest = optimize.minimize_scalar(
        lambda left: np.ptp(known.distribution.ppf([left, left + 0.95])),
        bounds=(0, 0.05), method="bounded", options={"xatol": 1e-9},
    )  # fmt: skip
    ends, errors = shortest_interval(draw(model_of(known.formula, known.inputs)))
    assert (np.abs(ends - known.distribution.ppf([shortest.x, shortest.x + 0.95])) <
            STANDARD_ERRORS * errors + 1e-6).all()  # fmt: skip
    assert (errors < 0.01 * np.ptp(ends)).all()


def test_other_seeds_give_that_interval_within_its_errors() -> None:
    model = model_of("x", {"x": "beta(2, 5)"})
    truth, _ = shortest_interval(draw(model, log2_points=16))
    inside = []
    for seed in range(1, 31):
        ends, errors = shortest_interval(draw(model, log2_points=12, seed=seed))
        inside += (np.abs(ends - truth) <= 2.365 * errors).tolist()
    assert np.mean(inside) > 0.85


def test_one_value_and_one_replicate_have_an_interval_too() -> None:
    constant = shortest_interval(draw(model_of("x", {"x": "5"}), log2_points=4))
    assert [each.tolist() for each in constant] == [[5, 5], [0, 0]]
    alone = shortest_interval(draw(model_of("x", {"x": "1 to 2"}), replicates=1))
    assert alone[1].tolist() == [0, 0]


@pytest.mark.parametrize("correlation", [0.0, 0.9])
@pytest.mark.parametrize("first", [0.0, 0.01, 0.05])
def test_the_comparison_loss_of_jcgm_101_is_that_of_its_integral(
    first: float, correlation: float
) -> None:
    """Moments in closed form, as in JCGM 101:2008, 9.4; quantiles by integration."""
    square = SPREAD**2
    references = {
        "mean": first**2 + 2 * square,
        "sd": 2 * sqrt(first**2 * square + square**2 * (1 + correlation**2)),
        **{
            percent: loss_quantile(float(percent) / 100, first, correlation)
            for percent in ("2.5", "50", "97.5")
        },
    }
    model = model_of(
        "x1**2 + x2**2",
        {"x1": f"normal({first}, {SPREAD})", "x2": f"normal(0, {SPREAD})"},
        correlations=(Correlation("x1", "x2", Decimal(str(correlation)), "pearson"),),
    )
    assert misses(*summary(draw(model)), references) == {}
