"""Dossiers: documents that leave the building, and how far their making is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from audit.fields import DigestField, LineField
from audit.leases import Leased
from audit.rows import Frozen, PublicId
from claims.models import Claim, Version
from dossiers.models.collections import Collected, Collection
from dossiers.models.standing import approved_later

if TYPE_CHECKING:
    from accounts.models import User

serial_form = RegexValidator(
    r"^D-[0-9]{4}-[0-9]{4,6}$", _("A serial is a D, a year and a number: D-2026-0001.")
)


class DossierQuerySet(models.QuerySet["Dossier"]):
    def pending(self) -> Self:
        """Dossiers that some worker still has to make."""
        return self.filter(state__in=[Dossier.State.QUEUED, Dossier.State.RENDERING])

    def with_standing(self) -> Self:
        """With `superseded`: a later version of a claim in it was approved; and `withdrawn`."""
        return self.annotate(
            superseded=_some_version(Exists(approved_later(OuterRef("claim"), OuterRef("number")))),
            withdrawn=_some_version(Q(claim__status=Claim.Status.WITHDRAWN)),
        )

    def about(self, claim: Claim) -> Self:
        """Those of the claim, and those of collections that it is in."""
        held = Collected.objects.filter(version__claim=claim).values("collection")
        return self.filter(Q(version__claim=claim) | Q(collection__in=held))

    def read(self) -> Self:
        """With what a row of a list says about each: a fixed number of queries."""
        rows = self.select_related("version__claim", "collection__case", "issued_by")
        return rows.prefetch_related(
            models.Prefetch(
                "collection__collected",
                Collected.objects.select_related("version__claim").defer("version__content"),
            )
        ).defer("version__content", "facts")

    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        """The desk sees every dossier; outsiders those published of claims that all still are."""
        if user is not None and user.is_authenticated and user.is_active:
            return self.all()
        unseen = ~Q(claim__in=Claim.objects.visible_to(None))
        return self.filter(
            ~Q(_some_version(unseen)), kind=Dossier.Kind.PUBLISHED, state=Dossier.State.READY
        )


def _some_version(condition: Q | Exists) -> Exists:
    """Of a dossier: whether the condition holds for its version, or one of its collection."""
    held = Collected.objects.filter(
        version=OuterRef("pk"), collection=OuterRef(OuterRef("collection"))
    )
    mine = Version.objects.filter(Q(pk=OuterRef("version")) | Exists(held))
    return Exists(mine.filter(condition))


class Dossier(PublicId, Frozen, Leased):
    """One version of a claim, or a collection of several, typeset with the facts of its issue.

    `digest` binds the file to what it prints and the facts: the same two give the same bytes
    on any worker. From the moment it is ready the whole row is frozen, by the database too.
    """

    mutable_fields = ()
    frozen_when = "OLD.state = 'ready'"

    class Kind(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RENDERING = "rendering", _("being set")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    class Scope(models.TextChoices):
        FULL = "full", _("everything")
        SUMMARY = "summary", _("one page that stands alone")

    class Stage(models.TextChoices):
        QUEUED = "queued", _("waiting for a worker")
        DRAWING = "drawing", _("drawing the charts")
        TYPESETTING = "typesetting", _("setting the pages")
        SIGNING = "signing", _("signing")
        FINISHING = "finishing", _("finishing and storing the file")
        READY = "ready", _("ready")

    serial = models.CharField(
        _("serial"), max_length=13, unique=True, validators=[serial_form], editable=False
    )
    version = models.ForeignKey(
        Version,
        on_delete=models.PROTECT,
        null=True,
        related_name="dossiers",
        editable=False,
        help_text=_("Empty: a dossier of a collection."),
    )
    collection = models.ForeignKey(
        Collection, on_delete=models.PROTECT, null=True, related_name="dossiers", editable=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, editable=False)
    scope = models.CharField(
        _("scope"), max_length=7, choices=Scope, default=Scope.FULL, editable=False
    )
    facts = models.TextField(_("facts of issue"), editable=False, help_text=_("Canonical JSON."))
    digest = DigestField()
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.QUEUED, editable=False
    )
    stage = models.CharField(
        _("stage"), max_length=11, choices=Stage, default=Stage.QUEUED, editable=False
    )
    sha256 = DigestField("SHA-256", blank=True)
    unsigned_sha256 = DigestField(
        _("SHA-256 before signing"),
        blank=True,
        help_text=_("Of what any worker sets again; a signature is another each time."),
    )
    size = models.PositiveBigIntegerField(_("bytes"), null=True, editable=False)
    pages = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    renderer = LineField(_("renderer"), max_length=300, blank=True, editable=False)
    error = models.TextField(_("error"), blank=True, editable=False)
    issued_at = models.DateTimeField(_("issued"), editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("issued by"),
    )
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ["-pk"]
        permissions = [("issue_dossier", "Can issue dossiers")]
        indexes = [
            models.Index(
                fields=["offered_at"],
                condition=Q(state__in=["queued", "rendering"]),
                name="dossier_pending",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(version__isnull=False, collection=None)
                | Q(version=None, collection__isnull=False),
                name="dossier_of_a_version_or_a_collection",
                violation_error_message=_("A dossier is of one version or of one collection."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="ready", size__isnull=False, pages__isnull=False) & ~Q(sha256="")
                )
                | (~Q(state="ready") & Q(size=None, pages=None, sha256="")),
                name="dossier_ready_has_its_file",
                violation_error_message=_("A dossier is ready when its file is there."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ready", "failed", "cancelled"], finished_at__isnull=False)
                | Q(state__in=["queued", "rendering"], finished_at=None),
                name="dossier_finished_with_its_state",
                violation_error_message=_(
                    "A dossier is finished when it is ready, failed or cancelled."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed", error=""),
                name="dossier_failed_gives_its_reason",
                violation_error_message=_("A dossier that failed says why."),
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    def parsed_facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.facts)
        return facts

    @property
    def is_pending(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.RENDERING}

    def printed(self) -> dict[str, Any]:
        """What it prints, as frozen: a version's content, or the contents of a collection."""
        if self.version is not None:
            return self.version.parsed()
        assert self.collection is not None  # noqa: S101  # the database holds one of the two
        claims = [
            {**entry, "content": version.parsed()}
            for entry, version in zip(
                self.collection.parsed()["claims"], self.versions, strict=True
            )
        ]
        return {**self.collection.parsed(), "claims": claims}

    @property
    def is_replaced(self) -> bool:
        """Whether readers see another version by now of a claim in it, or none."""
        return any(row.claim.published_version_id != row.pk for row in self.versions)

    @property
    def versions(self) -> list[Version]:
        """What it prints: one version, or those of its collection in their order."""
        if self.version is not None:
            return [self.version]
        assert self.collection is not None  # noqa: S101  # the database holds one of the two
        return [row.version for row in self.collection.collected.all()]
