"""What was read, and what was decided on it."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.fields import DigestField, LineField, ProseField
from audit.rows import Frozen, PublicId
from claims.models.claims import Claim, OnClaimQuerySet


class Version(PublicId, Frozen):
    """Everything that was read and everything that is printed about a claim, at one moment."""

    mutable_fields = ()

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    digest = DigestField()
    content = models.TextField(_("content"), help_text=_("Canonical JSON."))
    created_at = models.DateTimeField(_("frozen"), db_default=Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = OnClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["claim", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "number"],
                name="version_number_unique",
                violation_error_message=_("The claim has a version with this number already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim.reference} v{self.number}"

    def parsed(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.content)
        return parsed


class Review(PublicId, Frozen):
    """An editor's decision on the version they read."""

    class Decision(models.TextChoices):
        APPROVE = "approve", _("approved")
        RETURN = "return", _("returned")
        HOLD = "hold", _("put on hold")

    mutable_fields = ()

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="reviews")
    decision = models.CharField(_("decision"), max_length=8, choices=Decision)
    note = ProseField(_("note"), max_length=4000, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews"
    )
    decided_at = models.DateTimeField(_("decided"), db_default=Now())

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="approve") | ~Q(note=""),
                name="review_gives_its_reason",
                violation_error_message=_("Say why, so that the fact-checker can act on it."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.get_decision_display()}"


class ReviewPin(Frozen):
    """One thing that a review rested on: its digest then, and the last that was heard of it.

    `object_key` is its key in the log and `seen_event` its newest event there that the review
    could see. Events about one row are written under that row's lock, so their numbers only
    grow: a greater one is news, and setting a value back does not make it none
    (`claims.moved`).
    """

    class Kind(models.TextChoices):
        CLAIM = "claim", _("claim")
        CASE = "case", _("case")
        VERDICT = "verdict", _("verdict")
        APPEARANCE = "appearance", _("appearance")
        QUANTITY = "quantity", _("claimed quantity")
        ESTIMATE = "estimate", _("estimate")
        PARAMETER = "parameter", _("parameter")
        EVIDENCE = "evidence", _("evidence")
        OBSERVATION = "observation", _("observation")
        PASSAGE = "passage", _("passage")
        CAPTURE = "capture", _("capture")
        SOURCE = "source", _("source")
        PUBLISHER = "publisher", _("publisher")
        DERIVATION = "derivation", _("derivation")
        GRADE = "grade", _("grade")
        FINDING = "finding", _("finding")
        RELATION = "relation", _("relation between claims")
        WAIVER = "waiver", _("waived rule")

    mutable_fields = ()

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="pins")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    key = LineField(_("key"), max_length=200)
    digest = DigestField(blank=True, default="")
    object_key = LineField(max_length=64, blank=True, default="")
    seen_event = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")
        ordering = ["review", "kind", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "kind", "key"],
                name="review_pin_unique",
                violation_error_message=_("The review rests on this already."),
            )
        ]
        indexes = [models.Index(fields=["object_key"], name="review_pin_object")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
