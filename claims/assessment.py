"""Saying where a claimed figure stands in an estimate: lease, arithmetic, compare-and-set."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.db import OperationalError, transaction

from audit import leases
from audit.canonical import canonical_text, digest
from audit.recording import record
from claims.models import Finding, FindingQuerySet
from estimates import graph
from estimates.measurement import MeasurementModel
from estimates.models import Estimate, Parameter
from estimates.verdicts import position
from sources.reading import ReadingError

LEASE_SECONDS = 90
GIVEN_UP = "Given up after {attempts} attempts that ended without a result."

logger = logging.getLogger(__name__)


def assess_once(finding_id: int, quantity_digest: str, estimate_digest: str) -> bool:
    """Store the finding for these two digests, unless it is stored already or out of date."""
    todo = Finding.objects.ready().filter(
        pk=finding_id,
        quantity__digest=quantity_digest,
        estimate__inputs_digest=estimate_digest,
    )
    if not leases.take(Finding.objects.filter(pk__in=todo.values("pk")), LEASE_SECONDS):
        return False
    finding = todo.select_related("quantity", "estimate").first()
    if finding is None:
        return False
    if finding.attempts > leases.MAX_ATTEMPTS:
        return _store(todo, finding, error=GIVEN_UP.format(attempts=leases.MAX_ATTEMPTS))
    try:
        return _assess(todo, finding)
    except OperationalError:
        raise  # the database is away: the task is retried
    except ReadingError as error:
        return _store(todo, finding, error=error.sentence())
    except Exception as error:
        # A defect of ours: counted as an attempt, seen in the log, given up in the end.
        logger.exception("finding %s could not be assessed", finding.uuid)
        Finding.objects.filter(pk=finding.pk).update(
            error=f"{type(error).__name__}: {error}"[:2000], leased_until=None
        )
        return False


def _assess(todo: FindingQuerySet, finding: Finding) -> bool:
    estimate = finding.estimate
    if estimate.state == "failed":
        return _store(todo, finding, error=f"The estimate could not be computed: {estimate.error}")
    evaluation = estimate.evaluation
    if evaluation is None:
        return False
    model = MeasurementModel.from_canonical(json.loads(evaluation.model))
    found = position(model, finding.quantity.figure, bearing=estimate.bearing).canonical()
    _name_break_evens(found)
    return _store(todo, finding, result=found)


def _name_break_evens(found: dict[str, Any]) -> None:
    slugs = [entry["name"] for entry in found.get("break_even", [])]
    titles = dict(Parameter.objects.filter(slug__in=slugs).values_list("slug", "title"))
    for entry in found.get("break_even", []):
        entry["title"] = titles.get(entry["name"], entry["name"])


@transaction.atomic
def _store(
    todo: FindingQuerySet,
    finding: Finding,
    *,
    result: dict[str, Any] | None = None,
    error: str = "",
) -> bool:
    """Compare-and-set: only while figure and estimate are the ones that were assessed.

    The locks come first, in the order in which every action takes them, because an UPDATE
    with a join does not hold the joined rows.
    """
    Estimate.objects.select_for_update().filter(pk=finding.estimate_id).first()
    if not todo.filter(pk=finding.pk).exists():
        # Something was revised meanwhile: whoever assesses it anew finds no lease in the way.
        Finding.objects.filter(pk=finding.pk).update(leased_until=None)
        return False
    made_for = (finding.quantity.digest, finding.estimate.inputs_digest)
    percentile = (result or {}).get("percentile")
    Finding.objects.filter(pk=finding.pk).update(
        assessed_quantity_digest=made_for[0],
        assessed_estimate_digest=made_for[1],
        digest=digest(["finding", graph.ENGINE_MAJOR, *made_for]),
        place=(result or {}).get("place", ""),
        percentile=None if percentile is None else float(percentile),
        result=canonical_text(result) if result else "",
        error=error,
        attempts=0,
        leased_until=None,
    )
    record("finding.assessed", finding, by=None, digest=finding.estimate.inputs_digest)
    return True
