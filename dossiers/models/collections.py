"""Collections: the claims of a case, each in the version that one dossier prints."""

from __future__ import annotations

import json
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.fields import DigestField
from audit.rows import Frozen, PublicId
from claims.models import Case, Claim, Version
from dossiers.models.standing import approved_later, approving


class CollectionQuerySet(models.QuerySet["Collection"]):
    def superseded(self) -> Self:
        """Those that were approved as a whole, and of which a claim was approved again since."""
        held = Collected.objects.filter(collection=OuterRef("pk"))
        later = Exists(approved_later(OuterRef("version__claim"), OuterRef("version__number")))
        unapproved = ~Exists(approving(OuterRef("version")))
        return self.filter(Exists(held.filter(later)), ~Exists(held.filter(unapproved)))


class Collection(PublicId, Frozen):
    """The claims of a case, each in one version: what a case's dossier prints, at one moment."""

    mutable_fields = ()

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="collections")
    number = models.PositiveIntegerField(_("number"))
    digest = DigestField()
    content = models.TextField(_("content"), help_text=_("Canonical JSON: names and digests."))
    created_at = models.DateTimeField(_("frozen"), db_default=Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering = ["case", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"],
                name="collection_number_unique",
                violation_error_message=_("The case has a collection with this number already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case.slug} c{self.number}"

    @property
    def versions(self) -> list[Version]:
        """In the order in which it prints them."""
        return [row.version for row in self.collected.select_related("version__claim")]

    def parsed(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.content)
        return parsed


def collectable(case: Case) -> models.QuerySet[Claim]:
    """The claims that a dossier of the case is made of: those in use and not withdrawn."""
    return case.claims.filter(retired_at=None).exclude(status=Claim.Status.WITHDRAWN)


class Collected(Frozen):
    """One version in a collection."""

    mutable_fields = ()

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="collected")
    position = models.PositiveIntegerField(_("position"))
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("collected version")
        verbose_name_plural = _("collected versions")
        ordering = ["collection", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "position"],
                name="collected_position_unique",
                violation_error_message=_("The collection has a claim at this place already."),
            ),
            models.UniqueConstraint(
                fields=["collection", "version"],
                name="collected_version_once",
                violation_error_message=_("The collection has this version already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collection} {self.position}"
