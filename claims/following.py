"""What claims do when something below them changes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from claims import tasks, telling
from claims.models import Appearance, Claim, ClaimedQuantity, Evidence, Finding
from claims.models.claims import ClaimQuerySet
from estimates.models import Estimate
from sources import telling as sources_telling
from sources.models import Capture, Observation, Passage, Source
from sources.units import read_unit


def assess_after_evaluation(*, estimate_ids: Collection[int], **_kwargs: Any) -> None:
    """Estimates have their results: say again where the claimed figures stand in them."""
    tasks.enqueue(Finding.objects.ready().filter(estimate_id__in=estimate_ids))


def tell_of_failures(*, estimate_ids: Collection[int], **_kwargs: Any) -> None:
    """Some could not be worked out: whoever works on the claims that need them."""
    telling.estimates_failed(Estimate.objects.failed().filter(pk__in=estimate_ids))


def tell_of_capture(*, capture: Capture, **_kwargs: Any) -> None:
    """What nobody asked for failed on schedule: whoever works on what rests on the source."""
    if capture.captured_by_id is None:
        sources_telling.of_failure(capture, telling.on(_on_source(capture.source)))


def follow_observation(*, old: Observation, new: Observation, **_kwargs: Any) -> None:
    """Evidence cites an observation's key, so it shows the live row."""
    Evidence.objects.filter(observation=old).update(observation=new, source=new.source)
    ClaimedQuantity.objects.filter(observation=old).update(observation=new)


def follow_passage(*, old: Passage, new: Passage, **_kwargs: Any) -> None:
    """Evidence cites words, so it shows the live row that has them."""
    Evidence.objects.filter(passage=old).update(passage=new)


def resting_on_source(*, row: Source, **_kwargs: Any) -> list[str]:
    """The live claims that appeared in a source or have evidence from it."""
    references = _on_source(row).order_by("reference").values_list("reference", flat=True)
    return [_("the claim %(reference)s") % {"reference": reference} for reference in references]


def _on_source(source: Source) -> ClaimQuerySet:
    appeared = Appearance.objects.live().filter(claim=OuterRef("pk"), source=source)
    rests = Evidence.objects.live().filter(claim=OuterRef("pk"), source=source)
    return Claim.objects.live().filter(Exists(appeared) | Exists(rests))


def resting_on(*, row: Passage | Observation, **_kwargs: Any) -> list[str]:
    """The live claims that rest on a passage or an observation."""
    named = {"passage": row} if isinstance(row, Passage) else {"observation": row}
    used = Claim.objects.live().filter(
        Exists(Evidence.objects.live().filter(claim=OuterRef("pk"), **named))
        | (
            Exists(ClaimedQuantity.objects.live().filter(claim=OuterRef("pk"), **named))
            if isinstance(row, Observation)
            else Q(pk__in=[])
        )
    )
    references = used.order_by("reference").values_list("reference", flat=True)
    return [_("the claim %(reference)s") % {"reference": reference} for reference in references]


def in_unit(*, token: str, **_kwargs: Any) -> list[str]:
    """The live claimed figures that are in a unit of this token."""
    rows = ClaimedQuantity.objects.live().filter(unit__contains=token).select_related("claim")
    return [
        _("a figure of the claim %(reference)s") % {"reference": row.claim.reference}
        for row in rows
        if token in read_unit(row.unit).desk_tokens
    ]


def of_estimate(*, estimate: Estimate, **_kwargs: Any) -> list[str]:
    """The live claims of which a figure is held against it: they would lose what was found."""
    rows = Finding.objects.current().filter(estimate=estimate, quantity__claim__retired_at=None)
    references = rows.values_list("quantity__claim__reference", flat=True)
    return [
        _("a figure of the claim %(reference)s") % {"reference": reference}
        for reference in references.order_by("quantity__claim__reference").distinct()
    ]
