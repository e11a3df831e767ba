"""What comes in: drafts of claims, tables of claims, and the marks by which claims are found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.fields import LineField
from audit.leases import Leased
from audit.rows import PublicId, Retirable, RetirableQuerySet
from claims.models.claims import Case, Claim
from sources.models import Capture, Source

if TYPE_CHECKING:
    from accounts.models import User


class OwnQuerySet(RetirableQuerySet):
    """Rows that are nobody's business but of whoever made them."""

    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(created_by=user)


class ClaimMark(models.Model):
    """A word, a figure or a whole statement of a claim as a number, to find claims like it.

    Made again from the claim by `claims.repeats`: nothing rests on it, and it is in no event.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="marks")
    mark = models.BigIntegerField()

    class Meta:
        verbose_name = _("mark of a claim")
        verbose_name_plural = _("marks of claims")
        constraints = [
            models.UniqueConstraint(
                fields=["mark", "claim"],
                name="claim_mark_once",
                violation_error_message=_("The claim has this mark already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.mark}"


class ClaimDraftQuerySet(OwnQuerySet):
    def open(self) -> Self:
        return self.live().filter(claim=None)


class ClaimDraft(PublicId, Retirable):
    """What somebody pasted and typed of a claim that is not logged yet. Theirs alone.

    Saved as they type, by comparing `revision`: what an older window sends becomes a draft of
    its own. No event tells of it, since nobody but its author ever reads it; logging the claim
    is the event. `typed` is canonical JSON, by the names of the form's fields; `found` is what
    was read from the text, so that a long one is read once.
    """

    text = models.TextField(_("pasted text"), blank=True, editable=False)
    url = models.TextField(_("web address"), blank=True, editable=False)
    typed = models.TextField(default="{}", editable=False)
    found = models.TextField(blank=True, editable=False)
    chosen = models.PositiveIntegerField(default=0, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    kept_from = models.CharField(
        max_length=36, blank=True, editable=False, help_text=_("The window that kept it last.")
    )
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    capture = models.ForeignKey(
        Capture, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    claim = models.OneToOneField(
        Claim, on_delete=models.PROTECT, null=True, editable=False, related_name="draft"
    )
    kept_at = models.DateTimeField(_("kept"), db_default=Now(), editable=False)
    created_at = models.DateTimeField(_("begun"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="claim_drafts",
        editable=False,
    )

    objects = ClaimDraftQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("draft of a claim")
        verbose_name_plural = _("drafts of claims")
        ordering = ["-kept_at", "-pk"]

    def __str__(self) -> str:
        return self.title or str(_("An empty draft"))

    @property
    def title(self) -> str:
        """What it is called in a list: its statement, or how its text begins."""
        words = str(self.parsed().get("statement") or self.text or self.url)
        return " ".join(words[:300].split())[:160]

    def parsed(self) -> dict[str, Any]:
        typed: dict[str, Any] = json.loads(self.typed)
        return typed


class ClaimImportQuerySet(OwnQuerySet):
    def under_way(self) -> Self:
        """Those that a worker still has something to do for."""
        return self.filter(state__in=[ClaimImport.State.QUEUED, ClaimImport.State.UNDOING])


class ClaimImport(PublicId, Leased):
    """A table of claims: read and shown first, then logged by a worker, perhaps taken back."""

    class State(models.TextChoices):
        READ = "read", _("to be looked through")
        QUEUED = "queued", _("being imported")
        DONE = "done", _("imported")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")
        DROPPED = "dropped", _("dropped")
        FAILED = "failed", _("given up")

    filename = LineField(_("file"), max_length=200)
    encoding = LineField(_("encoding"), max_length=40)
    separator = models.CharField(_("separator"), max_length=1)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    unknown_columns = models.TextField(default="[]", editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.READ)
    error = models.TextField(blank=True, editable=False)
    undo_why = models.TextField(blank=True)
    created_at = models.DateTimeField(_("uploaded"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = ClaimImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of claims")
        verbose_name_plural = _("imports of claims")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["read", "queued", "done", "undoing", "undone", "dropped", "failed"]
                ),
                name="claim_import_state_known",
                violation_error_message=_("There is no such state."),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed", error=""),
                name="claim_import_failed_gives_its_reason",
                violation_error_message=_("An import that is given up says why."),
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.UNDOING}

    def unknown(self) -> list[str]:
        """Columns of the table that were passed over."""
        names: list[str] = json.loads(self.unknown_columns)
        return names


class ImportRow(models.Model):
    """A line of the table: its cells, what is wrong with it, and the claim made from it.

    `cells` are canonical JSON by column, `problems` and `likely` lists of it. `seen_event` is
    the newest event about the claim once it was stored: a greater one means somebody touched it.
    """

    class State(models.TextChoices):
        GOOD = "good", _("ready")
        FAULTY = "faulty", _("faulty")
        LEFT_OUT = "left_out", _("left out")
        STORED = "stored", _("logged")
        REFUSED = "refused", _("refused")
        UNDONE = "undone", _("taken back")
        KEPT = "kept", _("not taken back")

    of = models.ForeignKey(ClaimImport, on_delete=models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField(_("line"))
    cells = models.TextField(editable=False)
    problems = models.TextField(default="[]", editable=False)
    likely = models.TextField(
        default="[]", editable=False, help_text=_("Claims and lines it may repeat.")
    )
    state = models.CharField(_("state"), max_length=8, choices=State)
    repeats = models.BooleanField(_("may repeat another"), default=False)
    said = models.TextField(blank=True, editable=False)
    claim = models.OneToOneField(
        Claim, on_delete=models.PROTECT, null=True, editable=False, related_name="imported_from"
    )
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text=_("The source that was recorded for this line."),
    )
    seen_event = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of imports")
        ordering = ["of", "line"]
        constraints = [
            models.UniqueConstraint(
                fields=["of", "line"],
                name="import_row_line_once",
                violation_error_message=_("The table has this line once."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["stored", "undone", "kept"]) | Q(claim__isnull=False),
                name="import_row_stored_has_its_claim",
                violation_error_message=_("A line that was logged has its claim."),
            ),
        ]
        indexes = [models.Index(fields=["of", "state"], name="import_row_state")]

    def __str__(self) -> str:
        return f"{self.of} {self.line}"

    def parsed(self) -> dict[str, str]:
        cells: dict[str, str] = json.loads(self.cells)
        return cells

    def faults(self) -> list[dict[str, str]]:
        """Mappings with "column" and "sentence"."""
        found: list[dict[str, str]] = json.loads(self.problems)
        return found

    def likenesses(self) -> list[dict[str, str]]:
        """Mappings with "claim" (a reference) or "line", and "why"."""
        found: list[dict[str, str]] = json.loads(self.likely)
        return found
