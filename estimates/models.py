"""Parameters, estimates and their evaluations."""

from __future__ import annotations

import json
from typing import Any, Literal, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least, Now
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from audit.canonical import decimal_text, digest
from audit.constraints import all_or_none
from audit.fields import DigestField, LineField, ProseField
from audit.leases import Leased
from audit.rows import Frozen, PublicId, Retirable, RetirableQuerySet
from estimates.correlation import together
from estimates.distributions import Distribution, parse_input
from estimates.formula import compile_formula
from sources.models import Observation, Source
from sources.reading import ReadingError
from sources.units import parse_unit

State = Literal["fresh", "stale", "failed"]


RESERVED = frozenset({"check", "new"})
"""Addresses of the desk and the API stand under these words."""


def check_not_reserved(slug: str) -> None:
    if slug in RESERVED:
        said = _("This short name is an address already: choose another.")
        raise ValidationError({"slug": ValidationError(said, code="reserved")})


def refused(field: str, error: ReadingError) -> ValidationError:
    """What the engine could not read, as an error of the form field it was typed into."""
    return ValidationError({field: ValidationError(error.sentence(), code="unreadable")})


class Parameter(PublicId, Retirable):
    """A quantity that estimates take in: what was typed, with its unit and uncertainty."""

    derived_fields = ("digest",)

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    title = LineField(_("title"), max_length=200)
    text = LineField(
        _("value"),
        max_length=500,
        help_text=_("With its unit: 43.6 kg, 40 to 50 kg, 40 / 43.6 / 50 kg, 43.6 +- 2 kg"),
    )
    digest = DigestField(help_text=_("Of the value as it was read."))
    illustrative = models.BooleanField(
        _("illustrative"), default=False, help_text=_("Assumed for the argument, not sourced.")
    )
    observation = models.ForeignKey(
        Observation, on_delete=models.PROTECT, null=True, blank=True, related_name="parameters"
    )
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="parameters"
    )
    note = ProseField(_("note"), max_length=4000, blank=True)

    objects = RetirableQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        ordering = ["slug"]
        constraints = [
            *Retirable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(illustrative=False) | Q(observation=None, source=None),
                name="parameter_sourced_or_illustrative",
                violation_error_message=_(
                    "An illustrative value has no source; a sourced one has."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        check_not_reserved(self.slug)
        try:
            self.digest = digest(parse_input(self.text).canonical())
        except ReadingError as error:
            raise refused("text", error) from error

    @property
    def reading(self) -> Distribution:
        return parse_input(self.text)


class EstimateQuerySet(RetirableQuerySet):
    def stale(self) -> Self:
        """Live estimates whose result, or refusal, does not belong to their inputs."""
        return (
            self.live()
            .exclude(evaluated_digest=F("inputs_digest"))
            .exclude(failed_digest=F("inputs_digest"))
        )

    def with_results(self) -> Self:
        """Each with the evaluation that its result comes from, in one query for all."""
        current = Evaluation.objects.filter(digest=F("estimate__evaluated_digest"))
        prefetch = models.Prefetch(
            "evaluations", current.order_by("-revision"), to_attr="current_evaluations"
        )
        return self.prefetch_related(prefetch)

    def failed(self) -> Self:
        return self.live().filter(failed_digest=F("inputs_digest"))

    def fresh(self) -> Self:
        return self.live().filter(evaluated_digest=F("inputs_digest"))


class Estimate(PublicId, Retirable, Leased):
    """A quantity worked out from parameters by a formula.

    `inputs_digest` names the exact formula and inputs. A result carries the digest it was
    made for, so changing an input makes it stale without any code having to remember.
    `low`, `central` and `high` are the 5, 50 and 95 % quantiles in `unit`.
    """

    class Bearing(models.TextChoices):
        CENTRAL = "central", _("central: the quantity itself")
        CEILING = "ceiling", _("ceiling: the quantity is at most this")
        FLOOR = "floor", _("floor: the quantity is at least this")

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    title = LineField(_("title"), max_length=200)
    measure = LineField(_("what is measured"), max_length=200, blank=True)
    formula = models.CharField(_("formula"), max_length=2000)
    unit = LineField(_("unit of the result"), max_length=60, blank=True)
    bearing = models.CharField(_("bearing"), max_length=8, choices=Bearing, default=Bearing.CENTRAL)
    note = ProseField(_("note"), max_length=4000, blank=True)

    inputs_digest = DigestField()
    revision = models.PositiveIntegerField(default=0, editable=False)
    due_since = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When its result was last asked for; kept when it is there (estimates.progress).",
    )
    low = models.FloatField(_("5 %"), null=True, editable=False)
    central = models.FloatField(_("median"), null=True, editable=False)
    high = models.FloatField(_("95 %"), null=True, editable=False)
    evaluated_digest = models.CharField(max_length=64, null=True, editable=False)
    failed_digest = models.CharField(max_length=64, null=True, editable=False)
    error = models.TextField(blank=True, editable=False)

    objects = EstimateQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("estimate")
        verbose_name_plural = _("estimates")
        ordering = ["slug"]
        constraints = [
            *Retirable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(low__lte=F("central"), central__lte=F("high")) | Q(central=None),
                name="estimate_interval_ordered",
                violation_error_message=_("Low, central and high must be in order."),
            ),
            models.CheckConstraint(
                condition=all_or_none("low", "central", "high", "evaluated_digest"),
                name="estimate_result_all_or_none",
                violation_error_message=_("A result is stored whole, with its digest."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        check_not_reserved(self.slug)
        for field, read in (("formula", compile_formula), ("unit", parse_unit)):
            try:
                read(getattr(self, field))
            except ReadingError as error:
                raise refused(field, error) from error

    @property
    def state(self) -> State:
        if self.evaluated_digest == self.inputs_digest:
            return "fresh"
        return "failed" if self.failed_digest == self.inputs_digest else "stale"

    @cached_property
    def evaluation(self) -> Evaluation | None:
        """The evaluation that the stored result comes from, fresh or not."""
        if hasattr(self, "current_evaluations"):
            return next(iter(self.current_evaluations), None)
        done = self.evaluations.filter(digest=self.evaluated_digest or "")
        return done.order_by("-revision").first()

    @property
    def result(self) -> dict[str, Any] | None:
        return self.evaluation.parsed() if self.evaluation else None


class Input(models.Model):
    """What a name in a formula stands for: a parameter, or another estimate."""

    estimate = models.ForeignKey(Estimate, on_delete=models.PROTECT, related_name="inputs")
    name = models.CharField(_("name in the formula"), max_length=40)
    parameter = models.ForeignKey(
        Parameter, on_delete=models.PROTECT, null=True, blank=True, related_name="inputs"
    )
    upstream = models.ForeignKey(
        Estimate, on_delete=models.PROTECT, null=True, blank=True, related_name="downstream"
    )

    class Meta:
        verbose_name = _("input")
        verbose_name_plural = _("inputs")
        ordering = ["estimate", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["estimate", "name"],
                name="input_name_unique",
                violation_error_message=_("Two inputs have this name."),
            ),
            models.CheckConstraint(
                condition=Q(parameter__isnull=False, upstream=None)
                | Q(parameter=None, upstream__isnull=False),
                name="input_is_parameter_or_estimate",
                violation_error_message=_("An input is either a parameter or an estimate."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.parameter or self.upstream}"

    @property
    def of_estimate(self) -> Estimate:
        """The upstream estimate, where the input is not a parameter."""
        if self.upstream is None:
            raise ValueError(f"{self.name} is a parameter.")
        return self.upstream


class Correlation(Retirable):
    """How two parameters that an estimate rests on go together: their rank correlation.

    It holds for the estimate and for all that rest on it. The pair has no order.
    """

    estimate = models.ForeignKey(Estimate, on_delete=models.PROTECT, related_name="correlations")
    first = models.ForeignKey(Parameter, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Parameter, on_delete=models.PROTECT, related_name="+")
    rank = models.DecimalField(
        _("rank correlation"),
        max_digits=7,
        decimal_places=6,
        help_text=_("From −1 to 1: 1 where they rise together, −1 where one falls as one rises."),
    )
    note = ProseField(_("note"), max_length=4000, blank=True)

    objects = RetirableQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("correlation")
        verbose_name_plural = _("correlations")
        ordering = ["estimate", "pk"]
        constraints = [
            *Retirable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(rank__gte=-1, rank__lte=1),
                name="correlation_from_minus_one_to_one",
                violation_error_message=_("A correlation lies between −1 and 1."),
            ),
            models.CheckConstraint(
                condition=~Q(first=F("second")),
                name="correlation_of_two_parameters",
                violation_error_message=_("A parameter is not correlated with itself."),
            ),
            models.UniqueConstraint(
                "estimate",
                Least("first", "second"),
                Greatest("first", "second"),
                condition=Q(retired_at=None),
                name="correlation_once_for_each_pair",
                violation_error_message=_("The correlation of these two is stated already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first.slug}, {self.second.slug}: {decimal_text(self.rank)}"

    def sentence(self) -> str:
        pair = (self.first, self.second)
        exact = [parameter.title for parameter in pair if parameter.reading.is_exact]
        return together(self.first.title, self.second.title, self.rank, exact)


class Evaluation(PublicId, Frozen):
    """One result: the flattened inputs it was computed from, and by what."""

    mutable_fields = ()

    estimate = models.ForeignKey(Estimate, on_delete=models.PROTECT, related_name="evaluations")
    revision = models.PositiveIntegerField(_("revision"))
    digest = DigestField(_("digest of the inputs"))
    model = models.TextField(_("flattened inputs"), help_text=_("Canonical JSON."))
    result = models.TextField(_("result"), help_text=_("Canonical JSON."))
    engine_version = LineField(_("engine"), max_length=20)
    numpy_version = LineField("NumPy", max_length=20)
    scipy_version = LineField("SciPy", max_length=20)
    duration_ms = models.FloatField(_("milliseconds"))
    created_at = models.DateTimeField(_("computed"), db_default=Now())

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["estimate", "revision"],
                name="evaluation_once_per_revision",
                violation_error_message=_("This revision has its result already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.estimate} (revision {self.revision})"

    def parsed(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.result)
        return parsed
