"""Quantile functions that are slow to invert, made fast for long columns.

As a function of the normal score z = Φ⁻¹(u), the quantile function of a beta, gamma or
Student distribution is smooth out to both tails, so a cubic spline through exact values at
2,049 scores reproduces it to about ten digits, thirty times as fast as inverting each point.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from estimates.points import Array

if TYPE_CHECKING:
    from scipy.interpolate import CubicSpline

Quantiles = Callable[..., Array]

LONG = 4096
FARTHEST_SCORE = 6.4
"""Beyond the farthest point of a net, at 2^-31; what lies farther out is inverted exactly."""
SCORES = np.linspace(-FARTHEST_SCORE, FARTHEST_SCORE, 2049)


class FastQuantiles:
    """A quantile function `exact(u, *parameters)`, by a spline for long columns.

    Calling it takes u; `at_scores` takes normal scores, which are often known already.
    """

    def __init__(self, exact: Quantiles) -> None:
        self.exact = exact
        self.spline = lru_cache(maxsize=256)(self._spline)

    def _spline(self, parameters: tuple[float, ...]) -> CubicSpline[np.float64] | None:
        from scipy.interpolate import CubicSpline  # slow to import, and seldom needed

        values = self.exact(special.ndtr(SCORES), *parameters)
        return CubicSpline(SCORES, values) if np.isfinite(values).all() else None

    def __call__(self, u: Array, *parameters: float) -> Array:
        if np.size(u) < LONG:
            return self.exact(u, *parameters)
        return self.at_scores(np.asarray(special.ndtri(u)), *parameters)

    def at_scores(self, scores: Array, *parameters: float) -> Array:
        curve = self.spline(parameters) if np.size(scores) >= LONG else None
        if curve is None:
            return self.exact(special.ndtr(scores), *parameters)
        result = np.asarray(curve(scores))
        far = np.abs(scores) > FARTHEST_SCORE
        if far.any():
            result[far] = self.exact(special.ndtr(scores[far]), *parameters)
        return result
