"""The words of a verdict: scales that a desk adopts, and their steps."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.fields import LineField, ProseField
from audit.rows import PublicId, Retirable, RetirableQuerySet


class Confidence(models.TextChoices):
    """How sure the desk is of its verdict, which is not how true the claim is."""

    LOW = "low", _("low – new evidence could well change it")
    MODERATE = "moderate", _("moderate – good evidence, with gaps")
    HIGH = "high", _("high – we do not expect it to change")


class VerdictScale(PublicId, Retirable):
    """An ordered set of verdicts. The default is made by `claims.verdicts`."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    title = LineField(_("title"), max_length=200)

    objects = RetirableQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("scale of verdicts")
        verbose_name_plural = _("scales of verdicts")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title


class VerdictStep(PublicId, Retirable):
    """One verdict: its word, what it means, and its number unless it lies beside the scale."""

    scale = models.ForeignKey(VerdictScale, on_delete=models.PROTECT, related_name="steps")
    slug = models.SlugField(
        _("short name"),
        max_length=80,
        unique=True,
        help_text=_("One for all scales: a case file names a verdict by it."),
    )
    number = models.PositiveSmallIntegerField(
        _("number"),
        null=True,
        blank=True,
        help_text=_("1 is the lowest step. Empty: a verdict beside the scale, such as unproven."),
    )
    label = LineField(_("word"), max_length=80)
    meaning = ProseField(_("meaning"), max_length=1000, blank=True)

    objects = RetirableQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["scale", models.F("number").asc(nulls_last=True), "slug"]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                fields=["scale", "number"],
                condition=models.Q(retired_at=None, number__isnull=False),
                name="verdict_number_once_in_scale",
                violation_error_message=_("The scale has a step with this number already."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
