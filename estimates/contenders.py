"""Stored estimates as they are held against each other."""

from __future__ import annotations

from estimates.models import Estimate
from estimates.triangulation import Contender

NOT_YET = "It has not been worked out yet."
CANNOT = "It cannot be worked out."


def contender(estimate: Estimate) -> Contender:
    """The estimate with the model that its result comes from, unless that is out of date.

    Reads `estimate.evaluation`: have many of them read beforehand.
    """
    state, evaluation = estimate.state, estimate.evaluation
    fresh = state == "fresh" and evaluation is not None
    return Contender(
        key=estimate.slug,
        title=estimate.title,
        bearing=estimate.bearing,
        digest=estimate.inputs_digest,
        model=evaluation.model if fresh and evaluation else "",
        why_not="" if fresh else CANNOT if state == "failed" else NOT_YET,
    )
