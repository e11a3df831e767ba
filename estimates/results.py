"""What an evaluation found, and its one canonical spelling."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import Any

import numpy as np

from audit.canonical import decimal_text
from estimates.draws import Samples
from estimates.error_bars import quantile_errors
from estimates.flattened import EvaluationError
from estimates.points import Array
from estimates.sampling import BITS
from sources.units import Unit

PERCENTAGES = (
    "0.5",
    "1",
    "2.5",
    "5",
    "10",
    "25",
    "50",
    "75",
    "90",
    "95",
    "97.5",
    "99",
    "99.5",
)
SHARES = np.array([float(text) / 100 for text in PERCENTAGES])
BINS = 60
HISTOGRAM_TAIL = 0.001
LOG_FROM_SKEW = 0.2
NOISE = 1e-12
RESOLUTION = 4 * 2.0**-BITS
"""A few cells of the net, as a share of the sd: no smaller standard error is claimed. Nets whose
points stand elsewhere in their cells differ by half a cell in each input."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """`BINS` bins from the 0.1 % to the 99.9 % quantile, equal in value or in its logarithm."""

    scale: str
    edges: Array
    counts: list[int]


@dataclass(frozen=True, slots=True)
class Bar:
    """A leaf's bar of the tornado: the result at its P5 and at its P95, others at P50."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Result:
    """The distribution of a model's target, in `unit`. Standard errors come from the
    replicates. `shares` are first-order variance shares by leaf."""

    unit: Unit
    mean: float
    sd: float
    quantiles: dict[str, float]
    standard_errors: dict[str, float]
    histogram: Histogram
    bad_share: float
    points: int
    shares: dict[str, float]
    tornado: tuple[Bar, ...]
    engine: str
    numpy: str
    scipy: str
    notices: tuple[str, ...] = field(default=())

    @property
    def noise(self) -> float:
        """Below this a number is rounding error, which differs from machine to machine."""
        largest = max(abs(value) for value in self.quantiles.values())
        return NOISE * max(largest, self.sd)

    def canonical(self) -> dict[str, Any]:
        """JSON-ready, every number a decimal string with six significant digits."""
        noise = self.noise
        return {
            "unit": self.unit.text,
            "mean": six(self.mean, noise),
            "sd": six(self.sd, noise),
            "quantiles": {key: six(value, noise) for key, value in self.quantiles.items()},
            "standard_errors": {
                key: six(value, noise) for key, value in self.standard_errors.items()
            },
            "histogram": {
                "scale": self.histogram.scale,
                "edges": [six(edge, noise) for edge in self.histogram.edges],
                "counts": [str(count) for count in self.histogram.counts],
            },
            "bad_share": six(self.bad_share),
            "points": str(self.points),
            "shares": {key: six(value, 5e-7) for key, value in self.shares.items()},
            "tornado": [
                {
                    "name": bar.name,
                    "low": six(bar.low, noise),
                    "high": six(bar.high, noise),
                }
                for bar in self.tornado
            ],
            "engine": self.engine,
            "numpy": self.numpy,
            "scipy": self.scipy,
            "notices": list(self.notices),
        }


def six(value: float, noise: float = 0.0) -> str:
    """A plain decimal string of six significant digits; "0" for what is below `noise`."""
    if not isfinite(value):
        raise ValueError("Only finite numbers are stored.")
    return "0" if abs(value) <= noise else decimal_text(Decimal(f"{value:.5e}"))


def summary(samples: Samples) -> tuple[dict[str, float], dict[str, float]]:
    """Mean ("mean"), standard deviation ("sd") and quantiles by percentage, and the standard
    error of each from the spread between replicates (`estimates.error_bars` for quantiles).

    A quantile is the mean of the replicates' quantiles, which is what the spread is the error
    of: with one input, the quantile of all draws together is nearly twice as far off.
    Raises `EvaluationError` for numbers too large to be squared.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        found, errors = _found(samples)
    if not (np.isfinite(found).all() and np.isfinite(errors).all()):
        raise EvaluationError(
            "The result has numbers too large to be summarised.", None, "Narrow the inputs."
        )
    names = ("mean", "sd", *PERCENTAGES)
    return (
        dict(zip(names, found.tolist(), strict=True)),
        dict(zip(names, errors.tolist(), strict=True)),
    )


def _found(samples: Samples) -> tuple[Array, Array]:
    """Mean, sd and quantiles, and their standard errors."""
    each = _each_moments(samples)
    found = np.concatenate([_together(samples, each), samples.quantiles(SHARES)])
    errors = np.zeros(len(found))
    if len(each) > 1:
        own = np.std(each, axis=0, ddof=1) / np.sqrt(len(each))
        errors = np.concatenate([own, quantile_errors(samples, SHARES)])
    return found, np.maximum(errors, found[1] * RESOLUTION)


def moments(samples: Samples) -> tuple[float, float]:
    """Mean and standard deviation of all good draws."""
    return _together(samples, _each_moments(samples))


def _each_moments(samples: Samples) -> Array:
    """Mean and standard deviation of each replicate, shape (replicates, 2)."""
    return np.array([_moments(rising) for rising in samples.replicates])


def _together(samples: Samples, each: Array) -> tuple[float, float]:
    weights = np.array([len(rising) for rising in samples.replicates]) / samples.good
    mean = each[0, 0] + weights @ (each[:, 0] - each[0, 0])
    variance = weights @ (each[:, 1] ** 2 + (each[:, 0] - mean) ** 2)
    return float(mean), float(np.sqrt(variance))


def _moments(rising: Array) -> tuple[float, float]:
    """Mean and standard deviation. Taken from the median, from which the mean is less than a
    standard deviation away, squares lose no digits and a constant's deviation is exactly 0."""
    middle = rising[len(rising) // 2]
    shifted = rising - middle
    mean = shifted.mean()
    shifted *= shifted  # not a dot product: that starts threads, and sums as they come
    variance = shifted.mean() - mean**2
    return float(middle + mean), float(np.sqrt(max(variance, 0.0)))


def histogram(samples: Samples) -> Histogram:
    """Bins for drawing: logarithmic when that makes a skewed, positive result less skewed."""
    shares = np.array([HISTOGRAM_TAIL, 0.05, 0.5, 0.95, 1 - HISTOGRAM_TAIL])
    low, p5, p50, p95, high = map(float, samples.quantiles(shares))
    if low > 0 and _skew(p5, p50, p95) > LOG_FROM_SKEW:
        scale, edges = "log", np.geomspace(low, high, BINS + 1)
    else:
        scale, edges = "linear", np.linspace(*_apart(low, high), BINS + 1)
    below = samples.counts_below(edges)
    below[-1] = samples.counts_below(edges[-1:], side="right")[0]
    return Histogram(scale, edges, np.diff(below).tolist())


def _skew(p5: float, p50: float, p95: float) -> float:
    """Bowley's skewness with the 5 % and 95 % quantiles: 0 for symmetry, at most 1."""
    return (p95 + p5 - 2 * p50) / (p95 - p5) if p95 > p5 else 0.0


def _apart(low: float, high: float) -> tuple[float, float]:
    """Edges for one single value are set a little apart, so that it can be drawn."""
    if high > low:
        return low, high
    half = abs(low) / 1000 or 0.5
    return low - half, high + half
