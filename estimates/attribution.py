"""What each changed input does by itself: the earlier model with that one input replaced. Pure.

All are evaluated on the same points, so the noise of sampling cancels in a difference: a few
thousand points tell more about a change than two results of many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from estimates import results
from estimates.comparison import Spread
from estimates.draws import draw
from estimates.flattened import EvaluationError, MeasurementModel
from estimates.sampling import REPLICATES
from sources.reading import ReadingError
from sources.units import Unit

LOG2_POINTS = 10
MOST_LEAVES = 20
MOST_WORK = 4_000
"""Estimates in the model, times evaluations of it: about two seconds."""


@dataclass(frozen=True, slots=True)
class Alone:
    """The result as it was, and as it would have been with one input replaced; or why there
    would have been none. Both at preview size: only their difference counts."""

    key: str
    before: Spread
    after: Spread | None
    problem: str = ""

    def into(self, unit: Unit) -> Alone | None:
        """The same in another unit; None when that measures something else."""
        before = self.before.into(unit)
        after = self.after.into(unit) if self.after else None
        return replace(self, before=before, after=after) if before else None

    @property
    def median(self) -> float:
        """By how much the median moves, in the unit of the result."""
        return self.after.central - self.before.central if self.after else 0.0


def alone(before: MeasurementModel, after: MeasurementModel, keys: Sequence[str]) -> list[Alone]:
    """For each of the leaves `keys`, at most `MOST_LEAVES`, what its new value does when all
    else is as it was; what moves the median most comes first.

    Raises `EvaluationError` for a model that takes too long, or that has no result as it was.
    """
    keys = keys[:MOST_LEAVES]
    if len(before.nodes) * (len(keys) + 1) > MOST_WORK:
        raise EvaluationError("The model is too large to work out what each change does alone.")
    texts = {leaf.key: leaf.text for leaf in after.leaves}
    base = _spread(before)
    found = [_alone(before, key, texts[key], base) for key in keys]
    return sorted(found, key=lambda one: (-abs(one.median), one.key))


def _alone(before: MeasurementModel, key: str, text: str, base: Spread) -> Alone:
    leaves = tuple(replace(leaf, text=text) if leaf.key == key else leaf for leaf in before.leaves)
    try:
        after = _spread(MeasurementModel(before.target, before.nodes, leaves, before.correlations))
    except ReadingError as error:
        return Alone(key, base, None, error.sentence())
    return Alone(key, base, after.into(base.unit))


def _spread(model: MeasurementModel) -> Spread:
    samples = draw(model, replicates=REPLICATES, log2_points=LOG2_POINTS)
    found, _errors = results.summary(samples)
    return Spread(found["5"], found["50"], found["95"], samples.unit)
