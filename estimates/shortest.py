"""The shortest interval that holds a share of a result (JCGM 101:2008, 5.3.4).

Its width is flat at the minimum, so that the shortest of all intervals between two draws is known
as the cube root of their number only (Kim and Pollard 1990). Widths in the neighbourhood say more:
the width as a function of where the interval begins is smooth, and so is its minimum when a
polynomial is laid through it.
"""

from __future__ import annotations

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray
from scipy import special

from estimates.draws import Samples
from estimates.points import Array

SCORES = np.linspace(-3.2, 3.2, 257)
"""How the share left out is split between both tails, as a normal score."""
REACH = 0.9
DEGREE = 4
ROUNDS = 2


def shortest_interval(samples: Samples, coverage: float = 0.95) -> tuple[Array, Array]:
    """Its two ends, and the standard error of each by leaving out one replicate at a time (the
    jackknife). An end that is the least or the greatest of all draws lies beyond it by about as
    much as that lies beyond those of the other replicates."""
    left = (1 - coverage) * special.ndtr(SCORES)
    shares = np.concatenate([left, left + coverage, [1 - coverage, coverage]])
    each = samples.each_quantiles(shares)
    least = np.array([rising[0] for rising in samples.replicates])
    most = np.array([rising[-1] for rising in samples.replicates])
    found = _shortest(each.mean(axis=0), least.min(), most.max())
    many = len(each)
    if many == 1:
        return found, np.zeros(2)
    without = [np.arange(many) != place for place in range(many)]
    others = np.array(
        [
            _shortest(each[rest].mean(axis=0), least[rest].min(), most[rest].max())
            for rest in without
        ]
    )
    variance = (many - 1) / many * np.sum((others - others.mean(axis=0)) ** 2, axis=0)
    beyond = np.array([least.mean() - least.min(), most.max() - most.mean()])
    outermost = found == (least.min(), most.max())
    return found, np.where(outermost, beyond, np.sqrt(variance))


def _shortest(quantiles: Array, least: float, most: float) -> Array:
    """The shortest of what lies within, and of what begins or ends with the result itself."""
    low, high = quantiles[: len(SCORES)], quantiles[len(SCORES) : -2]
    candidates = np.array([_within(low, high), (least, quantiles[-1]), (quantiles[-2], most)])
    return np.asarray(candidates[np.argmin(candidates[:, 1] - candidates[:, 0])])


def _within(low: Array, high: Array) -> tuple[float, float]:
    """The interval at the minimum of a polynomial through the widths near the least of them."""
    at = float(SCORES[np.argmin(high - low)])
    for _ in range(ROUNDS):
        near = np.abs(SCORES - at) <= REACH
        at = _minimum(Polynomial.fit(SCORES[near], (high - low)[near], DEGREE))
    near = np.abs(SCORES - at) <= REACH
    return _through(low, near, at), _through(high, near, at)


def _through(ends: Array, near: NDArray[np.bool_], at: float) -> float:
    """The end of the interval that begins at score `at`; one and the same end exactly."""
    base = ends[near][0]
    return float(base + Polynomial.fit(SCORES[near], ends[near] - base, DEGREE)(at))


def _minimum(width: Polynomial) -> float:
    """Where a polynomial is least on the places it was laid through."""
    slope = width.deriv().roots()
    ends = np.asarray(width.domain)
    level = slope[np.isreal(slope)].real
    places = np.concatenate([ends, level[(level > ends[0]) & (level < ends[1])]])
    return float(places[np.argmin(width(places))])
