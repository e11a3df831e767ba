"""Standard errors of quantiles: from the spread of a few replicates, steadied by what lies near.

Eight replicates know their own spread to seven degrees of freedom only, so one error in a
thousand comes out far too small. The spread of a quantile's neighbours, carried over by the
slope of the quantile function, is a second opinion; the two variances are averaged with the
weights of their degrees of freedom (a moderated variance, Smyth 2004).
"""

from __future__ import annotations

import numpy as np
from scipy import special

from estimates.draws import Samples
from estimates.points import Array

DEGREES_OF_NEIGHBOURS = 4
"""What the neighbours' opinion is worth. More would wipe out that with one input the median is
known better than its neighbours."""
HALF_WIDTH = 2.12
"""Standard errors to each side for a 95 % error bar: Student's t with 16 degrees, which is what 7
at a weight of 7/11 and some thirty of the neighbours at 4/11 come to (Satterthwaite 1946)."""
SCORES = np.linspace(-2.8, 2.8, 64)
NEIGHBOURS = np.asarray(special.ndtr(SCORES))
REACH = 0.3
"""How far neighbours count, as the standard deviation of a normal kernel in normal scores."""
SLOPE_STEP = 1 / 8


def quantile_errors(samples: Samples, shares: Array) -> Array:
    """Standard errors of the means of the replicates' quantiles at `shares`, same shape; at
    least two replicates."""
    each = samples.each_quantiles(shares)
    degrees = len(each) - 1
    own = np.var(each - each[0], axis=0, ddof=1)
    near = _slope(samples, shares) ** 2 * _nearby_variance(samples, shares)
    mixed = (degrees * own + DEGREES_OF_NEIGHBOURS * near) / (degrees + DEGREES_OF_NEIGHBOURS)
    return np.asarray(np.sqrt(mixed / len(each)))


def _nearby_variance(samples: Samples, shares: Array) -> Array:
    """Variance between replicates of the empirical CDF, near each share."""
    places = samples.quantiles(NEIGHBOURS)
    each = _shares_below(samples, places)
    distance = (special.ndtri(shares)[:, None] - SCORES) / REACH
    weights = np.exp(-(distance**2) / 2)
    return np.asarray(weights @ each.var(axis=0, ddof=1) / weights.sum(axis=1))


def _shares_below(samples: Samples, places: Array) -> Array:
    """Each replicate's empirical CDF, linear between order statistics: the inverse of
    `quantiles`. Shape (replicates, places)."""
    sizes = np.array([[len(rising)] for rising in samples.replicates])
    found = np.array([np.searchsorted(rising, places) for rising in samples.replicates])
    after = np.minimum(np.maximum(found, 1), sizes - 1)
    pairs = zip(samples.replicates, after, strict=True)
    ends = np.array([(rising[place - 1], rising[place]) for rising, place in pairs])
    low, high = ends[:, 0], ends[:, 1]
    part = (places - low) / np.where(high > low, high - low, 1.0)
    return np.asarray((after - 0.5 + np.minimum(np.maximum(part, 0.0), 1.0)) / sizes)


def _slope(samples: Samples, shares: Array) -> Array:
    """Of the quantile function at `shares`."""
    step = shares * (1 - shares) * SLOPE_STEP
    ends = samples.quantiles(np.concatenate([shares - step, shares + step]))
    return (ends[len(shares) :] - ends[: len(shares)]) / (2 * step)
