"""How credible a piece of evidence is: numbers of the Admiralty scale, with history."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.fields import ProseField
from audit.rows import Frozen, PublicId, Retirable
from claims.models.bearing import Evidence
from claims.models.claims import OnClaimQuerySet


class Credibility(models.TextChoices):
    """Numbers of the Admiralty scale (NATO AJP-2.1). 6 is no verdict, and not the worst.

    1 is earned from independent origins and never typed (`claims.policies`).
    """

    CONFIRMED = "1", _("1 – confirmed by other sources")
    PROBABLE = "2", _("2 – probably true")
    POSSIBLE = "3", _("3 – possibly true")
    DOUBTFUL = "4", _("4 – doubtful")
    IMPROBABLE = "5", _("5 – improbable")
    UNKNOWN = "6", _("6 – truth cannot be judged")


class EvidenceGradeQuerySet(OnClaimQuerySet):
    claim_path = "evidence__claim"


class EvidenceGrade(PublicId, Retirable, Frozen):
    """One judgement of a piece of evidence, apart from that of its source."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="grades")
    credibility = models.CharField(_("credibility"), max_length=1, choices=Credibility)
    rationale = ProseField(_("why"), max_length=4000, help_text=_("What the number rests on."))
    graded_at = models.DateTimeField(_("graded"), db_default=Now(), editable=False)
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    objects = EvidenceGradeQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("grade of evidence")
        verbose_name_plural = _("grades of evidence")
        ordering = ["-pk"]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                fields=["evidence"],
                condition=Q(retired_at=None),
                name="evidencegrade_once",
                violation_error_message=_("This evidence has a grade: revise that one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credibility}: {self.evidence}"
