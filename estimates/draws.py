"""Evaluating a measurement model on Sobol nets.

Each leaf is drawn once, in the order of the keys, and every formula is evaluated on those
same draws: what two branches share is exactly correlated, and x − x is exactly 0 through any
number of estimates. Sample vectors of different estimates are never combined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from estimates import correlation
from estimates.flattened import EvaluationError, MeasurementModel, Prepared, Ref
from estimates.formula_numbers import complaint_about, spread
from estimates.points import Array, Column
from estimates.sampling import LOG2_POINTS, REPLICATES, net
from sources.units import Unit

MOST_BAD = 0.001
CHUNK = 8192


@dataclass(frozen=True)
class Samples:
    """Draws of a model's target: `values` has shape (replicates, points), in `unit`.

    NaN marks a bad draw (see `Formula.evaluate`).
    """

    values: Array
    unit: Unit

    @cached_property
    def _rising(self) -> Array:
        """Each replicate sorted, bad draws last."""
        return np.sort(self.values, axis=1)

    @cached_property
    def replicates(self) -> list[Array]:
        """The good draws of each replicate, rising."""
        good = np.count_nonzero(~np.isnan(self.values), axis=1)
        return [row[:count] for row, count in zip(self._rising, good, strict=True)]

    @cached_property
    def good(self) -> int:
        """How many draws are not bad."""
        return sum(map(len, self.replicates))

    @cached_property
    def sorted(self) -> Array:
        """All good draws, rising. A stable sort merges the replicates' runs, which is
        several times as fast as sorting anew; what can be had of each replicate is had there."""
        rising = np.concatenate(self.replicates)
        rising.sort(kind="stable")
        return rising

    @property
    def bad_share(self) -> float:
        return int(np.count_nonzero(np.isnan(self.values))) / self.values.size

    def share_at_most(self, value: float) -> float:
        """P(Y ≤ value), `value` in `unit`."""
        return int(self.counts_below(np.array([value]), side="right")[0]) / self.good

    def share_at_least(self, value: float) -> float:
        """P(Y ≥ value), `value` in `unit`."""
        return 1.0 - int(self.counts_below(np.array([value]))[0]) / self.good

    def counts_below(
        self, values: Array, side: Literal["left", "right"] = "left"
    ) -> NDArray[np.intp]:
        """How many good draws lie below each value, or at most at it (`side` "right")."""
        each = [np.searchsorted(rising, values, side=side) for rising in self.replicates]
        return np.asarray(np.sum(each, axis=0))

    def quantile(self, share: float) -> float:
        """The mean of the replicates' quantiles, as a result has it."""
        return float(self.quantiles(np.array([share]))[0])

    def quantiles(self, shares: Array) -> Array:
        """The means of the replicates' quantiles; exact where all are equal."""
        each = self.each_quantiles(shares)
        return np.asarray(each[0] + (each - each[0]).mean(axis=0))

    def each_quantiles(self, shares: Array) -> Array:
        """The quantiles of each replicate, shape (replicates, shares)."""
        if self.good == self.values.size:
            return quantiles(self._rising, shares)
        return np.array([quantiles(rising, shares) for rising in self.replicates])


def quantiles(rising: Array, shares: Array) -> Array:
    """Linear interpolation between order statistics, the i-th of n standing for (i − ½)/n
    (Hazen; type 5 of Hyndman and Fan, 1996): unbiased for points that fill n equal strata,
    where the usual type 7 is half a point off towards the middle. Along the last axis."""
    last = rising.shape[-1] - 1
    place = np.clip(shares * (last + 1) - 0.5, 0, last)
    below = np.floor(place).astype(np.intp)
    low, high = rising[..., below], rising[..., np.minimum(below + 1, last)]
    return np.asarray(low + (place - below) * (high - low))


def blocks(replicates: int, log2_points: int) -> Iterator[range]:
    """The replicates, so many together as fit in one chunk."""
    together = max(1, CHUNK >> log2_points)
    for first in range(0, replicates, together):
        yield range(first, min(first + together, replicates))


def points_of(
    model: MeasurementModel, replicate: int, log2_points: int, seed: int = 0, together: int = 1
) -> dict[str, Column]:
    """The net's column of each uncertain leaf, correlations worked in; those of `together`
    replicates one after the other."""
    keys = model.prepared.uncertain
    drawn = net(len(keys), replicate, log2_points, seed, together).columns
    columns = dict(zip(keys, drawn, strict=True))
    return correlation.correlated(columns, model.correlations)


def leaf_columns(
    model: MeasurementModel, replicate: int, log2_points: int, seed: int = 0, together: int = 1
) -> dict[str, Array]:
    """Draws of each leaf in base units; an exact leaf has one value, which broadcasts."""
    points = points_of(model, replicate, log2_points, seed, together)
    once = Column(np.array([0.5]))
    return {key: leaf.draw(points.get(key, once)) for key, leaf in model.prepared.leaves.items()}


def target_values(prepared: Prepared, leaves: Mapping[str, Array], length: int) -> Array:
    """The target's value for each draw, in its unit; NaN where bad. Shape (length,)."""
    parts = [
        _chunk(prepared, leaves, start, min(start + CHUNK, length))
        for start in range(0, length, CHUNK)
    ]
    values = parts[0] if len(parts) == 1 else np.concatenate(parts)
    factor = prepared.unit.factor
    return values if factor == 1 else values / factor


def _chunk(prepared: Prepared, leaves: Mapping[str, Array], start: int, end: int) -> Array:
    """The target in base units for draws from `start` to `end`: a chunk stays in the cache."""
    values: dict[Ref, Array] = {
        Ref("leaf", key): spread(column, end - start) if len(column) == 1 else column[start:end]
        for key, column in leaves.items()
    }
    for step in prepared.steps:
        columns = {name: values[ref] for name, ref in step.refs.items()}
        values[Ref("node", step.key)] = spread(step.formula.evaluate(columns), end - start)
    return values[Ref("node", prepared.steps[-1].key)]


def draw(
    model: MeasurementModel,
    *,
    replicates: int = REPLICATES,
    log2_points: int = LOG2_POINTS,
    seed: int = 0,
) -> Samples:
    """Samples of the model's target. Raises `EvaluationError` when more than 0.1 % of the
    draws are bad, and says what in the formula makes them so."""
    prepared = model.prepared
    length = 2**log2_points
    values = np.empty((replicates, length))
    for block in blocks(replicates, log2_points):
        leaves = leaf_columns(model, block.start, log2_points, seed, len(block))
        drawn = target_values(prepared, leaves, len(block) * length)
        values[block.start : block.stop] = drawn.reshape(len(block), length)
    samples = Samples(values, prepared.unit)
    if samples.bad_share > MOST_BAD:
        raise EvaluationError(_why_bad(model, samples.bad_share, log2_points, seed))
    return samples


def _why_bad(model: MeasurementModel, share: float, log2_points: int, seed: int) -> str:
    """Name the first sub-expression, upstream first, that has no value in some draws."""
    length = 2**log2_points
    found: dict[Ref, Array] = {
        Ref("leaf", key): np.broadcast_to(column, (length,))
        for key, column in leaf_columns(model, 0, log2_points, seed).items()
    }
    for step in model.prepared.steps:
        columns = {name: found[ref] for name, ref in step.refs.items()}
        reason = complaint_about(step.formula.tree, columns)
        if reason:
            return f"“{step.key}” has no value in {share:.2%} of the draws: {reason}."
        found[Ref("node", step.key)] = step.formula.evaluate(columns)
    return f"There is no value in {share:.2%} of the draws."
