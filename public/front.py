"""Published claims as they were approved: never as somebody has been changing them since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from claims.models import Claim, Review, Version
from sources.dates import PartialDate


@dataclass(frozen=True)
class PublishedClaim:
    """What the list shows of one claim."""

    reference: str
    statement: str
    language: str
    claimant: str
    claimed_on: PartialDate | None
    figures: list[tuple[str, str]]
    """(what is measured, the figure as the claim gave it)"""


def published() -> QuerySet[Claim]:
    """Published claims of which some version was approved, the newest first."""
    approved = Version.objects.filter(reviews__decision=Review.Decision.APPROVE)
    rows = Claim.objects.published().filter(versions__in=approved).distinct()
    return rows.order_by("-reference")


def as_approved(claims: Iterable[Claim]) -> list[PublishedClaim]:
    """Each claim from the newest version that was approved. One query."""
    rows = Version.objects.filter(
        claim__in=list(claims), reviews__decision=Review.Decision.APPROVE
    ).order_by("number")
    newest = {row.claim_id: row for row in rows}
    return [_shown(newest[claim.pk].parsed()) for claim in claims if claim.pk in newest]


def _shown(content: dict[str, Any]) -> PublishedClaim:
    claim = content["claim"]
    date = claim["claimed_on"]
    return PublishedClaim(
        reference=claim["reference"],
        statement=claim["statement"],
        language=claim["language"],
        claimant=claim["claimant"],
        claimed_on=PartialDate.parse(date) if date else None,
        figures=[(row["measure"], row["figure"]["text"]) for row in content["quantities"]],
    )
