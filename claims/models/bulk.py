"""Several claims changed together: what was asked for, and what became of each."""

from __future__ import annotations

import json
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.constraints import all_or_none
from audit.leases import Leased
from audit.rows import PublicId
from claims.models.claims import Claim


class BulkEditQuerySet(models.QuerySet["BulkEdit"]):
    def pending(self) -> Self:
        """Those of which some claim is still to be changed."""
        left = BulkEditRow.objects.filter(edit=OuterRef("pk"), outcome="")
        return self.filter(Exists(left))


class BulkEdit(PublicId, Leased):
    """One change of many claims. Each claim is changed in a transaction of its own."""

    change = models.TextField(_("change"), help_text=_("Canonical JSON."))
    made_at = models.DateTimeField(_("asked for"), db_default=Now(), editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bulk_edits"
    )
    undone_at = models.DateTimeField(_("undone"), null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+",
        editable=False,
    )  # fmt: skip

    objects = BulkEditQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of several claims")
        verbose_name_plural = _("changes of several claims")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=all_or_none("undone_at", "undone_by"),
                name="bulk_edit_undone_by_someone",
                violation_error_message=_("Whoever undoes something is recorded with it."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.made_by}, {self.made_at:%Y-%m-%d %H:%M}"

    def parsed(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.change)
        return parsed


class BulkEditRow(models.Model):
    """What became of one claim. `before` and `after`: canonical JSON of what was changed."""

    class Outcome(models.TextChoices):
        CHANGED = "changed", _("changed")
        SAME = "same", _("was so already")
        REFUSED = "refused", _("refused")

    class Undone(models.TextChoices):
        UNDONE = "undone", _("as it was before")
        REFUSED = "refused", _("not undone")

    edit = models.ForeignKey(BulkEdit, on_delete=models.PROTECT, related_name="rows")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="bulk_edits")
    position = models.PositiveIntegerField(_("position"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, blank=True)
    told = models.TextField(_("in words"), blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    undone = models.CharField(_("undone"), max_length=8, choices=Undone, blank=True)
    undone_told = models.TextField(_("why not undone"), blank=True)

    class Meta:
        verbose_name = _("claim of a change")
        verbose_name_plural = _("claims of a change")
        ordering = ["edit", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["edit", "claim"],
                name="bulk_edit_claim_once",
                violation_error_message=_("A change holds each claim once."),
            ),
            models.CheckConstraint(
                condition=Q(undone="") | Q(outcome="changed"),
                name="bulk_edit_undoes_what_it_changed",
                violation_error_message=_("Only what was changed is undone."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim.reference}: {self.get_outcome_display()}"
