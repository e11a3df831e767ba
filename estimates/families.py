"""Families of distributions as plain mathematics: no units, no text.

Each family gives its quantile function (inverse CDF), by which a Sobol point becomes a
draw, its CDF, and its support. Arrays are float64; parameters are floats. After JCGM
101:2008, table 1, except where a docstring says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import inf

import numpy as np
from scipy import special

from estimates.fast_quantiles import FastQuantiles
from estimates.points import Array

Support = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Family:
    """A family: `ppf(u, *parameters)`, `cdf(x, *parameters)`, `support(*parameters)`.

    `complaint(*parameters)` is a sentence when the parameters do not fit, else None.
    `at_scores(z, *parameters)` is the quantile function of normal scores, where that is
    the natural form.
    """

    name: str
    parameters: tuple[str, ...]
    ppf: Callable[..., Array]
    cdf: Callable[..., Array]
    support: Callable[..., Support]
    complaint: Callable[..., str | None]
    at_scores: Callable[..., Array] | None = None


def in_order(*values: float) -> bool:
    return all(low <= high for low, high in pairwise(values))


def _everywhere(*_: float) -> Support:
    return -inf, inf


def _above_zero(*_: float) -> Support:
    return 0.0, inf


def _first_to_last(*parameters: float) -> Support:
    return parameters[0], parameters[-1]


def _first_two(low: float, high: float, *_: float) -> Support:
    return low, high


def _sd_complaint(_: float, sd: float) -> str | None:
    return None if sd > 0 else "The standard deviation must be above zero."


def _order_complaint(*values: float) -> str | None:
    if in_order(*values) and values[0] < values[-1]:
        return None
    return "The values must be in rising order."


def _positive_complaint(*values: float) -> str | None:
    return None if all(value > 0 for value in values) else "The values must be above zero."


def normal_ppf(u: Array, mean: float, sd: float) -> Array:
    return normal_at(np.asarray(special.ndtri(u)), mean, sd)


def normal_at(z: Array, mean: float, sd: float) -> Array:
    return mean + sd * z


def normal_cdf(x: Array, mean: float, sd: float) -> Array:
    return np.asarray(special.ndtr((x - mean) / sd))


def lognormal_ppf(u: Array, median: float, sigma: float) -> Array:
    """`sigma` is the standard deviation of the logarithm."""
    return lognormal_at(np.asarray(special.ndtri(u)), median, sigma)


def lognormal_at(z: Array, median: float, sigma: float) -> Array:
    drawn = sigma * z
    with np.errstate(over="ignore"):  # an infinite draw is a bad one
        np.exp(drawn, out=drawn)
        drawn *= median
    return drawn


def lognormal_cdf(x: Array, median: float, sigma: float) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.log(np.maximum(x, 0.0) / median) / sigma
    return np.asarray(special.ndtr(z))


def _lognormal_complaint(median: float, sigma: float) -> str | None:
    return None if median > 0 and sigma > 0 else "The median and sigma must be above zero."


def uniform_ppf(u: Array, low: float, high: float) -> Array:
    return low + (high - low) * u


def uniform_cdf(x: Array, low: float, high: float) -> Array:
    return np.clip((x - low) / (high - low), 0.0, 1.0)


def trapezoid_ppf(u: Array, a: float, b: float, c: float, d: float) -> Array:
    """Rising from a to b, flat to c, falling to d; a triangle when b equals c."""
    height = 2.0 / ((d + c) - (a + b))
    rising, falling = height * (b - a) / 2, height * (d - c) / 2
    left = a + np.sqrt(2 * (b - a) * u / height)
    middle = b + (u - rising) / height
    right = d - np.sqrt(np.maximum(2 * (d - c) * (1 - u) / height, 0.0))
    return np.where(u < rising, left, np.where(u <= 1 - falling, middle, right))


def trapezoid_cdf(x: Array, a: float, b: float, c: float, d: float) -> Array:
    height = 2.0 / ((d + c) - (a + b))
    inside = np.clip(x, a, d)
    up = np.minimum(inside, b) - a
    rising = height * up**2 / (2 * (b - a)) if b > a else np.zeros_like(inside)
    flat = height * (np.clip(inside, b, c) - b)
    down = d - np.maximum(inside, c)
    fallen = height * ((d - c) ** 2 - down**2) / (2 * (d - c)) if d > c else np.zeros_like(inside)
    return np.asarray(rising + flat + fallen)


def triangular_ppf(u: Array, low: float, mode: float, high: float) -> Array:
    return trapezoid_ppf(u, low, mode, mode, high)


def triangular_cdf(x: Array, low: float, mode: float, high: float) -> Array:
    return trapezoid_cdf(x, low, mode, mode, high)


def _pert_shape(low: float, mode: float, high: float) -> tuple[float, float]:
    """Beta parameters with weight 4 on the mode (Malcolm and others, 1959)."""
    return 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)


def pert_ppf(u: Array, low: float, mode: float, high: float) -> Array:
    a, b = _pert_shape(low, mode, high)
    return low + (high - low) * beta_ppf(u, a, b)


def pert_at(z: Array, low: float, mode: float, high: float) -> Array:
    a, b = _pert_shape(low, mode, high)
    return low + (high - low) * beta_at(z, a, b)


def pert_cdf(x: Array, low: float, mode: float, high: float) -> Array:
    a, b = _pert_shape(low, mode, high)
    return np.asarray(special.betainc(a, b, uniform_cdf(x, low, high)))


LEAST_CURVE = 1e-9
"""Limits known better than this share of their distance are exact to a double's logarithms."""


