"""What the people of the desk say to each other about a claim."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from audit.fields import ProseField
from audit.rows import Frozen, PublicId, Retirable
from claims.models.claims import Claim, OnClaimQuerySet


class Comment(PublicId, Retirable, Frozen):
    """One contribution to the discussion of a claim; a later wording supersedes it."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="comments")
    body = ProseField(_("comment"), max_length=4000)
    mentions = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="mentioned_in", editable=False
    )
    written_at = models.DateTimeField(_("written"), db_default=Now(), editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    objects = OnClaimQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["claim", "pk"]
        constraints = [
            *Retirable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(body=""),
                name="comment_says_something",
                violation_error_message=_("Write something."),
            ),
        ]

    def __str__(self) -> str:
        return Truncator(self.body).chars(80)
