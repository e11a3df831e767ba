"""What workers are told: ids and digests only."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from audit.delivery import LATER, in_batches
from claims import assessment
from claims.assessment import Triple
from claims.models import Finding, FindingQuerySet

FINDINGS_PER_MESSAGE = 25


@shared_task(
    acks_late=True,
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
    soft_time_limit=60,
    time_limit=80,
    ignore_result=True,
)
def assess_findings(triples: list[Triple]) -> None:
    """The digests say which figure and which estimate, so a late message changes nothing."""
    assessment.assess_all(
        [(finding, quantity, estimate) for finding, quantity, estimate in triples]
    )
    # What was revised in the meantime met our lease and was turned away, and for some the time
    # did not suffice: ask again.
    asked = [finding for finding, _quantity, _estimate in triples]
    enqueue(Finding.objects.ready().filter(pk__in=asked, leased_until=None), LATER)


def enqueue(findings: FindingQuerySet, priority: int | None = None) -> int:
    """Tell the workers, once committed; returns how many findings are outstanding."""
    triples = list(
        findings.values_list("pk", "quantity__digest", "estimate__inputs_digest").order_by("pk")
    )
    in_batches(assess_findings, triples, FINDINGS_PER_MESSAGE, priority)
    return len(triples)
