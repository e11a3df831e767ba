"""Do two estimates of one quantity agree? Pure.

They may share inputs, so their intervals say little: two estimates that rest on one uncertain
tonnage move together, and may differ for certain although their intervals overlap. What
decides is the distribution of their ratio (of their difference, where one may be zero or
negative), drawn over the joint set of leaves, each leaf once: an estimate held against itself
has the ratio 1 on every draw. They agree when 1 (or 0) lies within the 5 % and 95 % quantiles,
which for positive estimates is one and the same condition for ratio and difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from estimates.draws import MOST_BAD, Samples, leaf_columns, target_values
from estimates.flattened import Correlation, EvaluationError, Leaf, MeasurementModel, Node, Ref
from estimates.results import NOISE, six
from estimates.sampling import REPLICATES
from sources.units import NO_UNIT, Unit

LOG2_POINTS = 12
"""As for a preview: the 5 % and 95 % quantiles of a ratio come out to about 0.2 % of its width."""
LEAST_LOG2_POINTS = 8
MOST_NUMBERS = 2**21
"""Of leaves and estimates times draws: large models are drawn on fewer points, so that a page
never waits long for a pair."""
MOST_PARTS = 1000
"""Leaves and estimates under two that are compared."""
ENDS = (0.05, 0.5, 0.95)
DIFFERENCE = "first − second"
"""The key of the node that holds two models together; no slug has blanks."""

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The 5 %, 50 % and 95 % quantiles of first ÷ second (`kind` "ratio") or of first − second
    ("difference", in `unit`), and the keys of the leaves that both rest on."""

    kind: str
    low: Decimal
    median: Decimal
    high: Decimal
    unit: str
    shared: tuple[str, ...]

    @property
    def agree(self) -> bool:
        return self.low <= self.same <= self.high

    @property
    def same(self) -> int:
        """What the ratio or the difference of equal estimates is."""
        return 1 if self.kind == "ratio" else 0

    def turned(self) -> Comparison:
        """The same with second before first."""
        ends = self.high, self.median, self.low
        if self.kind == "ratio":
            low, median, high = (Decimal(six(float(1 / end))) for end in ends)
        else:
            low, median, high = (-end for end in ends)
        return Comparison(self.kind, low, median, high, self.unit, self.shared)


def compared(first: MeasurementModel, second: MeasurementModel) -> Comparison:
    """The comparison of two models' targets, six digits of each number.

    Raises `EvaluationError` when the units do not fit each other, when the models were made
    from different values of one input, when they are too large, or when too many draws have
    no value.
    """
    joint = held_together(first, second)
    log2_points = _size(joint)
    length = 2**log2_points
    pairs = [
        _drawn(first, second, joint, replicate, log2_points, length)
        for replicate in range(REPLICATES)
    ]
    one, other = (np.stack(column) for column in zip(*pairs, strict=True))
    shared = tuple(sorted(set(first.prepared.leaves) & set(second.prepared.leaves)))
    if not (one <= 0).any() and not (other <= 0).any():  # NaN, a bad draw, is neither
        return _comparison("ratio", one / other, NO_UNIT, 0.0, shared)
    noise = NOISE * float(np.nanmax(np.abs([one, other]), initial=0.0))
    return _comparison("difference", one - other, first.prepared.unit, noise, shared)


def held_together(first: MeasurementModel, second: MeasurementModel) -> MeasurementModel:
    """One model over all leaves of both, whose target is their difference."""
    first.check()
    second.check()
    node = Node(
        DIFFERENCE,
        "first - second",
        "",
        {"first": Ref("node", first.target), "second": Ref("node", second.target)},
    )
    joint = MeasurementModel(
        DIFFERENCE,
        (node, *_each_once((*first.nodes, *second.nodes))),
        _each_once((*first.leaves, *second.leaves)),
        _correlations((*first.correlations, *second.correlations)),
    )
    joint.check()
    return joint


def _size(joint: MeasurementModel) -> int:
    """The binary logarithm of the points of each replicate."""
    parts = len(joint.leaves) + len(joint.nodes)
    if parts > MOST_PARTS:
        raise EvaluationError(f"Together they rest on more than {MOST_PARTS:,} things.")
    log2_points = LOG2_POINTS
    while log2_points > LEAST_LOG2_POINTS and parts * REPLICATES << log2_points > MOST_NUMBERS:
        log2_points -= 1
    return log2_points


def _drawn(
    first: MeasurementModel,
    second: MeasurementModel,
    joint: MeasurementModel,
    replicate: int,
    log2_points: int,
    length: int,
) -> tuple[Array, Array]:
    """Both targets on the same draws, in the first one's unit."""
    columns = leaf_columns(joint, replicate, log2_points)
    factor = second.prepared.unit.factor / first.prepared.unit.factor
    one = target_values(first.prepared, columns, length)
    other = target_values(second.prepared, columns, length)
    return one, other if factor == 1 else other * factor


def _comparison(
    kind: str, values: Array, unit: Unit, noise: float, shared: tuple[str, ...]
) -> Comparison:
    samples = Samples(np.where(np.isfinite(values), values, np.nan), unit)
    if samples.bad_share > MOST_BAD:
        raise EvaluationError(
            f"One of them has no value in {samples.bad_share:.2%} of the joint draws."
        )
    low, median, high = (Decimal(six(samples.quantile(share), noise)) for share in ENDS)
    return Comparison(kind, low, median, high, unit.text, shared)


def _each_once(items: Iterable[Any]) -> tuple[Any, ...]:
    """Nodes or leaves by key. Raises when two of one key say different things."""
    found: dict[str, Any] = {}
    for item in items:
        known = found.setdefault(item.key, item)
        if _said(known) != _said(item):
            raise EvaluationError(
                f"They were worked out from different values of “{item.key}”.",
                None,
                "Wait until both are up to date.",
            )
    return tuple(found.values())


def _said(item: Leaf | Node) -> Any:
    if isinstance(item, Leaf):
        return item.text
    return item.formula, item.unit, sorted((name, ref.key) for name, ref in item.inputs.items())


def _correlations(items: Iterable[Correlation]) -> tuple[Correlation, ...]:
    """Each pair once: how two inputs go together is a fact about them, not about an estimate."""
    found: dict[frozenset[str], Correlation] = {}
    for item in items:
        known = found.setdefault(frozenset((item.first, item.second)), item)
        if (known.coefficient, known.kind) != (item.coefficient, item.kind):
            raise EvaluationError(f"They correlate “{item.first}” and “{item.second}” differently.")
    return tuple(found.values())
