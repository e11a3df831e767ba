"""What workers are told: ids and digests only."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from audit.delivery import after_commit
from claims import assessment
from claims.models import Finding, FindingQuerySet

Triple = tuple[int, str, str]
"""(finding, digest of the claimed figure, digest of the estimate)."""

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
    for finding_id, quantity_digest, estimate_digest in triples:
        assessment.assess_once(finding_id, quantity_digest, estimate_digest)
    # What was revised in the meantime met our lease and was turned away: ask again.
    asked = [finding_id for finding_id, _quantity, _estimate in triples]
    enqueue(Finding.objects.ready().filter(pk__in=asked, leased_until=None))


def enqueue(findings: FindingQuerySet) -> int:
    """Tell the workers, once committed; returns how many findings are outstanding."""
    triples = list(
        findings.values_list("pk", "quantity__digest", "estimate__inputs_digest").order_by("pk")
    )
    for first in range(0, len(triples), FINDINGS_PER_MESSAGE):
        batch = triples[first : first + FINDINGS_PER_MESSAGE]
        after_commit(assess_findings, batch)
    return len(triples)
