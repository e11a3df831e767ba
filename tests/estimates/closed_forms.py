"""Formulas over inputs whose result is a known distribution: every quantile without error.

The relations are those of any book of distributions (Johnson, Kotz and Balakrishnan,
Continuous Univariate Distributions); SciPy's own quantiles are the reference.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import pi, sqrt
from typing import Any

import numpy as np
from scipy import optimize, special, stats


@dataclass(frozen=True)
class Known:
    formula: str
    inputs: dict[str, str]
    distribution: Any = field(compare=False)


def same(names: str, text: str) -> dict[str, str]:
    return dict.fromkeys(names, text)


TEN = [f"x{number}" for number in range(10)]
CHI_NINE = "gamma(4.5, 2)"
KNOWN = {
    "a triangle from two rectangles": Known("x + y", same("xy", "0..1"), stats.triang(0.5, 0, 2)),
    "a trapezoid": Known("x + y", {"x": "0..1", "y": "0..3"}, stats.trapezoid(0.25, 0.75, 0, 4)),
    "ten rectangles": Known(" + ".join(TEN), dict.fromkeys(TEN, "0..1"), stats.irwinhall(10)),
    "normals, some negative": Known(
        "a - b + 2 * c",
        {"a": "normal(-5, 1)", "b": "normal(3, 2)", "c": "normal(-1, 1.5)"},
        stats.norm(-10, sqrt(14)),
    ),
    "three waiting times": Known("x+y+z", same("xyz", "exponential(2)"), stats.gamma(3, scale=2)),
    "two gammas": Known(
        "x + y", {"x": "gamma(2.5, 3)", "y": "gamma(0.5, 3)"}, stats.gamma(3, scale=3)
    ),
    "Laplace": Known("x - y", same("xy", "exponential(2)"), stats.laplace(0, 2)),
    "a share of gammas": Known(
        "x / (x + y)", {"x": "gamma(2, 3)", "y": "gamma(5, 3)"}, stats.beta(2, 5)
    ),
    "chi-squared, one degree": Known("a**2", same("a", "normal(0, 1)"), stats.chi2(1)),
    "chi-squared, four degrees": Known(
        "a**2 + b**2 + c**2 + d**2", same("abcd", "normal(0, 1)"), stats.chi2(4)
    ),
    "noncentral chi-squared": Known(
        "x**2 + y**2", {"x": "normal(2, 1)", "y": "normal(0, 1)"}, stats.ncx2(2, 4)
    ),
    "Fisher's F": Known(
        "(x / 5) / (y / 12)", {"x": "gamma(2.5, 2)", "y": "gamma(6, 2)"}, stats.f(5, 12)
    ),
    "Student's t squared": Known("t**2", same("t", "student_t(0, 1, 9)"), stats.f(1, 9)),
    "Student's t": Known("t", same("t", "student_t(3, 2, 9)"), stats.t(9, 3, 2)),
    "Student's t as a ratio": Known(
        "z / sqrt(g / 9)", {"z": "normal(0, 1)", "g": CHI_NINE}, stats.t(9)
    ),
    "noncentral t": Known(
        "z / sqrt(g / 9)", {"z": "normal(1.5, 1)", "g": CHI_NINE}, stats.nct(9, 1.5)
    ),
    "arcsine": Known("sin(x)", same("x", f"{-pi:.14f}..{pi:.14f}"), stats.arcsine(-1, 2)),
    "an angle": Known("atan2(y, x)", same("xy", "normal(0, 1)"), stats.uniform(-pi, 2 * pi)),
    "lognormals multiplied and divided": Known(
        "x * y / z",
        {"x": "lognormal(3, 0.5)", "y": "lognormal(2, 0.3)", "z": "lognormal(6, 1)"},
        stats.lognorm(sqrt(1.34)),
    ),
    "the logarithm of a ratio": Known(
        "log(x / y)",
        {"x": "lognormal(3, 0.5)", "y": "lognormal(2, 0.3)"},
        stats.norm(np.log(1.5), sqrt(0.34)),
    ),
    "logistic": Known("log(x / y)", same("xy", "exponential(1)"), stats.logistic()),
    "Gumbel": Known("-log(x)", same("x", "exponential(1)"), stats.gumbel_r()),
    "exponential from a rectangle": Known("-log(x)", same("x", "0..1"), stats.expon()),
    "the largest of three": Known("max(x, y, z)", same("xyz", "0..1"), stats.beta(3, 1)),
    "whichever comes first": Known(
        "min(x, y)", {"x": "exponential(2)", "y": "exponential(3)"}, stats.expon(scale=1.2)
    ),
    "Rayleigh": Known("sqrt(x*x + y*y)", same("xy", "normal(0, 2)"), stats.rayleigh(scale=2)),
    "Rice": Known(
        "sqrt(x*x + y*y)", {"x": "normal(3, 2)", "y": "normal(0, 2)"}, stats.rice(1.5, scale=2)
    ),
    "Maxwell": Known("sqrt(x*x + y*y + z*z)", same("xyz", "normal(0, 2)"), stats.maxwell(scale=2)),
    "folded normal": Known("abs(x)", same("x", "normal(-3, 2)"), stats.foldnorm(1.5, scale=2)),
    "half normal": Known("max(x, -x)", same("x", "normal(0, 1)"), stats.halfnorm()),
    "Weibull": Known("sqrt(x)", same("x", "exponential(1)"), stats.weibull_min(2)),
    "Pareto": Known("1 / x**0.2", same("x", "0..1"), stats.pareto(5)),
    "inverse gamma": Known("1 / x", same("x", "gamma(6, 1)"), stats.invgamma(6)),
    "beta prime": Known("x / y", {"x": "gamma(3, 1)", "y": "gamma(7, 1)"}, stats.betaprime(3, 7)),
    "truncated normal": Known(
        "-x", same("x", "truncated(normal(0, 1), -2, 1)"), stats.truncnorm(-1, 2)
    ),
    "truncated exponential": Known(
        "x", same("x", "truncated(exponential(1), 0, 2)"), stats.truncexpon(2)
    ),
    "an exact thing beside an uncertain one": Known(
        "x * c + d", {"x": "-3..-1", "c": "2", "d": "-4"}, stats.uniform(-10, 4)
    ),
}

SPREAD = 0.005
NODES, WEIGHTS = np.polynomial.legendre.leggauss(200)


def loss_share(loss: float, first: float, correlation: float) -> float:
    """P(X₁² + X₂² ≤ loss), two normals with means `first` and 0, standard deviations 0.005 and
    a correlation (JCGM 101, 9.4), by integrating over the first; its place in the circle is
    written as a sine, which takes the corners out of the integrand."""
    half, within = sqrt(loss), SPREAD * sqrt(1 - correlation**2)
    angle = pi / 2 * NODES
    score = (half * np.sin(angle) - first) / SPREAD
    reach = half * np.cos(angle)
    above, below = (
        special.ndtr((end - SPREAD * correlation * score) / within) for end in (reach, -reach)
    )
    steps = WEIGHTS * pi / 2 * reach / SPREAD
    return float(np.sum(steps * stats.norm.pdf(score) * (above - below)))


def loss_quantile(share: float, first: float, correlation: float) -> float:
    return float(
        optimize.brentq(
            lambda loss: loss_share(loss, first, correlation) - share, 0, 0.02, xtol=1e-14
        )
    )
