"""Noticing, once for each approval, that something under it moved: the one sweep that tells
people of it, and through `signals.approval_moved` other programs."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Q

from audit.recording import record
from claims import signals, telling
from claims.models import Claim, ClaimQuerySet

MOST_AT_ONCE = 500


def moved_unnoticed() -> ClaimQuerySet:
    """Approved and published claims of which something moved, and nobody was told.

    One that is being worked on again is left out: whoever does that knows.
    """
    told = Q(approval_found_moved=F("approval"))
    stand = Claim.objects.live().filter(status__in=[Claim.Status.APPROVED, Claim.Status.PUBLISHED])
    unnoticed: ClaimQuerySet = stand.exclude(told, approval_found_moved__isnull=False)
    return unnoticed.changed_since_approval()


def notice_moved() -> int:
    """Tell of each; returns how many."""
    found = moved_unnoticed().select_related("approval__reviewer").order_by("pk")[:MOST_AT_ONCE]
    return sum(notice_once(claim) for claim in found)


@transaction.atomic
def notice_once(claim: Claim) -> bool:
    """A compare-and-set on the approval: of several that notice, one tells."""
    same = Claim.objects.filter(pk=claim.pk, approval=claim.approval_id)
    news = Q(approval_found_moved=None) | ~Q(approval_found_moved=F("approval"))
    won = same.filter(news).update(approval_found_moved=F("approval"))
    if won:
        record("claim.found_moved", claim, by=None)
        telling.approval_ended(claim)
        signals.approval_moved.send(Claim, claim=claim)
    return bool(won)