def ctrap_ppf(u: Array, low: float, high: float, d: float) -> Array:
    """A uniform whose limits are known to ±d only (JCGM 101, 6.4.3).

    With W uniform on w ± d, X = m + W·V, V uniform on ±1: P(|X − m| ≤ y) is linear up to
    w − d; beyond, with s = y/(w + d), it needs s(1 − ln s) = k, solved by s = exp(1 + W₋₁(−k/e)).
    """
    middle, w = (low + high) / 2, (high - low) / 2
    if d < w * LEAST_CURVE:
        return uniform_ppf(u, low, high)
    share = np.abs(2 * u - 1)
    inner = share * 2 * d / np.log((w + d) / (w - d))
    k = np.clip((2 * d * share + (w - d)) / (w + d), 0.0, 1.0)
    outer = (w + d) * np.exp(1 + special.lambertw(-k / np.e, -1).real)
    distance = np.where(inner <= w - d, inner, np.clip(outer, w - d, w + d))
    return np.asarray(middle + np.sign(2 * u - 1) * distance)


def ctrap_cdf(x: Array, low: float, high: float, d: float) -> Array:
    middle, w = (low + high) / 2, (high - low) / 2
    if d < w * LEAST_CURVE:
        return uniform_cdf(x, low, high)
    y = np.clip(np.abs(x - middle), 0.0, w + d)
    inner = y * np.log((w + d) / (w - d)) / (2 * d)
    safe = np.maximum(y, (w - d) / 2)
    outer = (safe - (w - d) + safe * np.log((w + d) / safe)) / (2 * d)
    return np.asarray(0.5 + 0.5 * np.sign(x - middle) * np.where(y <= w - d, inner, outer))


def _ctrap_complaint(low: float, high: float, d: float) -> str | None:
    if low < high and 0 < d < (high - low) / 2:
        return None
    return "The limits must be in rising order, and d above 0 and below half their distance."


def _ctrap_support(low: float, high: float, d: float) -> Support:
    return low - d, high + d


def arcsine_ppf(u: Array, low: float, high: float) -> Array:
    """Of something that swings sinusoidally between two limits."""
    return np.asarray((low + high) / 2 + (high - low) / 2 * np.sin(np.pi * (u - 0.5)))


def arcsine_cdf(x: Array, low: float, high: float) -> Array:
    swing = np.clip((2 * x - low - high) / (high - low), -1.0, 1.0)
    return np.asarray(0.5 + np.arcsin(swing) / np.pi)


