"""Computing estimates once: leases, arithmetic outside any transaction, a compare-and-set.

Safe to run twice, late, or side by side: the arithmetic is deterministic, and a result is
stored only for the revision that it was made for, so that exactly one run wins.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from audit import leases
from audit.batches import Worked, work_off
from audit.bulk import update_each
from audit.canonical import canonical_text
from audit.recording import Happened, record_all
from estimates import graph, signals, telling, upstream
from estimates.graph import Pair
from estimates.measurement import evaluate
from estimates.models import Estimate, EstimateQuerySet, Evaluation
from estimates.upstream import Upstream
from sources.reading import ReadingError

GIVEN_UP = (
    "Given up after {attempts} attempts that ended without a result: each time the worker "
    "was stopped, or ran out of time or memory."
)


def evaluate_all(pairs: Sequence[Pair]) -> Worked:
    """Store the results for these digests, but for those that are stored already, are out of
    date, or are being worked on."""
    return work_off(_Evaluations(pairs))


def evaluate_once(estimate_id: int, digest: str) -> bool:
    """As `evaluate_all`, for one estimate. Returns whether this run stored what is there."""
    return estimate_id in evaluate_all([(estimate_id, digest)]).stored


@dataclass(frozen=True)
class Outcome:
    """An evaluation to be stored, or the reason why there is none."""

    estimate: Estimate
    evaluation: Evaluation | None = None
    columns: dict[str, float | None] | None = None
    reason: str = ""


class _Evaluations:
    """The work of one message (`audit.batches.Work`)."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.keys = [pk for pk, _digest in pairs]
        self.digests = {digest for _pk, digest in pairs}
        self.upstream = Upstream({}, {}, {})

    def hold(self) -> None:
        graph.hold()

    def outstanding(self) -> EstimateQuerySet:
        stale = Estimate.objects.stale()
        return stale.filter(pk__in=self.keys, inputs_digest__in=self.digests)

    def begin(self, rows: Sequence[Estimate]) -> None:
        self.upstream = upstream.read([row.pk for row in rows])

    def compute(self, estimate: Estimate) -> Outcome | None:
        if estimate.attempts > leases.MAX_ATTEMPTS:
            return Outcome(estimate, reason=GIVEN_UP.format(attempts=leases.MAX_ATTEMPTS))
        try:
            model, digest = self.upstream.flatten(estimate.pk)
            if digest != estimate.inputs_digest:
                return None  # revised while it was read: a newer message is on its way
            started = time.perf_counter()
            result = evaluate(model)
            milliseconds = (time.perf_counter() - started) * 1000
        except ReadingError as error:
            return Outcome(estimate, reason=error.sentence())
        spelled = result.canonical()
        evaluation = Evaluation(
            estimate=estimate,
            revision=estimate.revision,
            digest=digest,
            model=canonical_text(model.canonical()),
            result=canonical_text(spelled),
            engine_version=spelled["engine"],
            numpy_version=spelled["numpy"],
            scipy_version=spelled["scipy"],
            duration_ms=round(milliseconds, 3),
        )
        return Outcome(estimate, evaluation, _columns(spelled))

    @transaction.atomic
    def store(self, outcomes: Sequence[Outcome]) -> list[int]:
        graph.hold()
        winners = self._still_wanted(outcomes)
        results = [it for it in winners if it.evaluation]
        refusals = [it for it in winners if not it.evaluation]
        stored = update_each(Estimate, {it.estimate.pk: _fresh(it) for it in results})
        stored += update_each(Estimate, {it.estimate.pk: _failed(it) for it in refusals})
        if stored != len(winners):
            raise RuntimeError(f"{len(winners)} results were to be stored, and {stored} were.")
        Evaluation.objects.bulk_create([it.evaluation for it in results if it.evaluation])
        _log("estimate.evaluated", results)
        _log("estimate.failed", refusals)
        telling.failed([it.estimate for it in refusals])
        keys = [it.estimate.pk for it in winners]
        if keys:
            signals.evaluated.send(Estimate, estimate_ids=keys)
        return keys

    def _still_wanted(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Those whose estimate is as it was when it was leased; locked until they are stored."""
        keys = [it.estimate.pk for it in outcomes]
        rows = Estimate.objects.stale().filter(pk__in=keys).order_by("pk")
        found = rows.select_for_update(no_key=True).values_list("pk", "revision", "inputs_digest")
        current = {pk: made_for for pk, *made_for in found}
        return [
            it
            for it in outcomes
            if current.get(it.estimate.pk) == [it.estimate.revision, it.estimate.inputs_digest]
        ]


def _fresh(outcome: Outcome) -> dict[str, Any]:
    return {
        **(outcome.columns or {}),
        "evaluated_digest": outcome.estimate.inputs_digest,
        "failed_digest": None,
        "error": "",
        "attempts": 0,
        "leased_until": None,
    }


def _failed(outcome: Outcome) -> dict[str, Any]:
    """The reason stays on the row, where its author sees it; it is not tried again."""
    return {
        "failed_digest": outcome.estimate.inputs_digest,
        "error": outcome.reason,
        "leased_until": None,
    }


def _log(verb: str, outcomes: Sequence[Outcome]) -> None:
    happened = [
        Happened(it.estimate, it.reason, {"digest": it.estimate.inputs_digest}) for it in outcomes
    ]
    record_all(verb, happened, by=None)


def _columns(result: dict[str, Any]) -> dict[str, float | None]:
    quantiles = result["quantiles"]
    named = {"low": "5", "central": "50", "high": "95"}
    return {column: float(quantiles[percent]) for column, percent in named.items()}
