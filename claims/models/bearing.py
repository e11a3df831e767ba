"""What a claim states and what bears on it: appearances, figures, evidence, findings."""

from __future__ import annotations

import json
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.canonical import digest
from audit.fields import DigestField, LineField, ProseField
from audit.leases import Leased
from audit.rows import PublicId, Retirable
from claims.models.claims import Claim, OnClaimQuerySet
from estimates.models import Estimate
from sources.columns import FigureColumns, PeriodColumns
from sources.fields import LinkField, PartialDateField
from sources.models import Observation, Passage, Source


def key_is_unique(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["claim", "key"],
        condition=Q(retired_at=None),
        name=name,
        violation_error_message=_("The claim has one under this key already."),
    )


class Appearance(PublicId, Retirable):
    """Where the claim was seen."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="appearances")
    key = models.SlugField(_("key"), max_length=80)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="appearances")
    appeared_on = PartialDateField(_("appeared"), null=True, blank=True)
    url = LinkField(_("web address"))
    locator = LineField(_("where in the source"), blank=True)
    quote = ProseField(_("quote"), max_length=2000, blank=True)
    note = ProseField(_("note"), max_length=4000, blank=True)

    objects = OnClaimQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("appearance")
        verbose_name_plural = _("appearances")
        ordering = ["claim", "key"]
        constraints = [*Retirable.Meta.constraints, key_is_unique("appearance_key_unique")]

    def __str__(self) -> str:
        return f"{self.source}"


class ClaimedQuantity(PublicId, Retirable, FigureColumns, PeriodColumns):
    """A figure that the claim states."""

    derived_fields = ("digest",)

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="quantities")
    key = models.SlugField(_("key"), max_length=80)
    measure = LineField(_("what is measured"), max_length=200)
    observation = models.ForeignKey(
        Observation, on_delete=models.PROTECT, null=True, blank=True, related_name="quantities"
    )
    note = ProseField(_("note"), max_length=4000, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    digest = DigestField(help_text=_("Of the figure."))

    objects = OnClaimQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("claimed quantity")
        verbose_name_plural = _("claimed quantities")
        ordering = ["claim", "position", "key"]
        constraints = [
            *Retirable.Meta.constraints,
            *FigureColumns.Meta.constraints,
            key_is_unique("claimed_quantity_key_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.text}"

    def clean(self) -> None:
        super().clean()
        self.digest = digest(
            {"bound": self.bound, "high": self.high, "low": self.low, "unit": self.unit}
        )


class Evidence(PublicId, Retirable):
    """What supports or contradicts a claim, and where it was read."""

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("supports")
        CONTRADICTS = "contradicts", _("contradicts")
        CONTEXT = "context", _("gives context")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    key = models.SlugField(_("key"), max_length=80)
    quantity = models.ForeignKey(
        ClaimedQuantity, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="evidence")
    observation = models.ForeignKey(
        Observation, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    passage = models.ForeignKey(
        Passage, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    no_passage_why = ProseField(
        _("why no passage"),
        max_length=1000,
        blank=True,
        help_text=_("Why there is no passage to point at: a picture, a table, a conversation."),
    )
    stance = models.CharField(_("stance"), max_length=12, choices=Stance)
    note = ProseField(_("note"), max_length=4000, blank=True)

    objects = OnClaimQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["claim", "key"]
        constraints = [*Retirable.Meta.constraints, key_is_unique("evidence_key_unique")]

    def __str__(self) -> str:
        return f"{self.source} {self.get_stance_display()}"

    def clean(self) -> None:
        super().clean()
        if self.quantity and self.quantity.claim_id != self.claim_id:
            raise ValidationError({"quantity": _("This figure belongs to another claim.")})
        if self.observation and self.observation.source_id != self.source_id:
            raise ValidationError({"observation": _("It was read in another source.")})
        if self.passage and self.passage.capture.source_id != self.source_id:
            raise ValidationError({"passage": _("It stands in a capture of another source.")})


STANDINGS = {"inside": _("inside"), "edge": _("at the edge"), "outside": _("outside")}
"""Places in an estimate of the quantity itself, in words."""
BOUND_STANDINGS = {
    "inside": _("compatible"),
    "edge": _("at the edge of what it allows"),
    "outside": _("outside what it allows"),
}
"""Places under a ceiling or over a floor: what lies far below a ceiling is compatible with it,
and by no means inside it."""


def standing_words(place: str, bearing: str) -> str:
    """Where a figure stands, in words that fit the estimate's bearing; "" for no place."""
    standings = STANDINGS if bearing == Estimate.Bearing.CENTRAL else BOUND_STANDINGS
    return str(standings.get(place, ""))


