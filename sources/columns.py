"""Columns that everything with a figure or a period shares: observations and claims."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.fields import LineField
from sources.dates import Period
from sources.fields import FigureField, PartialDateField
from sources.quantities import Bound, Figure


class BoundWord(models.TextChoices):
    """How firmly a figure is bounded, as its source put it."""

    EXACTLY = Bound.EXACTLY.value, _("exactly")
    ABOUT = Bound.ABOUT.value, _("about")
    MORE_THAN = Bound.MORE_THAN.value, _("more than")
    AT_LEAST = Bound.AT_LEAST.value, _("at least")
    LESS_THAN = Bound.LESS_THAN.value, _("less than")
    UP_TO = Bound.UP_TO.value, _("up to")
    BETWEEN = Bound.BETWEEN.value, _("between")


class Modality(models.TextChoices):
    """How firmly a statement is made, as its source put it."""

    ASSERTED = "asserted", _("asserted as fact")
    MAY_HAVE = "may_have", _("may have")
    REPORTED = "reported", _("reported of others")
    ESTIMATED = "estimated", _("estimated")
    DENIED = "denied", _("denied")
    PLANNED = "planned", _("planned or announced")


ONE_VALUE = Q(bound__in=[Bound.EXACTLY, Bound.ABOUT], low=F("high"))
FROM_BELOW = Q(bound__in=[Bound.MORE_THAN, Bound.AT_LEAST], low__isnull=False, high=None)
FROM_ABOVE = Q(bound__in=[Bound.LESS_THAN, Bound.UP_TO], low=None, high__isnull=False)
BOTH_ENDS = Q(bound=Bound.BETWEEN, low__lt=F("high"))


class FigureColumns(models.Model):
    """A figure as it was written: the text, what it says, and in which unit."""

    text = LineField(_("figure as written"), help_text=_("For example: more than 74,000 t"))
    low = FigureField(_("from"), null=True, blank=True)
    high = FigureField(_("to"), null=True, blank=True)
    bound = models.CharField(
        _("bound"), max_length=10, choices=BoundWord, default=BoundWord.EXACTLY
    )
    unit = LineField(_("unit"), max_length=60, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=ONE_VALUE | FROM_BELOW | FROM_ABOVE | BOTH_ENDS,
                name="%(app_label)s_%(class)s_figure_fits_its_bound",
                violation_error_message=_(
                    "The bound word and the figure do not fit: “more than” has a lower end "
                    "only, “up to” an upper one, “between” both, in order."
                ),
            )
        ]

    @property
    def figure(self) -> Figure:
        return Figure(
            text=self.text, low=self.low, high=self.high, bound=Bound(self.bound), unit=self.unit
        )

    @figure.setter
    def figure(self, figure: Figure) -> None:
        self.text, self.unit, self.bound = figure.text, figure.unit, figure.bound.value
        self.low, self.high = figure.low, figure.high


class PeriodColumns(models.Model):
    """A span of time, both ends inclusive, each as precise as was said."""

    period_start = PartialDateField(_("period from"), null=True, blank=True)
    period_end = PartialDateField(_("period to"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def period(self) -> Period | None:
        if self.period_start is None and self.period_end is None:
            return None
        return Period(self.period_start, self.period_end)

    @period.setter
    def period(self, period: Period | None) -> None:
        self.period_start = period.start if period else None
        self.period_end = period.end if period else None

    def clean(self) -> None:
        super().clean()
        try:
            _checked = self.period
        except ValueError as error:
            raise ValidationError({"period_end": str(error)}) from error
