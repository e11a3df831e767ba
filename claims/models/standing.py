"""What stands beside a claim's own words: other claims, waived rules, corrections, tags."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.fields import LineField, ProseField
from audit.rows import Frozen, PublicId, Retirable, RetirableQuerySet
from claims.models.claims import Claim, OnClaimQuerySet
from claims.models.reviews import Version


class Relation(PublicId, Retirable):
    """How a claim stands to another: said of the one, and seen from both."""

    class Kind(models.TextChoices):
        REPEATS = "repeats", _("repeats")
        NARROWS = "narrows", _("narrows")
        CONTRADICTS = "contradicts", _("contradicts")
        SUPERSEDES = "supersedes", _("supersedes")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="relations")
    kind = models.CharField(_("how"), max_length=12, choices=Kind)
    other = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="related_from")
    note = ProseField(_("note"), max_length=4000, blank=True)

    objects = OnClaimQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("relation between claims")
        verbose_name_plural = _("relations between claims")
        ordering = ["claim", "kind", "other"]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                fields=["claim", "other", "kind"],
                condition=Q(retired_at=None),
                name="relation_once",
                violation_error_message=_("This is recorded already."),
            ),
            models.CheckConstraint(
                condition=~Q(claim=F("other")),
                name="relation_to_another",
                violation_error_message=_("A claim is not related to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim.reference} {self.get_kind_display()} {self.other.reference}"


class Waiver(PublicId, Retirable, Frozen):
    """A rule that does not hold for one claim, by somebody's recorded decision.

    It stands until it is retired, and is shown on the claim and printed in its dossier.
    """

    class Kind(models.TextChoices):
        FOUR_EYES = "four_eyes", _("whoever worked on it may approve it")
        SECOND_ORIGIN = "second_origin", _("a protected source needs no second origin")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="waivers")
    kind = models.CharField(_("rule"), max_length=14, choices=Kind)
    reason = ProseField(_("reason"), max_length=2000, help_text=_("Readers see it."))
    waived_at = models.DateTimeField(_("waived"), db_default=Now(), editable=False)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = OnClaimQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("waived rule")
        verbose_name_plural = _("waived rules")
        ordering = ["-pk"]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                fields=["claim", "kind"],
                condition=Q(retired_at=None),
                name="waiver_once",
                violation_error_message=_("This rule is waived for the claim already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim.reference}: {self.get_kind_display()}"


class Correction(PublicId, Frozen):
    """What readers are told when a published claim changes or goes. Public and dated."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("correction")
        UPDATE = "update", _("update")
        WITHDRAWAL = "withdrawal", _("withdrawal")

    class Code(models.TextChoices):
        OUR_ERROR = "our_error", _("we made an error")
        SOURCE_ERROR = "source_error", _("a source was wrong")
        SOURCE_WITHDRAWN = "source_withdrawn", _("a source was withdrawn or corrected")
        NEW_EVIDENCE = "new_evidence", _("new evidence")
        REVISED_FIGURE = "revised_figure", _("a figure under it was revised")
        WORDING = "wording", _("clearer wording")
        LEGAL = "legal", _("legal or privacy reasons")
        OTHER = "other", _("another reason")

    mutable_fields = ()

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    code = models.CharField(_("reason"), max_length=16, choices=Code)
    words = ProseField(_("what changed and why"), max_length=4000)
    before = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="corrected_by")
    after = models.ForeignKey(
        Version, on_delete=models.PROTECT, null=True, blank=True, related_name="corrects"
    )
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="withdrawal", after=None)
                | (~Q(kind="withdrawal") & Q(after__isnull=False) & ~Q(before=F("after"))),
                name="correction_from_one_version_to_another",
                violation_error_message=_(
                    "A correction leads to another version, a withdrawal to none."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(words=""),
                name="correction_says_why",
                violation_error_message=_("Tell readers what changed and why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim.reference}: {self.get_kind_display()}"


class Tag(PublicId, Retirable):
    """A word under which the desk finds its claims again. Readers never see it."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    label = LineField(_("word"), max_length=80)
    claims = models.ManyToManyField(
        Claim, blank=True, related_name="tags", verbose_name=_("claims")
    )

    objects = RetirableQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.label
