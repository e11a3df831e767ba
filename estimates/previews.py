"""What an estimate would come out as, in milliseconds: for a page on which somebody types.

The nets are the engine's own, with fewer points. Families whose quantiles take time are read
from tables, which costs less than a pixel of the curve: a preview is looked at and never stored.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import special

from estimates import results
from estimates.compound_readings import Mixture, Truncated
from estimates.distributions import Distribution
from estimates.draws import MOST_BAD, Samples, blocks, points_of, target_values
from estimates.flattened import EvaluationError, MeasurementModel, Prepared
from estimates.formula_numbers import bad_place, complaint_about
from estimates.points import Array, Column
from estimates.readings import FromFamily
from estimates.results import Histogram, six
from estimates.rounding import rounded_interval

REPLICATES = 8
SIZES = ((180.0, 12), (360.0, 11), (720.0, 10), (2880.0, 9))
"""Up to so much work, a net of so many points (as a power of two); 180 takes about 20 ms."""
NODE_WORK, PLAIN_WORK, TABLE_WORK, PART_WORK = 1.0, 3.5, 10.0, 4.0
"""What it costs, measured: a node of a formula, a leaf, one read from a table, a mixture's part."""
MOST_UNCERTAIN = 100
"""A net of more columns takes a tenth of a second, the first time that it is drawn."""
SCORES = np.linspace(-6.5, 6.5, 1301)
TABLE_POINTS = 400
FEWEST_OF_A_PART = 12
SHOWN = {"5": 0.05, "50": 0.5, "95": 0.95}
TOLD_FROM = 128
QUICK = frozenset({
    "normal", "lognormal", "uniform", "triangular", "trapezoid", "arcsine", "exponential",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """Samples of a model's target, and what is shown of them."""

    samples: Samples
    quantiles: dict[str, float]
    histogram: Histogram

    def sentence(self) -> str:
        """ "1.65 million shells (1.48 to 1.85 million)"."""
        low, middle, high = (self.quantiles[percent] for percent in SHOWN)
        return rounded_interval(low, middle, high, self.samples.unit)

    def canonical(self) -> dict[str, Any]:
        """As a result has it, as far as a chart needs; numbers as decimal strings."""
        return {
            "unit": self.samples.unit.text,
            "quantiles": {percent: six(value) for percent, value in self.quantiles.items()},
            "histogram": {
                "scale": self.histogram.scale,
                "edges": [six(edge) for edge in self.histogram.edges],
                "counts": [str(count) for count in self.histogram.counts],
            },
            "bad_share": six(self.samples.bad_share),
            "points": str(self.samples.values.size),
            "sentence": self.sentence(),
        }


class NoValueError(EvaluationError):
    """Too many draws have no value; `node` is the place in the target's formula, if it is
    there and not upstream."""

    node: ast.expr | None = None


def preview(model: MeasurementModel) -> Preview | None:
    """The model's target on nets of 8 × 2^9 to 2^12 points, by how much there is to compute.

    None when even the smallest would take too long; a worker has the time. Raises
    `NoValueError` when more than 0.1 % of the draws are bad.
    """
    size = log2_points(model.prepared)
    if size is None:
        return None
    with np.errstate(all="ignore"):  # what overflows is a bad draw, and said to be one
        samples = _samples(model, size)
        if samples.bad_share > MOST_BAD or not samples.good:
            raise _no_value(model, samples, size)
        quantiles = {percent: samples.quantile(it) for percent, it in SHOWN.items()}
        histogram = results.histogram(samples)
    if not np.isfinite([*quantiles.values(), *histogram.edges]).all():
        raise NoValueError("What comes out is too large to compute.")
    # As stored: x / x has no width, whatever the last bits say.
    shown = {percent: float(six(value)) for percent, value in quantiles.items()}
    return Preview(samples, shown, histogram)


def log2_points(prepared: Prepared) -> int | None:
    """The size of net that the time allows; None for none."""
    trees = (step.formula.tree for step in prepared.steps)
    nodes = sum(isinstance(node, ast.expr) for tree in trees for node in ast.walk(tree))
    if len(prepared.uncertain) > MOST_UNCERTAIN:
        return None
    work = NODE_WORK * nodes + sum(map(_work, prepared.leaves.values()))
    return next((size for most, size in SIZES if work <= most), None)


def _work(leaf: Distribution) -> float:
    if isinstance(leaf, Mixture):
        return TABLE_WORK + PART_WORK * len(leaf.parts)
    if leaf.is_exact:
        return 0.0
    return TABLE_WORK if _is_tabled(leaf) else PLAIN_WORK


def _is_tabled(leaf: Distribution) -> bool:
    """Whether its quantiles take so long that a table is quicker."""
    if isinstance(leaf, Mixture):
        return not all(part.is_exact for _, part in leaf.parts)
    return isinstance(leaf, Truncated) or (
        isinstance(leaf, FromFamily) and leaf.member()[0].name not in QUICK
    )


def _samples(model: MeasurementModel, size: int) -> Samples:
    each = [_values(model, block, size) for block in blocks(REPLICATES, size)]
    values = np.concatenate(each).reshape(REPLICATES, 2**size)
    return Samples(np.where(np.isfinite(values), values, np.nan), model.prepared.unit)


def _values(model: MeasurementModel, block: range, size: int) -> Array:
    return target_values(model.prepared, _leaves(model, block, size), len(block) * 2**size)


def _leaves(model: MeasurementModel, block: range, size: int) -> dict[str, Array]:
    """Draws of each leaf in base units; an exact leaf has one value, which broadcasts."""
    points = points_of(model, block.start, size, together=len(block))
    once = Column(np.array([0.5]))
    leaves = model.prepared.leaves.items()
    return {key: roughly(leaf, points.get(key, once)) for key, leaf in leaves}


def roughly(leaf: Distribution, column: Column) -> Array:
    """`leaf.draw(column)`, from a table where that takes time. Shape of the column."""
    if not _is_tabled(leaf):
        return leaf.draw(column)
    if isinstance(leaf, Mixture):
        grid, at_most = _mixture_table(leaf)
        return np.interp(column.u, at_most, grid) * leaf.unit.factor
    return np.interp(column.scores, SCORES, _table(leaf)) * leaf.unit.factor


@lru_cache(maxsize=256)
def _table(leaf: Distribution) -> Array:
    """Quantiles at `SCORES`."""
    return leaf.ppf(special.ndtr(SCORES))


@lru_cache(maxsize=128)
def _mixture_table(mixture: Mixture) -> tuple[Array, Array]:
    """Values, and the mixture's CDF there; a jump stands between two neighbours."""
    each = max(TABLE_POINTS // len(mixture.parts), FEWEST_OF_A_PART)
    u = (np.arange(each) + 0.5) / each
    values = np.concatenate([part.ppf(u) for _, part in mixture.parts])
    grid = np.unique(np.concatenate([values, np.nextafter(values, -np.inf)]))
    return grid, mixture.cdf(grid)


def _no_value(model: MeasurementModel, samples: Samples, size: int) -> NoValueError:
    """What in the formulas has no value in some draws: the first such place, upstream first.

    Told from a few draws, bad ones among them: looking costs a pass for every node.
    """
    share = f"{samples.bad_share:.2%}".replace("%", " %")
    chosen = _telling(samples.values)
    replicate, places = chosen
    known: dict[Any, Array] = {}
    for key, column in _leaves(model, range(replicate, replicate + 1), size).items():
        known["leaf", key] = column if len(column) == 1 else column[places]
    for step in model.prepared.steps:
        columns = {
            name: np.broadcast_to(known[ref.kind, ref.key], places.shape)
            for name, ref in step.refs.items()
        }
        reason = complaint_about(step.formula.tree, columns)
        if reason:
            return _refusal(model, step.key, step.formula.tree, columns, share, reason)
        known["node", step.key] = step.formula.evaluate(columns)
    return NoValueError(f"There is no value in {share} of the draws.")


def _telling(values: Array) -> tuple[int, Array]:
    """The replicate with the most bad draws, and some of them beside some good ones."""
    bad = np.isnan(values)
    replicate = int(np.argmax(bad.sum(axis=1)))
    half = TOLD_FROM // 2
    places = [np.flatnonzero(which)[:half] for which in (bad[replicate], ~bad[replicate])]
    # A divisor is bad on the side of zero where most draws are not: keep most draws good.
    worst = places[0][: max(1, len(places[1]) // 2)] if len(places[1]) else places[0]
    return replicate, np.concatenate([worst, places[1]])


def _refusal(
    model: MeasurementModel,
    key: str,
    tree: ast.expr,
    columns: Mapping[str, Array],
    share: str,
    reason: str,
) -> NoValueError:
    here = key == model.target
    whose = "It" if here else f"“{key}”"
    error = NoValueError(f"{whose} has no value in {share} of the draws: {reason}.")
    error.node = bad_place(tree, columns) if here else None
    return error
