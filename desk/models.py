"""Lists as somebody wants to see them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from audit.fields import LineField
from audit.rows import PublicId, Retirable, RetirableQuerySet

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_QUERY = 2_000


class ListName(models.TextChoices):
    """The lists of the desk, as they stand in addresses."""

    CLAIMS = "claims", _("claims")
    SOURCES = "sources", _("sources")
    PUBLISHERS = "publishers", _("publishers")
    CAPTURES = "captures", _("captures")
    ESTIMATES = "estimates", _("estimates")
    PARAMETERS = "parameters", _("parameters")
    DOSSIERS = "dossiers", _("dossiers")


class SavedViewQuerySet(RetirableQuerySet):
    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        """One's own, and what colleagues share."""
        if user is None or not user.is_authenticated:
            return self.none()
        return self.live().filter(Q(owner=user) | Q(shared=True))


class SavedView(PublicId, Retirable):
    """The filters, the order and the columns of a list under a name: what its address says."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views"
    )
    list_name = models.CharField(_("list"), max_length=12, choices=ListName)
    name = LineField(_("name"), max_length=80)
    query = models.CharField(_("address"), max_length=LONGEST_QUERY, blank=True)
    shared = models.BooleanField(
        _("shared with the desk"), default=False, help_text=_("Colleagues see it among theirs.")
    )
    saved_at = models.DateTimeField(_("saved"), db_default=Now(), editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["list_name", "name", "pk"]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                "owner",
                "list_name",
                Lower("name"),
                condition=Q(retired_at=None),
                name="saved_view_name_once",
                violation_error_message=_("You have a view of this name for this list already."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="saved_view_named",
                violation_error_message=_("Give the view a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DefaultView(models.Model):
    """With which view a list opens for a person; without one, with everything."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="default_views"
    )
    list_name = models.CharField(_("list"), max_length=12, choices=ListName)
    view = models.ForeignKey(
        SavedView, on_delete=models.PROTECT, null=True, blank=True, related_name="default_of"
    )

    class Meta:
        verbose_name = _("default view")
        verbose_name_plural = _("default views")
        ordering = ["person", "list_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "list_name"],
                name="default_view_once",
                violation_error_message=_("This list has a default for this person already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_list_name_display()}: {self.view or _('everything')}"


class Preference(models.Model):
    """How somebody works at the desk, where that is not the usual."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="desk_preference"
    )
    keys = models.BooleanField(_("keyboard shortcuts"), default=True)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        ordering = ["person"]

    def __str__(self) -> str:
        return str(self.person)
