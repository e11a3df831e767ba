"""Answers that are kept for a while, so that a call can be repeated after one was lost."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.fields import DigestField, LineField


class KeptAnswer(models.Model):
    """What one person was answered to a creating call, under the key that they gave it.

    It is written in the transaction that creates, so both are there or neither. `digest` names
    what was asked, so that the key cannot be given to something else.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False
    )
    key = LineField(_("key"), max_length=200, editable=False)
    digest = DigestField(_("digest of what was asked"))
    status = models.PositiveSmallIntegerField(_("status"), default=0, editable=False)
    body = models.TextField(_("answer"), blank=True, default="", editable=False)
    location = models.TextField(_("address of what was made"), blank=True, default="")
    etag = models.CharField(max_length=80, blank=True, default="", editable=False)
    kept_since = models.DateTimeField(_("kept since"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        indexes = [models.Index(fields=["kept_since"], name="kept_answer_since")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key"],
                name="kept_answer_once_a_key",
                violation_error_message=_("This key was given already."),
            )
        ]

    def __str__(self) -> str:
        return self.key
