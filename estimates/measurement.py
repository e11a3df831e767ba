"""The engine's door: a measurement model in, a result out."""

from __future__ import annotations

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
from estimates.sampling import ENGINE_VERSION, LOG2_POINTS, REPLICATES

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


def evaluate(
    model: MeasurementModel,
    *,
    replicates: int = REPLICATES,
    log2_points: int = LOG2_POINTS,
    seed: int = 0,
) -> Result:
    """The distribution of the model's target on `replicates` nets of 2**`log2_points` points.

    Deterministic: the same model gives the same six digits on any worker. Raises a
    `ReadingError` (its subclasses) whose sentence says why there is no result.
    """
    samples = draw(model, replicates=replicates, log2_points=log2_points, seed=seed)
    found, errors = results.summary(samples)
    mean, sd = found.pop("mean"), found.pop("sd")
    return Result(
        unit=samples.unit,
        mean=mean,
        sd=sd,
        quantiles=found,
        standard_errors=errors,
        histogram=results.histogram(samples.sorted),
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
