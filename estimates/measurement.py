"""The engine's door: a measurement model in, a result out."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log10

import numpy as np
import scipy

from estimates import correlation, results, sensitivity
from estimates.draws import Samples, draw, points_of
from estimates.flattened import (
    Correlation,
    CycleError,
    EvaluationError,
    Leaf,
    MeasurementModel,
    Node,
    Ref,
)
from estimates.results import Result
from estimates.sampling import (
    ENGINE_VERSION,
    LARGEST_LOG2_POINTS,
    LOG2_POINTS,
    REPLICATES,
)

__all__ = [
    "ENGINE_VERSION",
    "Correlation",
    "CycleError",
    "EvaluationError",
    "Leaf",
    "MeasurementModel",
    "Node",
    "Ref",
    "Result",
    "Samples",
    "draw",
    "evaluate",
]

MOST_NUMBERS_IN_A_NET = 2**23
"""64 MB: nets are doubled only while one fits."""


def evaluate(
    model: MeasurementModel,
    *,
    replicates: int = REPLICATES,
    log2_points: int = LOG2_POINTS,
    up_to: int | None = None,
    seed: int = 0,
) -> Result:
    """The distribution of the model's target on `replicates` nets of 2**`log2_points` points.

    The nets are doubled, up to 2**`up_to` points (2**18 by default; the size is fixed when
    it equals `log2_points`), until P5 and P95 are known well enough to be shown.
    Deterministic: the same model gives the same six digits on any worker. Raises a
    `ReadingError` (its subclasses) whose sentence says why there is no result.
    """
    largest = LARGEST_LOG2_POINTS if up_to is None else up_to
    while True:
        samples = draw(model, replicates=replicates, log2_points=log2_points, seed=seed)
        found, errors = results.summary(samples)
        room = len(model.prepared.uncertain) * 2 ** (log2_points + 1) <= MOST_NUMBERS_IN_A_NET
        if log2_points >= largest or not room or exact_enough(found, errors):
            return _result(model, samples, found, errors, seed)
        log2_points += 1


def exact_enough(found: Mapping[str, float], errors: Mapping[str, float]) -> bool:
    """Whether twice the standard error of P5 and of P95 is under half a unit of the second
    significant digit of the interval's width (JCGM 101:2008, 7.9.2)."""
    width = found["95"] - found["5"]
    if width <= 0:
        return True
    tolerance = 10.0 ** (floor(log10(width)) - 1) / 2
    return 2 * max(errors["5"], errors["95"]) < tolerance


def _result(
    model: MeasurementModel,
    samples: Samples,
    found: dict[str, float],
    errors: dict[str, float],
    seed: int,
) -> Result:
    return Result(
        unit=samples.unit,
        mean=found["mean"],
        sd=found["sd"],
        quantiles={percent: found[percent] for percent in results.PERCENTAGES},
        standard_errors=errors,
        histogram=results.histogram(samples),
        bad_share=samples.bad_share,
        points=samples.values.size,
        shares=sensitivity.variance_shares(model, samples, seed=seed),
        tornado=sensitivity.tornado(model),
        engine=ENGINE_VERSION,
        numpy=np.__version__,
        scipy=scipy.__version__,
        notices=_notices(model),
    )


def _notices(model: MeasurementModel) -> tuple[str, ...]:
    columns = points_of(model, 0, 0)
    touched = correlation.touched_keys(columns, model.correlations)
    notice = correlation.notice(touched, model.correlations)
    return (notice,) if notice else ()
