"""Which claims readers see, and since when: published versions, corrections, withdrawals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from django.core.paginator import Page
from django.db.models import Min, QuerySet

from audit.models import Event
from claims.models import Claim, Correction, Version
from claims.models.claims import ClaimQuerySet
from public import shelf
from public.models import Card

LOOKED_AGAIN = "public.changed-since-approval"
LOOKED_AGAIN_SECONDS = 60


@dataclass(frozen=True)
class Listed:
    """One claim of the list: its card, and when its present version was published."""

    card: Card
    published_at: datetime
    uuid: str


@dataclass(frozen=True)
class Told:
    """A correction; `card` is of the claim as it stands now, None once it was withdrawn."""

    correction: Correction
    card: Card | None


@dataclass(frozen=True)
class Standing:
    """What has become of a claim before its readers.

    `shown` is the published version, None once the claim was withdrawn. `open_versions` are the
    numbers of all versions that readers may still read, `gone` those that were withdrawn.
    """

    claim: Claim
    shown: Version | None
    corrections: list[Correction] = field(default_factory=list)
    """Newest first."""
    open_versions: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()

    @property
    def withdrawal(self) -> Correction | None:
        """The newest; there need be none."""
        return next((it for it in self.corrections if it.kind == Correction.Kind.WITHDRAWAL), None)


def published() -> ClaimQuerySet:
    """Published claims, the newest publication first."""
    return Claim.objects.published().order_by("-published_at", "-pk")


def listed(claims: QuerySet[Claim]) -> list[Listed]:
    """These published claims as their frozen versions have them; one query."""
    rows = claims.select_related("published_version__card").defer("published_version__content")
    return [
        Listed(shelf.card_of(row.published_version), row.published_at, str(row.uuid))
        for row in rows
        if row.published_version and row.published_at
    ]


def listed_on(page: Page[Any]) -> list[Listed]:
    """Those of one page of `published`."""
    return listed(cast("QuerySet[Claim]", page.object_list))


def standing(reference: str) -> Standing | None:
    """None for a claim that was never published, and for one that there is not."""
    claims = Claim.objects.live().select_related("published_version")
    claim = claims.filter(reference=reference).first()
    if claim is None:
        return None
    rows = Correction.objects.filter(claim=claim).select_related("before", "after").order_by("-pk")
    corrections = list(rows.defer("before__content", "after__content"))
    if claim.published_version is None and not corrections:
        return None
    since = _since_withdrawal(corrections)
    numbers = {it.number for row in since for it in (row.before, row.after) if it}
    if claim.published_version is not None:
        numbers.add(claim.published_version.number)
    ever = {it.number for row in corrections for it in (row.before, row.after) if it}
    return Standing(
        claim, claim.published_version, corrections, frozenset(numbers), frozenset(ever - numbers)
    )


def _since_withdrawal(corrections: Iterable[Correction]) -> list[Correction]:
    """What stands before a withdrawal stays withdrawn, whatever is published later."""
    since: list[Correction] = []
    for row in corrections:
        if row.kind == Correction.Kind.WITHDRAWAL:
            break
        since.append(row)
    return since


def first_published(uuids: Iterable[str] | None = None) -> dict[str, datetime]:
    """By claim, when readers saw it first; of all claims where none are named."""
    events = Event.objects.filter(verb="claim.published").order_by()
    if uuids is not None:
        events = events.filter(object_key__in=list(uuids))
    return dict(events.values_list("object_key").annotate(first=Min("at")))


def is_looked_at_again(claim: Claim) -> bool:
    """Whether readers are told that something under the claim moved since it was approved.

    One question for all claims, asked once a minute: it costs the same for one and for all.
    """
    if not settings.PLUMBLINE_TELL_READERS:
        return False
    moved = cache.get(LOOKED_AGAIN)
    if moved is None:
        moved = set(published().changed_since_approval().values_list("pk", flat=True))
        cache.set(LOOKED_AGAIN, moved, LOOKED_AGAIN_SECONDS)
    return claim.pk in moved


def with_cards(rows: Iterable[Correction]) -> list[Told]:
    """Each correction with what the list shows of its claim now."""
    shown = ((row, row.claim.published_version) for row in rows)
    return [Told(row, shelf.card_of(version) if version else None) for row, version in shown]


def corrections() -> QuerySet[Correction]:
    """The log of corrections, newest first."""
    rows = Correction.objects.filter(claim__retired_at=None).order_by("-pk")
    return rows.select_related("claim__published_version__card").defer(
        "claim__published_version__content"
    )
