"""Which version of a claim holds instead of an earlier one."""

from __future__ import annotations

from django.db import models
from django.db.models import OuterRef

from claims.models import Review, Version


def superseding(version: Version) -> Version | None:
    """The version of the claim that was approved last, where that is a later one."""
    approved: Version | None = (
        version.claim.versions.filter(reviews__decision=Review.Decision.APPROVE)
        .order_by("-number")
        .first()
    )
    return approved if approved is not None and approved.number > version.number else None


def approved_later(claim: OuterRef, number: OuterRef) -> models.QuerySet[Version]:
    """Versions of the claim that were approved and have a higher number."""
    return Version.objects.filter(
        claim=claim, number__gt=number, reviews__decision=Review.Decision.APPROVE
    )


def approving(version: Version | OuterRef) -> models.QuerySet[Review]:
    """The decisions that approved the version."""
    return Review.objects.filter(version=version, decision=Review.Decision.APPROVE)
