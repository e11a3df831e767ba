"""Passages, who got it from whom, and figures read in a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.fields import LanguageField, LineField, ProseField
from audit.rows import Frozen, PublicId, Retirable
from sources.columns import FigureColumns, Modality, PeriodColumns
from sources.models.captures import Capture
from sources.models.publishing import OnSourceQuerySet, Source

if TYPE_CHECKING:
    from accounts.models import User


class PassageQuerySet(OnSourceQuerySet):
    source_path = "capture__source"


class Passage(PublicId, Retirable, Frozen):
    """Words in a capture, found again by quote and surroundings (W3C Web Annotation)."""

    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="passages")
    key = models.SlugField(_("key"), max_length=80)
    quote = ProseField(_("quote"), max_length=5000)
    prefix = ProseField(_("text before"), max_length=300, blank=True)
    suffix = ProseField(_("text after"), max_length=300, blank=True)
    start = models.PositiveIntegerField(_("first character"), null=True, blank=True)
    end = models.PositiveIntegerField(_("last character"), null=True, blank=True)
    page = models.PositiveIntegerField(_("page"), null=True, blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    objects = PassageQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["capture", "key"]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                fields=["capture", "key"],
                condition=Q(retired_at=None),
                name="passage_key_unique_among_live",
                violation_error_message=_("This capture has a passage under this key already."),
            ),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__lt=F("end")),
                name="passage_has_both_ends",
                violation_error_message=_("A passage starts before it ends."),
            ),
        ]

    def __str__(self) -> str:
        return self.quote if len(self.quote) <= 60 else f"{self.quote[:59]}…"


class DerivationQuerySet(OnSourceQuerySet):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        seen = Source.objects.visible_to(user)
        return self.filter(source__in=seen, origin__in=seen)


class Derivation(PublicId, Retirable, Frozen):
    """This source got it from that one. One live statement for each pair."""

    class Relation(models.TextChoices):
        QUOTES = "quotes", _("quotes")
        REPUBLISHES = "republishes", _("republishes")
        TRANSLATES = "translates", _("translates")
        USES_DATA_OF = "uses_data_of", _("uses data of")
        SAME_LEAK = "same_leak", _("rests on the same leak as")
        SAME_AUTHOR = "same_author", _("is by the same author as")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="derivations")
    origin = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="derived")
    relation = models.CharField(_("how"), max_length=12, choices=Relation)
    passage = models.ForeignKey(
        Passage, on_delete=models.PROTECT, null=True, blank=True, related_name="derivations"
    )
    note = ProseField(_("note"), max_length=4000, blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    objects = DerivationQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("derivation")
        verbose_name_plural = _("derivations")
        ordering = ["source", "origin"]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                fields=["source", "origin"],
                condition=Q(retired_at=None),
                name="derivation_unique_among_live",
                violation_error_message=_(
                    "It is recorded already that the one has it from the other."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(source=F("origin")),
                name="derivation_from_another",
                violation_error_message=_("A source does not get it from itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_relation_display()} {self.origin}"


class Observation(PublicId, Retirable, FigureColumns, PeriodColumns, Frozen):
    """A figure read in a source, kept as it was written there."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="observations")
    passage = models.ForeignKey(
        Passage, on_delete=models.PROTECT, null=True, blank=True, related_name="observations"
    )
    key = models.SlugField(_("key"), max_length=80)
    measure = LineField(_("what is measured"), max_length=200)
    place = LineField(_("place"), max_length=200, blank=True)
    modality = models.CharField(
        _("modality"), max_length=10, choices=Modality, default=Modality.ASSERTED
    )
    language = LanguageField(_("language"))
    locator = LineField(_("where in the source"), blank=True)
    note = ProseField(_("note"), max_length=4000, blank=True)
    taken_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="repeated_by",
        verbose_name=_("repeats"),
        help_text=_("The figure that this one was taken from: what it lost on the way is shown."),
    )
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    objects = OnSourceQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["key"]
        constraints = [
            *Retirable.Meta.constraints,
            *FigureColumns.Meta.constraints,
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(retired_at=None),
                name="observation_key_unique_among_live",
                violation_error_message=_("An observation under this key exists already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.text}"

    @property
    def repeats(self) -> str:
        """The key of the figure that it was taken from, corrected since or not; or nothing."""
        return self.taken_from.key if self.taken_from is not None else ""
