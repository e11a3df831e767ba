"""Computing an estimate once: a lease, arithmetic outside any transaction, a compare-and-set."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.db import OperationalError, transaction

from audit import leases
from audit.canonical import canonical_text
from audit.recording import record
from estimates import graph, signals
from estimates.measurement import MeasurementModel, Result, evaluate
from estimates.models import Estimate, EstimateQuerySet, Evaluation
from sources.reading import ReadingError

LEASE_SECONDS = 90
GIVEN_UP = (
    "Given up after {attempts} attempts that ended without a result: each time the worker "
    "was stopped, or ran out of time or memory."
)

logger = logging.getLogger(__name__)


def evaluate_once(estimate_id: int, digest: str) -> bool:
    """Store the result for `digest`, unless it is stored already or out of date.

    Safe to run twice, late, or side by side: the arithmetic is outside the transaction and
    deterministic, and the UPDATE is a compare-and-set, so exactly one run wins. Returns
    whether this one did.
    """
    todo = Estimate.objects.stale().filter(pk=estimate_id, inputs_digest=digest)
    if not leases.take(todo, LEASE_SECONDS):
        return False
    estimate = todo.first()
    if estimate is None:
        return False
    if estimate.attempts > leases.MAX_ATTEMPTS:
        return _fail(todo, estimate, GIVEN_UP.format(attempts=leases.MAX_ATTEMPTS))
    try:
        return _evaluate(todo, estimate)
    except OperationalError:
        raise  # the database is away: the task is retried
    except ReadingError as error:
        return _fail(todo, estimate, error.sentence())
    except Exception as error:
        # A defect of ours: counted as an attempt, seen in the log, given up in the end.
        logger.exception("estimate %s could not be evaluated", estimate.slug)
        todo.update(error=f"{type(error).__name__}: {error}"[:2000], leased_until=None)
        return False


def _evaluate(todo: EstimateQuerySet, estimate: Estimate) -> bool:
    model, digest = graph.flatten(estimate)
    if digest != estimate.inputs_digest:
        return False  # revised while it was read: a newer message is on its way
    started = time.perf_counter()
    result = evaluate(model)
    return _store(todo, estimate, model, result, (time.perf_counter() - started) * 1000)


@transaction.atomic
def _store(
    todo: EstimateQuerySet, estimate: Estimate, model: MeasurementModel, result: Result, ms: float
) -> bool:
    spelled = result.canonical()
    won = todo.filter(revision=estimate.revision).update(
        **_columns(spelled),
        evaluated_digest=estimate.inputs_digest,
        failed_digest=None,
        error="",
        attempts=0,
        leased_until=None,
    )
    if not won:
        return False
    Evaluation.objects.create(
        estimate=estimate,
        revision=estimate.revision,
        digest=estimate.inputs_digest,
        model=canonical_text(model.canonical()),
        result=canonical_text(spelled),
        engine_version=spelled["engine"],
        numpy_version=spelled["numpy"],
        scipy_version=spelled["scipy"],
        duration_ms=round(ms, 3),
    )
    record("estimate.evaluated", estimate, by=None, digest=estimate.inputs_digest)
    signals.evaluated.send(Estimate, estimate_id=estimate.pk)
    return True


@transaction.atomic
def _fail(todo: EstimateQuerySet, estimate: Estimate, reason: str) -> bool:
    """Keep the reason on the row, where its author sees it; it is not tried again."""
    won = todo.filter(revision=estimate.revision).update(
        failed_digest=estimate.inputs_digest, error=reason, leased_until=None
    )
    if won:
        record("estimate.failed", estimate, by=None, why=reason, digest=estimate.inputs_digest)
        signals.evaluated.send(Estimate, estimate_id=estimate.pk)
    return bool(won)


def _columns(result: dict[str, Any]) -> dict[str, float]:
    quantiles = result["quantiles"]
    named = {"low": "5", "central": "50", "high": "95"}
    return {column: float(quantiles[percent]) for column, percent in named.items()}
