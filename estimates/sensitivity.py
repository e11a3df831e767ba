"""Which input matters: variance shares, tornado, break-even.

All three use the points that the estimate was evaluated on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite, log2

import numpy as np

from estimates.distributions import Distribution
from estimates.draws import Samples, blocks, leaf_columns, points_of, target_values
from estimates.flattened import MeasurementModel, Prepared
from estimates.points import STRATA, Array
from estimates.results import Bar, moments
from estimates.sampling import LOG2_POINTS, REPLICATES
from sources.units import Unit

FEWEST_STRATA = 2
LEAST_IN_A_STRATUM = 16
NO_SPREAD = 1e-12
TORNADO_SHARES = (0.05, 0.5, 0.95)
SEARCH_SHARES = (0.0005, 0.9995)
SEARCH_BEYOND = 4.0
ROUGH, EXACT = 1e-4, 1e-13
NEAR = 0.01

Gap = Callable[[float], float]


def variance_shares(
    model: MeasurementModel, samples: Samples, *, seed: int = 0
) -> dict[str, float]:
    """First-order variance shares Var(E[Y|Xi])/Var(Y) of each leaf, 0 for an exact one.

    The Sobol column of a leaf is cut into strata of equal probability; the variance of the
    strata's means, less what chance alone gives (ω² of the analysis of variance), estimates
    the numerator (Plischke 2010; Li and Mahadevan 2016). 1 − Σ is interaction. A single
    uncertain leaf has it all, without an estimate.
    """
    shares = dict.fromkeys(model.prepared.leaves, 0.0)
    least = min(rising[0] for rising in samples.replicates)
    most = max(rising[-1] for rising in samples.replicates)
    if most - least <= NO_SPREAD * max(abs(least), abs(most)):
        return shares
    middle, deviation = moments(samples)
    keys = model.prepared.uncertain
    if len(keys) == 1:
        return {**shares, keys[0]: 1.0}
    count, total = np.zeros((len(keys), STRATA)), np.zeros((len(keys), STRATA))
    replicates, length = samples.values.shape
    for block in blocks(replicates, int(log2(length))):
        columns = points_of(model, block.start, int(log2(length)), seed, len(block))
        centred = samples.values[block.start : block.stop].ravel() - middle
        bad = np.isnan(centred)
        centred[bad] = 0.0
        for row, column in enumerate(columns[key] for key in keys):
            count[row] += column.stratum_sizes
            if bad.any():
                count[row] -= np.bincount(column.strata[bad], minlength=STRATA)
            total[row] += np.bincount(column.strata, centred, STRATA)
    form = len(keys), _strata_for(samples.good), -1
    count, total = (each.reshape(form).sum(axis=2) for each in (count, total))
    for row, key in enumerate(keys):
        shares[key] = _share(count[row], total[row], deviation**2 * samples.good)
    return shares


def _strata_for(draws: int) -> int:
    """The largest power of two, up to `STRATA`, that leaves enough draws in a stratum."""
    fitting = STRATA
    while fitting > FEWEST_STRATA and fitting * LEAST_IN_A_STRATUM > draws:
        fitting //= 2
    return fitting


def _share(count: Array, total: Array, whole: float) -> float:
    """ω²: between-strata variation less what the variation within would give by chance."""
    filled = count > 0
    between = float(np.sum(total[filled] ** 2 / count[filled]))
    within = (whole - between) / max(float(count.sum()) - np.count_nonzero(filled), 1.0)
    chance = (np.count_nonzero(filled) - 1) * within
    return float(np.clip((between - chance) / whole, 0.0, 1.0))


def tornado(model: MeasurementModel) -> tuple[Bar, ...]:
    """The result with one leaf at its P5 and P95 and the others at their medians, in the
    result's unit; the widest first."""
    prepared = model.prepared
    bars = [
        Bar(key, low, high)
        for key, (low, _, high) in zip(prepared.uncertain, _moved_alone(prepared), strict=True)
        if isfinite(low) and isfinite(high)
    ]
    return tuple(sorted(bars, key=lambda bar: (-abs(bar.high - bar.low), bar.name)))


