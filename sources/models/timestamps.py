"""Proof of time: what an authority signed about a capture (RFC 3161)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.fields import DigestField, LineField
from audit.leases import Leased
from audit.rows import Frozen, PublicId
from sources.fields import LinkField
from sources.models.captures import Capture
from sources.models.publishing import OnSourceQuerySet

WAITING = "queued"


class TimestampQuerySet(OnSourceQuerySet):
    source_path = "capture__source"

    def pending(self) -> TimestampQuerySet:
        return self.filter(state=WAITING)


class Timestamp(PublicId, Frozen, Leased):
    """An authority's signature under a capture's SHA-256 and the time at which it saw it.

    It proves that these bytes existed by then: not that the source was right, nor that the page
    was there. The token stands in the store; verified before the row is ready.
    """

    mutable_fields = ()
    frozen_when = "OLD.state = 'ready'"

    class State(models.TextChoices):
        QUEUED = WAITING, _("waiting")
        READY = "ready", _("signed and verified")
        FAILED = "failed", _("failed")

    capture = models.OneToOneField(Capture, on_delete=models.PROTECT, related_name="timestamp")
    authority = LinkField(_("authority"))
    state = models.CharField(
        _("state"), max_length=6, choices=State, default=State.QUEUED, editable=False
    )
    error = models.TextField(_("error"), blank=True, editable=False)
    token_sha256 = DigestField(_("SHA-256 of the answer"), blank=True)
    moment = models.DateTimeField(_("signed time"), null=True, editable=False)
    serial = LineField(_("serial number"), max_length=100, blank=True, editable=False)
    policy = LineField(_("policy"), max_length=100, blank=True, editable=False)
    signer = LineField(_("signed by"), blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    objects = TimestampQuerySet.as_manager()

    class Meta:
        verbose_name = _("timestamp")
        verbose_name_plural = _("timestamps")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["offered_at"], condition=Q(state=WAITING), name="timestamp_pending"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="ready", moment__isnull=False) & ~Q(token_sha256=""))
                | (~Q(state="ready") & Q(moment=None, token_sha256="")),
                name="timestamp_ready_has_its_token",
                violation_error_message=_("A timestamp is ready when its token is there."),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed", error=""),
                name="timestamp_failed_gives_its_reason",
                violation_error_message=_("A timestamp that failed says why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority}: {self.capture}"
