"""Captures: what a source said, as it was found, and how far the keeping of it is."""

from __future__ import annotations

import json
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.fields import DigestField, LineField, ProseField
from audit.leases import Leased
from audit.rows import Frozen, PublicId, Retirable
from sources import storage
from sources.capture.kinds import SHOWN
from sources.capture.kinds import Kind as SniffedKind
from sources.fields import LinkField
from sources.models.publishing import OnSourceQuerySet, Source

PENDING = ("queued", "fetching", "extracting", "picturing")
LONGEST_ADDRESS = 4_000


class CaptureQuerySet(OnSourceQuerySet):
    def pending(self) -> Self:
        """Captures that some worker still has to finish."""
        return self.filter(state__in=PENDING)

    def kept(self) -> Self:
        """Live captures whose bytes are there, read already or not."""
        return self.live().exclude(sha256="").exclude(state=Capture.State.FAILED)

    def rested_on(self) -> Self:
        """Those that people chose to keep, or cite. What the schedule fetched to look for
        changes is evidence once a passage is taken from it.
        """
        from sources.models.evidence import Passage

        cited = Passage.objects.live().filter(capture=models.OuterRef("pk"))
        return self.kept().filter(Q(captured_by__isnull=False) | models.Exists(cited))


class Capture(PublicId, Retirable, Frozen, Leased):
    """The bytes of a source as somebody found them, named by their SHA-256.

    A worker fetches, reads and pictures them; from the moment it is ready the row is frozen,
    by the database too. `facts` and `reading` are canonical JSON: how it was fetched, and what
    it says about itself. Text, record and picture are contents of the store, named by digest.
    """

    frozen_when = "OLD.state = 'ready'"

    class Method(models.TextChoices):
        LINK = "link", _("fetched from its address")
        UPLOAD = "upload", _("uploaded file")
        PASTE = "paste", _("pasted text")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        FETCHING = "fetching", _("being fetched")
        EXTRACTING = "extracting", _("being read")
        PICTURING = "picturing", _("being pictured")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    class Kind(models.TextChoices):
        HTML = "html", _("web page")
        PDF = "pdf", _("PDF")
        IMAGE = "image", _("picture")
        TEXT = "text", _("text")
        CSV = "csv", _("table (CSV)")
        MHTML = "mhtml", _("saved web page (MHTML)")
        WARC = "warc", _("web archive (WARC)")
        OTHER = "other", _("other file")

    class Change(models.TextChoices):
        SAME_BYTES = "same_bytes", _("not one byte is different")
        SAME_TEXT = "same_text", _("the same text in other bytes")
        CHANGED = "changed", _("the text has changed")
        UNKNOWN = "unknown", _("other bytes; there are no two texts to compare")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="captures")
    method = models.CharField(_("how"), max_length=10, choices=Method, default=Method.UPLOAD)
    url = LinkField(_("address asked for"))
    robots_why = ProseField(_("why against robots.txt"), max_length=1000, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.QUEUED, editable=False
    )
    failure = models.SlugField(
        _("kind of failure"), max_length=20, blank=True, editable=False, db_index=False
    )
    error = models.TextField(_("error"), blank=True, editable=False)

    sha256 = DigestField("SHA-256", blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, blank=True)
    media_type = LineField(_("media type"), max_length=100, blank=True)
    filename = LineField(_("file name"), max_length=200)
    final_url = models.CharField(
        _("final address"), max_length=LONGEST_ADDRESS, blank=True, editable=False
    )
    facts = models.TextField(_("how it was fetched"), blank=True, editable=False)
    record_sha256 = DigestField(_("SHA-256 of the WARC record"), blank=True)
    record_size = models.PositiveBigIntegerField(null=True, editable=False)
    text_sha256 = DigestField(_("SHA-256 of the text"), blank=True)
    reading = models.TextField(_("what it says about itself"), blank=True, editable=False)
    picture_sha256 = DigestField(_("SHA-256 of the picture"), blank=True)
    picture_note = LineField(_("about the picture"), blank=True, editable=False)

    captured_at = models.DateTimeField(_("captured"), db_default=Now())
    captured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Empty: fetched on schedule, to see whether it changed."),
    )
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    compared_with = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="later"
    )
    change = models.CharField(
        _("change"), max_length=10, choices=Change, blank=True, editable=False
    )
    note = ProseField(_("note"), max_length=2000, blank=True)

    objects = CaptureQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        ordering = ["-pk"]
        permissions = [("override_robots", "Can capture against robots.txt")]
        indexes = [
            models.Index(
                fields=["offered_at"], condition=Q(state__in=PENDING), name="capture_pending"
            )
        ]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                fields=["source", "sha256"],
                condition=Q(retired_at=None) & ~Q(method="link"),
                name="capture_once_per_source",
                violation_error_message=_("This source has a capture with these very bytes."),
            ),
            models.CheckConstraint(
                condition=Q(sha256="", size=None) | (~Q(sha256="") & Q(size__isnull=False)),
                name="capture_bytes_with_their_size",
                violation_error_message=_("Bytes are kept with their size."),
            ),
            models.CheckConstraint(
                condition=~Q(state="ready", sha256=""),
                name="capture_ready_has_its_bytes",
                violation_error_message=_("A capture is ready when its bytes are there."),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed", error=""),
                name="capture_failed_gives_its_reason",
                violation_error_message=_("A capture that failed says why."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PENDING) | Q(finished_at=None),
                name="capture_pending_is_not_finished",
                violation_error_message=_("A capture is finished when it is ready or failed."),
            ),
            models.CheckConstraint(
                condition=(Q(method="link") & ~Q(url=""))
                | (~Q(method="link") & ~Q(sha256="") & Q(captured_by__isnull=False)),
                name="capture_has_where_it_is_from",
                violation_error_message=_(
                    "A capture is fetched from an address, or given by somebody."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename} ({self.sha256[:12]})" if self.sha256 else self.filename

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING

    @property
    def is_shown(self) -> bool:
        """Whether its bytes are a picture that a page may show."""
        return self.kind == self.Kind.IMAGE and self.media_type in SHOWN

    def text(self) -> str:
        """What it says, in Unicode's composed form (NFC); empty where nothing was read.

        Positions of passages and pages count its characters (code points).
        """
        if not self.text_sha256:
            return ""
        with storage.open_content(self.text_sha256) as kept:
            return bytes(kept.read()).decode("utf-8")

    def read_out(self) -> dict[str, Any]:
        """Title, author, published, publisher, language, charset, pages, problems, tool."""
        found: dict[str, Any] = json.loads(self.reading) if self.reading else {}
        return found

    def pages(self) -> list[int]:
        """Where in `text()` each page starts; empty where there are no pages."""
        return [int(place) for place in self.read_out().get("pages", [])]

    def page_at(self, position: int) -> int | None:
        """The page, counted from 1, on which a character stands."""
        starts = self.pages()
        return sum(place <= position for place in starts) or None if starts else None

    def parsed_facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.facts) if self.facts else {}
        return found


if {kind.value for kind in SniffedKind} != set(Capture.Kind.values):
    raise AssertionError("Kinds that are told from bytes and kinds that are stored differ.")
