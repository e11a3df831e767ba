"""What a desk counts besides what everybody counts."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.fields import LineField, ProseField
from audit.rows import Frozen, PublicId, Retirable, RetirableQuerySet
from sources.counting import Count
from sources.unit_words import complaints


class CountingUnit(PublicId, Retirable, Frozen):
    """Something that this desk counts: a base dimension of its own.

    Its words never change and a retired one is still read, so that every process may keep what
    it has read, and what was written with it stays readable.
    """

    mutable_fields = ("note", "retired_at", "retired_by")

    token = LineField(
        _("token"),
        max_length=40,
        help_text=_("As units are written: patrol_boat, in t/patrol_boat"),
    )
    singular = LineField(_("one"), max_length=40, blank=True, help_text=_("patrol boat"))
    plural = LineField(_("several"), max_length=40, blank=True, help_text=_("patrol boats"))
    note = ProseField(_("note"), max_length=2000, blank=True, help_text=_("What counts as one."))

    objects = RetirableQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("counting unit")
        verbose_name_plural = _("counting units")
        ordering = ["token"]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                fields=["token"],
                name="countingunit_token_unique",
                violation_error_message=_("There is a counting unit of this name, or was one."),
            ),
            models.CheckConstraint(
                condition=~Q(token="") & ~Q(singular="") & ~Q(plural=""),
                name="countingunit_has_its_words",
                violation_error_message=_("A counting unit has words for one and for several."),
            ),
        ]

    def __str__(self) -> str:
        return self.token

    @property
    def count(self) -> Count:
        return Count(self.token, self.singular, self.plural)

    def clean(self) -> None:
        """Fill in the usual words, and refuse those that could mean something else."""
        super().clean()
        self.singular, self.plural = self.count.singular, self.count.plural
        if not self._state.adding:
            return  # its words were free when it came
        wrong = complaints(self.count, [other.count for other in CountingUnit.objects.all()])
        if wrong:
            raise ValidationError({name: error.sentence() for name, error in wrong.items()})
