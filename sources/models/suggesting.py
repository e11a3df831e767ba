"""Derivations that were suggested, and what a capture is found by when they are looked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.constraints import all_or_none
from audit.fields import DigestField, ProseField
from audit.leases import Leased
from audit.rows import PublicId
from sources.models.captures import Capture
from sources.models.evidence import Derivation
from sources.models.publishing import Source

if TYPE_CHECKING:
    from accounts.models import User

WAITING = "waiting"


class ComparisonQuerySet(models.QuerySet["Comparison"]):
    def pending(self) -> Self:
        return self.filter(state=WAITING)


class Comparison(PublicId, Leased):
    """That a capture is to be compared, or has been, with what the desk holds besides it."""

    class State(models.TextChoices):
        WAITING = WAITING, _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    capture = models.OneToOneField(Capture, on_delete=models.PROTECT, related_name="comparison")
    state = models.CharField(
        _("state"), max_length=7, choices=State, default=State.WAITING, editable=False
    )
    error = models.TextField(_("error"), blank=True, editable=False)

    objects = ComparisonQuerySet.as_manager()

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        indexes = [
            models.Index(
                fields=["offered_at"], condition=Q(state=WAITING), name="comparison_pending"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="failed", error=""),
                name="comparison_failed_gives_its_reason",
                violation_error_message=_("A comparison that failed says why."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.uuid}"


class Mark(models.Model):
    """A number that a capture shares with those that have the same words, link or name in them.

    What it stands for is in the capture; the number alone tells nothing, and finds everything.
    """

    class Kind(models.IntegerChoices):
        BAND = 1, _("words")
        LINK = 2, _("link")
        NAME = 3, _("name")

    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="marks")
    kind = models.PositiveSmallIntegerField(_("kind"), choices=Kind)
    value = models.BigIntegerField(_("value"))

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        indexes = [models.Index(fields=["kind", "value"], name="mark_value")]
        constraints = [
            models.UniqueConstraint(
                fields=["capture", "kind", "value"],
                name="mark_once_a_capture",
                violation_error_message=_("A capture has each mark once."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"


class SuggestionQuerySet(models.QuerySet["DerivationSuggestion"]):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        seen = Source.objects.visible_to(user)
        return self.filter(source__in=seen, origin__in=seen)

    def open(self) -> Self:
        """Those that wait for a person: both sources in use, nothing recorded between them."""
        live = Derivation.objects.live()
        one = live.filter(source=models.OuterRef("source"), origin=models.OuterRef("origin"))
        other = live.filter(source=models.OuterRef("origin"), origin=models.OuterRef("source"))
        return self.filter(
            ~models.Exists(one),
            ~models.Exists(other),
            state=DerivationSuggestion.State.OPEN,
            source__retired_at=None,
            origin__retired_at=None,
        )


class DerivationSuggestion(PublicId):
    """That one source may have it from another, and what says so. A person decides.

    `reasons` is canonical JSON, a list of `sources.suggesting.reasons.Reason`; `reasons_digest`
    names the words in them, so that what was dismissed comes back for other words only.
    """

    class Rule(models.TextChoices):
        LINK = "link", _("a link")
        NAME = "name", _("a name in the text")
        WORDS = "words", _("the same words")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DISMISSED = "dismissed", _("dismissed")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="suggestions")
    origin = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="suggested_for")
    rule = models.CharField(_("found by"), max_length=5, choices=Rule)
    relation = models.CharField(_("how"), max_length=12, choices=Derivation.Relation)
    direction_known = models.BooleanField(_("direction known"), default=False)
    score = models.PositiveSmallIntegerField(_("score"))
    reasons = models.TextField(_("reasons"))
    reasons_digest = DigestField(_("digest of the reasons"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    why = ProseField(_("why"), max_length=2000, blank=True)
    derivation = models.ForeignKey(
        Derivation, on_delete=models.PROTECT, null=True, blank=True, related_name="suggestions"
    )

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggested derivation")
        verbose_name_plural = _("suggested derivations")
        ordering = ["-score", "pk"]
        indexes = [
            models.Index(fields=["-score", "id"], condition=Q(state="open"), name="suggestion_open")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "origin", "rule"],
                name="suggestion_once_a_rule",
                violation_error_message=_("This has been suggested already."),
            ),
            models.CheckConstraint(
                condition=~Q(source=F("origin")),
                name="suggestion_of_another",
                violation_error_message=_("A source does not get it from itself."),
            ),
            models.CheckConstraint(
                condition=Q(score__lte=100),
                name="suggestion_score_within_100",
                violation_error_message=_("A score is at most 100."),
            ),
            models.CheckConstraint(
                condition=all_or_none("decided_at", "decided_by"),
                name="suggestion_decided_by_someone",
                violation_error_message=_("Whoever decides is recorded with it."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="suggestion_is_open_or_decided",
                violation_error_message=_("A suggestion is open, or somebody decided on it."),
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed", why=""),
                name="suggestion_dismissed_with_reason",
                violation_error_message=_("Say why it is dismissed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.slug} {self.get_relation_display()} {self.origin.slug}"

    def audit_label(self) -> str:
        """Never the name of a protected source."""
        protected = self.source.protected or self.origin.protected
        return str(self.uuid) if protected else str(self)

    def said(self) -> list[dict[str, Any]]:
        """The reasons, parsed."""
        found: list[dict[str, Any]] = json.loads(self.reasons)
        return found
