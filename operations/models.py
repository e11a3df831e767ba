"""What running a desk keeps in rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.fields import LineField


class Heartbeat(models.Model):
    """That a worker of a queue worked off a message: the newest time, one row a queue.

    Beat sends the message, a worker writes the row, so it is there only if both do, and the
    broker between them. It is state and no fact: it changes in place and stands in no log.
    """

    queue = models.SlugField(_("queue"), max_length=40, unique=True)
    at = models.DateTimeField(_("worked off"))
    waited = models.FloatField(_("seconds in the queue"))
    worker = LineField(_("worker"), max_length=200)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        ordering = ["queue"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(waited__gte=0),
                name="heartbeat_waited",
                violation_error_message=_("A message cannot wait for less than no time."),
            )
        ]

    def __str__(self) -> str:
        return self.queue