class FindingQuerySet(OnClaimQuerySet):
    claim_path = "quantity__claim"

    def current(self) -> Self:
        """Live findings of live figures and estimates."""
        return self.live().filter(quantity__retired_at=None, estimate__retired_at=None)

    def stale(self) -> Self:
        """Findings that were not made for the figure and the estimate as they are now."""
        return self.current().exclude(
            assessed_quantity_digest=F("quantity__digest"),
            assessed_estimate_digest=F("estimate__inputs_digest"),
            assessed_bearing=F("estimate__bearing"),
        )

    def ready(self) -> Self:
        """Stale ones whose estimate has its result, or its refusal."""
        inputs = F("estimate__inputs_digest")
        return self.stale().filter(
            Q(estimate__evaluated_digest=inputs) | Q(estimate__failed_digest=inputs)
        )


class Finding(PublicId, Retirable, Leased):
    """Where a claimed figure stands in an estimate.

    Made for one figure and one estimate, each named by its digest, and for the estimate's
    bearing, which no digest of its covers: a change of any makes it stale by comparison alone.
    """

    class Place(models.TextChoices):
        INSIDE = "inside", _("inside or compatible")
        EDGE = "edge", _("at the edge")
        OUTSIDE = "outside", _("outside")

    quantity = models.ForeignKey(ClaimedQuantity, on_delete=models.PROTECT, related_name="findings")
    estimate = models.ForeignKey(Estimate, on_delete=models.PROTECT, related_name="findings")
    assessed_quantity_digest = DigestField(blank=True, default="")
    assessed_estimate_digest = DigestField(blank=True, default="")
    assessed_bearing = models.CharField(max_length=8, blank=True, default="", editable=False)
    digest = DigestField(blank=True, default="")
    place = models.CharField(
        _("place"), max_length=8, choices=Place, blank=True, default="", editable=False
    )
    percentile = models.FloatField(_("percentile"), null=True, editable=False)
    result = models.TextField(_("result"), blank=True, editable=False)
    error = models.TextField(blank=True, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["quantity", "estimate"]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                fields=["quantity", "estimate"],
                condition=Q(retired_at=None),
                name="finding_once",
                violation_error_message=_("This figure is held against this estimate already."),
            ),
            models.CheckConstraint(
                condition=Q(percentile=None) | Q(percentile__gte=0, percentile__lte=100),
                name="finding_percentile_in_range",
                violation_error_message=_("A percentile lies between 0 and 100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} / {self.estimate}"

    @property
    def state(self) -> str:
        estimate = self.estimate
        made_for = self.assessed_quantity_digest, self.assessed_estimate_digest
        if made_for != (self.quantity.digest, estimate.inputs_digest):
            return "stale"
        if self.assessed_bearing != estimate.bearing:
            return "stale"
        return "failed" if self.error else "fresh"

    @property
    def standing(self) -> str:
        """Where the figure stands, in words."""
        return standing_words(self.place, self.estimate.bearing)

    def parsed(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.result) if self.result else {}
        return parsed

    @property
    def sentence(self) -> str:
        return str(self.parsed().get("sentence", ""))