def _moved_alone(prepared: Prepared) -> list[list[float]]:
    """The result at P5, P50, P95 of each uncertain leaf, the others at their medians."""
    shares = np.array(TORNADO_SHARES)
    middle = {key: leaf.base(np.array([0.5])) for key, leaf in prepared.leaves.items()}
    moved = {key: prepared.leaves[key].base(shares) for key in prepared.uncertain}
    if not moved:
        return []
    columns = {key: np.repeat(value, len(moved) * len(shares)) for key, value in middle.items()}
    for place, (key, ends) in enumerate(moved.items()):
        columns[key][place * len(shares) :][: len(shares)] = ends
    values = target_values(prepared, columns, len(moved) * len(shares))
    if np.isnan(values).any():
        # A divisor's sign is judged by most values of its column: leaf by leaf, its median.
        each = (target_values(prepared, {**middle, key: moved[key]}, 3) for key in moved)
        values = np.concatenate(list(each))
    return [list(map(float, row)) for row in values.reshape(-1, len(shares))]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The value of one leaf, in its own unit, at which the median meets the claimed value;
    None when no value within reach does."""

    name: str
    value: float | None
    unit: Unit


def break_even(
    model: MeasurementModel,
    claimed: float,
    *,
    replicates: int = REPLICATES,
    log2_points: int = LOG2_POINTS,
) -> list[BreakEven]:
    """For each leaf, the value at which the median of the result is `claimed` (in the
    target's unit), the others as uncertain as they are; found on the same points."""
    columns = [leaf_columns(model, index, log2_points) for index in range(replicates)]
    found = []
    for key, leaf in model.prepared.leaves.items():
        roughly = _gap(model.prepared, columns[:1], key, leaf.unit.factor, claimed)
        exactly = _gap(model.prepared, columns, key, leaf.unit.factor, claimed)
        found.append(BreakEven(key, _root(roughly, exactly, leaf), leaf.unit))
    return found


def _gap(
    prepared: Prepared,
    columns: list[dict[str, Array]],
    key: str,
    factor: float,
    claimed: float,
) -> Gap:
    """By how much the median exceeds `claimed` when leaf `key` has one value."""
    length = max(len(column) for column in columns[0].values())

    def gap(value: float) -> float:
        fixed = np.array([value * factor])
        drawn = [target_values(prepared, {**each, key: fixed}, length) for each in columns]
        pooled = np.concatenate(drawn)
        good = pooled[np.isfinite(pooled)]
        return float(np.median(good)) - claimed if len(good) * 2 > len(pooled) else inf

    return gap


def _root(roughly: Gap, exactly: Gap, leaf: Distribution) -> float | None:
    """Look where the leaf plausibly lies first, then somewhat beyond; on one replicate, and
    then near what was found there on all."""
    for low, high in _brackets(leaf):
        near = _crossing(roughly, low, high, ROUGH)
        if near is not None:
            reach = NEAR * (high - low)
            ends = max(low, near - reach), min(high, near + reach)
            narrow = _crossing(exactly, *ends, EXACT)
            return narrow if narrow is not None else _crossing(exactly, low, high, EXACT)
    return None


def _crossing(gap: Gap, low: float, high: float, tolerance: float) -> float | None:
    """Where the gap is zero, when it changes sign between `low` and `high` (Brent 1973)."""
    ends = gap(low), gap(high)
    if not all(isfinite(end) for end in ends) or ends[0] == ends[1]:
        return None
    if 0 in ends:
        return low if ends[0] == 0 else high
    if ends[0] * ends[1] > 0:
        return None
    from scipy.optimize import brentq  # slow to import, and web processes never need it

    absolute = tolerance * max(abs(low), abs(high))
    return float(brentq(gap, low, high, xtol=absolute, rtol=tolerance))


def _brackets(leaf: Distribution) -> list[tuple[float, float]]:
    """The plausible range; then up to four times as far, on the same side of zero, unless
    the reading has hard limits there."""
    low, high = (float(value) for value in leaf.ppf(np.array(SEARCH_SHARES)))
    least, most = leaf.support if not leaf.is_exact else (-inf, inf)
    if low > 0:
        wide = low / SEARCH_BEYOND, high * SEARCH_BEYOND
    elif high < 0:
        wide = low * SEARCH_BEYOND, high / SEARCH_BEYOND
    else:
        reach = SEARCH_BEYOND * ((high - low) or 1.0)
        wide = low - reach, high + reach
    wide = max(wide[0], least), min(wide[1], most)
    near = [(low, high)] if low < high else []
    return [*near, (wide[0], low), (high, wide[1])] if near else [wide]
