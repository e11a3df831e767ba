"""Published claims as they were approved: never as somebody has been changing them since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from claims.models import Claim
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
    """Published claims, the newest first."""
    return Claim.objects.published().select_related("published_version").order_by("-reference")


def as_approved(claims: Iterable[Claim]) -> list[PublishedClaim]:
    """Each claim from its published version, which `published` has read along."""
    return [_shown(claim.published_version.parsed()) for claim in claims if claim.published_version]


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
