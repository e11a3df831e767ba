"""One published claim, with all that its page says; the number of queries does not grow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.text import Truncator

from claims.claimreview import Publication, claim_review
from claims.models import Claim, Correction, Relation, Review, Version, Waiver
from claims.models.judging import Confidence
from dossiers.models import Dossier
from public import front, pictures, shelf, social_card
from public.addresses import absolute, home
from public.citing import Citation
from public.front import Standing
from public.models import Card
from public.printed import Printed, printed
from public.social_card import Words


@dataclass(frozen=True)
class Approval:
    """Who approved a version and when; without a name unless they chose to be named."""

    by: str
    on: datetime


@dataclass(frozen=True)
class ClaimPage:
    """A version of a claim that was published, as it was frozen, and what came after.

    `correction` is the one that replaced the version; None for the one that is current.
    """

    standing: Standing
    version: Version
    first_published: datetime
    approval: Approval | None
    dossiers: list[Dossier]
    related: list[tuple[str, Card]]
    is_looked_at_again: bool

    @cached_property
    def printed(self) -> Printed:
        return printed(self.version.content)

    @property
    def content(self) -> Mapping[str, Any]:
        return self.printed.content

    @property
    def reference(self) -> str:
        return self.standing.claim.reference

    @property
    def is_current(self) -> bool:
        return self.version.pk == (self.standing.shown and self.standing.shown.pk)

    @property
    def correction(self) -> Correction | None:
        if self.is_current:
            return None
        replaced = [it for it in self.standing.corrections if it.before_id == self.version.pk]
        return replaced[0] if replaced else None

    @property
    def since(self) -> datetime:
        """When readers first saw this version."""
        made = [it.made_at for it in self.standing.corrections if it.after_id == self.version.pk]
        return made[0] if made else self.first_published

    @property
    def modified(self) -> datetime:
        """When the page last said something new."""
        said = [self.since, *(it.made_at for it in self.standing.corrections)]
        return max(said + [it.finished_at for it in self.dossiers if it.finished_at])

    @property
    def earlier(self) -> list[int]:
        """Numbers of the other versions that readers may read, newest first."""
        return sorted(self.standing.open_versions - {self.version.number}, reverse=True)

    @property
    def told(self) -> list[Correction]:
        """What readers were told since the claim last appeared, newest first."""
        rows = [it for it in self.standing.corrections if it.kind != Correction.Kind.WITHDRAWAL]
        open_versions = self.standing.open_versions
        return [it for it in rows if it.before.number in open_versions]

    @property
    def current_address(self) -> str:
        return absolute("claim", self.reference)

    @property
    def confidence(self) -> str:
        given = self.content["claim"].get("confidence", "")
        return str(dict(Confidence.choices).get(given, ""))

    @property
    def waivers(self) -> list[tuple[str, str]]:
        """(rule, why it does not hold here)."""
        labels = dict(Waiver.Kind.choices)
        rows = self.content.get("waivers", ())
        return [(str(labels.get(row["kind"], row["kind"])), row["reason"]) for row in rows]

    @property
    def address(self) -> str:
        if self.is_current:
            return absolute("claim", self.reference)
        return absolute("version", self.reference, self.version.number)

    @property
    def citation(self) -> Citation:
        return Citation(
            reference=self.reference,
            version=self.version.number,
            statement=self.content["claim"]["statement"],
            publisher=settings.PLUMBLINE_PUBLISHER,
            published=timezone.localdate(self.since),
            address=self.address,
        )

    @cached_property
    def picture(self) -> Words:
        return pictures.of_claim(shelf.card_of(self.version))

    @property
    def picture_address(self) -> str:
        """Of the current version; an earlier one has no picture."""
        return address_of_picture(self.picture)

    @property
    def picture_words(self) -> str:
        """What the picture shows, for whoever does not see it."""
        return f"{self.shared_title}. {self.picture.below}. {self.picture.publisher}"

    @property
    def shared_title(self) -> str:
        """The verdict and the statement, as much of it as networks show."""
        said = Truncator(" ".join(self.picture.statement.split())).chars(110)
        return f"{self.picture.verdict}: {said}" if self.picture.verdict else said

    @property
    def shared_words(self) -> str:
        composition = self.printed.composition
        summary = " ".join(composition.claim.get("summary", "").split())
        return Truncator(summary or composition.finding).chars(250)

    @property
    def claim_review(self) -> dict[str, Any] | None:
        """None for a version that is no longer current: it is not what the desk says now."""
        if not self.is_current:
            return None
        stands = publication(
            self.reference, self.first_published, self.since, picture=self.picture_address
        )
        return claim_review(self.content, stands)


def address_of_picture(words: Words) -> str:
    """`words` are of a claim: its reference stands in the corner."""
    return absolute("card", words.corner, social_card.key(words))


def publication(
    reference: str, first: datetime, modified: datetime, *, picture: str
) -> Publication:
    return Publication(
        address=absolute("claim", reference),
        published=first.isoformat(timespec="seconds"),
        modified=max(first, modified).isoformat(timespec="seconds"),
        publisher=settings.PLUMBLINE_PUBLISHER,
        home=home(),
        picture=picture,
    )


def page_of(standing: Standing, version: Version) -> ClaimPage:
    """`version` is one of the open versions of a published claim."""
    claim = standing.claim
    uuid = claim.audit_key()
    first = front.first_published([uuid]).get(uuid) or claim.published_at or version.created_at
    return ClaimPage(
        standing=standing,
        version=version,
        first_published=first,
        approval=_approval(version),
        dossiers=dossiers_of(standing),
        related=_related(version),
        is_looked_at_again=front.is_looked_at_again(claim),
    )


def dossiers_of(standing: Standing) -> list[Dossier]:
    """Those that readers may have, newest first: published ones of open versions, and of
    collections that hold one."""
    numbers = standing.open_versions if standing.shown else frozenset()
    rows = Dossier.objects.visible_to(None).about(standing.claim).read().order_by("-pk")
    return [row for row in rows if _number_in(row, standing.claim) in numbers]


def _number_in(dossier: Dossier, claim: Claim) -> int | None:
    """Which version of the claim a dossier prints."""
    numbers = [it.number for it in dossier.versions if it.claim_id == claim.pk]
    return numbers[0] if numbers else None


def _approval(version: Version) -> Approval | None:
    rows = version.reviews.filter(decision=Review.Decision.APPROVE).select_related("reviewer")
    review = rows.order_by("-pk").first()
    if review is None:
        return None
    return Approval(review.reviewer.name if review.reviewer.byline else "", review.decided_at)


def _related(version: Version) -> list[tuple[str, Card]]:
    """(how the claim stands to another, the other), for those that readers can see."""
    rows = printed(version.content).content.get("relations", ())
    if not rows:
        return []
    others = Claim.objects.published().filter(reference__in=[row["other"] for row in rows])
    cards = {it.card.reference: it.card for it in front.listed(others)}
    labels = dict(Relation.Kind.choices)
    return [
        (str(labels.get(row["kind"], row["kind"])), cards[row["other"]])
        for row in rows
        if row["other"] in cards
    ]
