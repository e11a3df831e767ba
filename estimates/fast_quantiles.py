"""Quantile functions that are slow to invert, made fast for long columns.

As a function of the normal score z = Φ⁻¹(u), the quantile function of a beta, gamma or
Student distribution is smooth out to both tails, so a cubic spline through exact values at
2,049 scores reproduces it to about ten digits, thirty times as fast as inverting each point.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.interpolate import CubicSpline

Array = NDArray[np.float64]
Quantiles = Callable[..., Array]

LONG = 4096
FARTHEST_SCORE = 6.4
"""Beyond the farthest point of a net, at 2^-31; what lies farther out is inverted exactly."""
SCORES = np.linspace(-FARTHEST_SCORE, FARTHEST_SCORE, 2049)


def fast(exact: Quantiles) -> Quantiles:
    """The same quantile function, by a spline for long columns; short ones stay exact."""

    @lru_cache(maxsize=256)
    def spline(parameters: tuple[float, ...]) -> CubicSpline[np.float64] | None:
        values = exact(special.ndtr(SCORES), *parameters)
        return CubicSpline(SCORES, values) if np.isfinite(values).all() else None

    @wraps(exact)
    def quantiles(u: Array, *parameters: float) -> Array:
        curve = spline(parameters) if np.size(u) >= LONG else None
        if curve is None:
            return exact(u, *parameters)
        scores = special.ndtri(u)
        far = np.abs(scores) > FARTHEST_SCORE
        result = np.asarray(curve(scores))
        if far.any():
            result[far] = exact(u[far], *parameters)
        return result

    return quantiles