def student_ppf(u: Array, location: float, scale: float, df: float) -> Array:
    return location + scale * unit_student(u, df)


def student_at(z: Array, location: float, scale: float, df: float) -> Array:
    return location + scale * unit_student.at_scores(z, df)


unit_student = FastQuantiles(lambda u, df: np.asarray(special.stdtrit(df, u)))


def student_cdf(x: Array, location: float, scale: float, df: float) -> Array:
    return np.asarray(special.stdtr(df, (x - location) / scale))


def _student_complaint(_: float, scale: float, df: float) -> str | None:
    return None if scale > 0 and df > 0 else "The scale and the degrees must be above zero."


def exponential_ppf(u: Array, mean: float) -> Array:
    return np.asarray(-mean * np.log1p(-u))


def exponential_cdf(x: Array, mean: float) -> Array:
    return np.asarray(-np.expm1(-np.maximum(x, 0.0) / mean))


def gamma_ppf(u: Array, shape: float, scale: float) -> Array:
    return scale * np.maximum(unit_gamma(u, shape), 0.0)


def gamma_at(z: Array, shape: float, scale: float) -> Array:
    return scale * np.maximum(unit_gamma.at_scores(z, shape), 0.0)


unit_gamma = FastQuantiles(lambda u, shape: np.asarray(special.gammaincinv(shape, u)))


def gamma_cdf(x: Array, shape: float, scale: float) -> Array:
    return np.asarray(special.gammainc(shape, np.maximum(x, 0.0) / scale))


def beta_ppf(u: Array, a: float, b: float) -> Array:
    return np.clip(unit_beta(u, a, b), 0.0, 1.0)


def beta_at(z: Array, a: float, b: float) -> Array:
    return np.clip(unit_beta.at_scores(z, a, b), 0.0, 1.0)


unit_beta = FastQuantiles(lambda u, a, b: np.asarray(special.betaincinv(a, b, u)))


def beta_cdf(x: Array, a: float, b: float) -> Array:
    return np.asarray(special.betainc(a, b, np.clip(x, 0.0, 1.0)))


def _from_zero_to_one(*_: float) -> Support:
    return 0.0, 1.0


FAMILIES = {
    family.name: family
    for family in (
        Family("normal", ("mean", "sd"), normal_ppf, normal_cdf, _everywhere, _sd_complaint,
               normal_at),
        Family("lognormal", ("median", "sigma"), lognormal_ppf, lognormal_cdf, _above_zero,
               _lognormal_complaint, lognormal_at),
        Family("uniform", ("low", "high"), uniform_ppf, uniform_cdf, _first_to_last,
               _order_complaint),
        Family("triangular", ("low", "mode", "high"), triangular_ppf, triangular_cdf,
               _first_to_last, _order_complaint),
        Family("pert", ("low", "mode", "high"), pert_ppf, pert_cdf, _first_to_last,
               _order_complaint, pert_at),
        Family("trapezoid", ("a", "b", "c", "d"), trapezoid_ppf, trapezoid_cdf, _first_to_last,
               _order_complaint),
        Family("ctrap", ("low", "high", "d"), ctrap_ppf, ctrap_cdf, _ctrap_support,
               _ctrap_complaint),
        Family("arcsine", ("low", "high"), arcsine_ppf, arcsine_cdf, _first_two,
               _order_complaint),
        Family("student_t", ("location", "scale", "df"), student_ppf, student_cdf, _everywhere,
               _student_complaint, student_at),
        Family("exponential", ("mean",), exponential_ppf, exponential_cdf, _above_zero,
               _positive_complaint),
        Family("gamma", ("shape", "scale"), gamma_ppf, gamma_cdf, _above_zero,
               _positive_complaint, gamma_at),
        Family("beta", ("a", "b"), beta_ppf, beta_cdf, _from_zero_to_one, _positive_complaint,
               beta_at),
    )
}  # fmt: skip
