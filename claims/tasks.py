"""What workers are told: ids and digests only."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from audit import leases
from audit.delivery import LATER, after_commit, in_batches
from claims import assessment, together
from claims.assessment import Triple
from claims.models import BulkEdit, Finding, FindingQuerySet

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


CLAIMS_PER_MESSAGE = 60


@shared_task(
    acks_late=True,
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
    soft_time_limit=90,
    time_limit=110,
    ignore_result=True,
)
def change_together(edit_id: int) -> None:
    """Change some of the claims that are outstanding, and ask for the others."""
    todo = BulkEdit.objects.pending().filter(pk=edit_id)
    if not leases.take(BulkEdit.objects.filter(pk__in=todo), together.LEASE_SECONDS):
        return
    edit = todo.select_related("made_by").first()
    if edit is not None:
        together.run(edit, CLAIMS_PER_MESSAGE)
        BulkEdit.objects.filter(pk=edit_id).update(leased_until=None)
    if todo.exists():
        enqueue_edits([edit_id])


def enqueue_edits(edit_ids: list[int]) -> None:
    for edit_id in edit_ids:
        after_commit(change_together, edit_id)
