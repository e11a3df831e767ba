"""Cases and claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from audit.constraints import all_or_none
from audit.fields import LanguageField, LineField, ProseField
from audit.rows import PublicId, Retirable, RetirableQuerySet
from claims import transitions
from claims.models.judging import Confidence, VerdictStep
from sources.columns import Modality, PeriodColumns
from sources.fields import PartialDateField

if TYPE_CHECKING:
    from accounts.models import User

reference_form = RegexValidator(
    r"^[0-9]{4}-[0-9]{4,6}$", _("A reference is a year and a number: 2026-0001.")
)


class Case(PublicId, Retirable):
    """A subject of work that holds claims together; a case file is one of these."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    title = LineField(_("title"), max_length=200)
    summary = ProseField(_("summary"), max_length=4000, blank=True)
    language = LanguageField(_("language"))
    members = models.TextField(
        default="{}",
        editable=False,
        help_text=_("What its case file held when last loaded: names by section, canonical JSON."),
    )

    objects = RetirableQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title


class ClaimQuerySet(RetirableQuerySet):
    def published(self) -> Self:
        """Those that readers see, corrected ones in their published version meanwhile."""
        return self.live().filter(published_version__isnull=False)

    def changed_since_approval(self) -> Self:
        """Those that were approved and of which anything moved since (`claims.models.pinned`)."""
        from claims.models.pinned import moved

        return self.filter(moved(self), approval__isnull=False)

    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        """Everyone at the desk sees every claim; outsiders see what is published."""
        if user is not None and user.is_authenticated and user.is_active:
            return self.all()
        return self.published()


class Claim(PublicId, Retirable, PeriodColumns):
    """Something that somebody said, which can be checked."""

    class Status(models.TextChoices):
        LOGGED = transitions.Status.LOGGED.value, _("logged")
        CHECKING = transitions.Status.CHECKING.value, _("checking")
        IN_REVIEW = transitions.Status.IN_REVIEW.value, _("in review")
        APPROVED = transitions.Status.APPROVED.value, _("approved")
        PUBLISHED = transitions.Status.PUBLISHED.value, _("published")
        RETURNED = transitions.Status.RETURNED.value, _("returned")
        ON_HOLD = transitions.Status.ON_HOLD.value, _("on hold")
        WITHDRAWN = transitions.Status.WITHDRAWN.value, _("withdrawn")

    class Priority(models.IntegerChoices):
        LOW = 1, _("low")
        NORMAL = 2, _("normal")
        HIGH = 3, _("high")
        URGENT = 4, _("urgent")

    reference = models.CharField(
        _("reference"), max_length=11, unique=True, validators=[reference_form]
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
    key = models.SlugField(_("key in the case"), max_length=80, blank=True)
    statement = ProseField(_("statement"), max_length=2000)
    language = LanguageField(_("language"))
    claimant = LineField(_("claimant"), help_text=_("Who says so."))
    claimed_on = PartialDateField(_("claimed on"), null=True, blank=True)
    place = LineField(_("place"), max_length=200, blank=True)
    modality = models.CharField(
        _("modality"), max_length=10, choices=Modality, default=Modality.ASSERTED
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.LOGGED, editable=False
    )
    summary = ProseField(
        _("summary"),
        max_length=4000,
        blank=True,
        help_text=_("What was found, in a few sentences: it stands under the verdict."),
    )
    verdict = models.ForeignKey(
        VerdictStep,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name=_("verdict"),
    )
    confidence = models.CharField(
        _("confidence"), max_length=8, choices=Confidence, blank=True, default=""
    )
    what_would_change = ProseField(_("what would change our mind"), max_length=4000, blank=True)
    note = ProseField(_("note for the desk"), max_length=4000, blank=True)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.NORMAL
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    assignees = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="assigned_claims",
        verbose_name=_("assigned to"),
    )
    watchers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="watched_claims",
        verbose_name=_("watched by"),
    )
    approval = models.ForeignKey(
        "claims.Review",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text=_("The newest approval; whether it still holds, its pins say."),
    )
    approval_found_moved = models.ForeignKey(
        "claims.Review",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text=_("The last approval that was found to have moved: each is told of once."),
    )
    published_version = models.ForeignKey(
        "claims.Version",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text=_("What readers see, whatever the desk is doing meanwhile."),
    )
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("logged"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = ClaimQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-reference"]
        permissions = [
            ("review_claim", "Can review claims"),
            ("waive_four_eyes", "Can let whoever worked on a claim approve it"),
        ]
        indexes = [  # the orders of lists, with what settles ties in the API (bench/api.py)
            models.Index(fields=["priority", "uuid"], name="claim_by_priority"),
            models.Index(fields=["created_at", "uuid"], name="claim_by_creation"),
            models.Index(fields=["claimant", "uuid"], name="claim_by_claimant"),
            models.Index(fields=["status", "uuid"], name="claim_by_status"),
            models.Index(fields=["claimed_on", "uuid"], name="claim_by_day"),
            models.Index(fields=["due_on", "uuid"], name="claim_by_due_day"),
        ]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                fields=["case", "key"],
                condition=~Q(key=""),
                name="claim_key_unique_in_case",
                violation_error_message=_("The case has a claim under this key already."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=[it.value for it in transitions.Status]),
                name="claim_status_known",
                violation_error_message=_("There is no such status."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "published"]) | Q(approval__isnull=False),
                name="claim_approved_by_a_review",
                violation_error_message=_("A claim is approved by a review and not otherwise."),
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_version__isnull=False),
                name="claim_published_in_a_version",
                violation_error_message=_("A claim is published in a version that was approved."),
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | Q(published_version=None),
                name="claim_withdrawn_is_not_shown",
                violation_error_message=_("What is withdrawn is not shown to readers."),
            ),
            models.CheckConstraint(
                condition=all_or_none("published_version", "published_at", "published_by"),
                name="claim_published_by_someone",
                violation_error_message=_("Whoever publishes a claim is recorded with it."),
            ),
            models.CheckConstraint(
                condition=Q(priority__in=[1, 2, 3, 4]),
                name="claim_priority_known",
                violation_error_message=_("There is no such priority."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {Truncator(self.statement).chars(80)}"


class OnClaimQuerySet(RetirableQuerySet):
    """Rows that hang on a claim and are as visible as it is."""

    claim_path = "claim"

    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        return self.filter(**{f"{self.claim_path}__in": Claim.objects.visible_to(user)})
