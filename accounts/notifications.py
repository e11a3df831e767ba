"""What people are told, how they want it, and the letters in which it is mailed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.fields import LineField
from audit.leases import Leased
from audit.rows import PublicId


class Kind(models.TextChoices):
    """What it is about; each person says for each how they want to hear of it."""

    MENTION = "mention", _("somebody names you in a discussion")
    ASSIGNED = "assigned", _("a claim is assigned to you")
    WATCHED = "watched", _("a claim that you follow or work on changes or is decided on")
    REVIEW = "review", _("a claim waits for an editor's review")
    STALE = "stale", _("something moved under a claim since it was approved")
    CAPTURE = "capture", _("a capture failed")
    ESTIMATE = "estimate", _("an estimate cannot be worked out")
    DUE = "due", _("a claim of yours is due or overdue")
    DOSSIER = "dossier", _("a dossier of yours is ready or failed")
    WEBHOOK = "webhook", _("a webhook was stopped, which administrators hear of")


class Rhythm(models.TextChoices):
    AT_ONCE = "at_once", _("by e-mail at once")
    HOURLY = "hourly", _("by e-mail, once an hour")
    DAILY = "daily", _("by e-mail, once a day")
    APP = "app", _("here only")
    NEVER = "never", _("not at all")


MAILED = frozenset({Rhythm.AT_ONCE, Rhythm.HOURLY, Rhythm.DAILY})
USUAL: Mapping[Kind, Rhythm] = {
    Kind.MENTION: Rhythm.AT_ONCE,
    Kind.ASSIGNED: Rhythm.AT_ONCE,
    Kind.WATCHED: Rhythm.DAILY,
    Kind.REVIEW: Rhythm.HOURLY,
    Kind.STALE: Rhythm.HOURLY,
    Kind.CAPTURE: Rhythm.DAILY,
    Kind.ESTIMATE: Rhythm.DAILY,
    Kind.DUE: Rhythm.DAILY,
    Kind.DOSSIER: Rhythm.APP,
    Kind.WEBHOOK: Rhythm.AT_ONCE,
}
"""What holds for a person who has not chosen."""

own_path = RegexValidator(r"^/(?!/)[^\s\\]*$", _("A notification leads to a page of this desk."))


class Choice(models.Model):
    """How a person wants to hear of one kind of thing, where that is not the usual."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notification_choices"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    rhythm = models.CharField(_("how"), max_length=10, choices=Rhythm)

    class Meta:
        verbose_name = _("choice of notifications")
        verbose_name_plural = _("choices of notifications")
        ordering = ["person", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                name="notification_choice_once",
                violation_error_message=_("This person has chosen for this kind already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_rhythm_display()}"


class MailingQuerySet(models.QuerySet["Mailing"]):
    def pending(self) -> Self:
        """Letters that some worker still has to send."""
        return self.filter(state=Mailing.State.QUEUED)


class Mailing(PublicId, Leased):
    """One e-mail to one person about whatever is news to them by then.

    Its words are written when it is sent, from notifications that are still unread. The name by
    which mail programs know it is made from its UUID, so that a second try is the same letter.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("to be sent")
        SENT = "sent", _("sent")
        DROPPED = "dropped", _("not needed: everything was read meanwhile")
        FAILED = "failed", _("could not be sent")

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mailings"
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    error = models.TextField(_("error"), blank=True)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter of news")
        verbose_name_plural = _("letters of news")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["offered_at"], condition=Q(state="queued"), name="mailing_pending"
            ),
            models.Index(fields=["recipient", "-made_at"], name="mailing_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="queued", finished_at=None)
                | (~Q(state="queued") & Q(finished_at__isnull=False)),
                name="mailing_finished_when_not_queued",
                violation_error_message=_("A letter is to be sent, or it is known when it ended."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient}, {self.get_state_display()}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> Self:
        return self.filter(read_at=None)

    def of(self, person: Any) -> Self:
        return self.filter(recipient=person)


class Notification(PublicId):
    """One thing that one person is told.

    While it is unread, what happens next to the same thing adds to it (`count`) and puts its own
    words in the place of the older ones: many events are one line. `about` names the thing
    without saying what it is; `occasion`, where given, is told once for all time.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notifications"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    about = models.CharField(max_length=64)
    subject = LineField(_("about"), max_length=200)
    text = LineField(_("what happened"), max_length=500)
    link = models.CharField(_("page"), max_length=500, validators=[own_path])
    occasion = models.CharField(max_length=100, blank=True)
    count = models.PositiveIntegerField(_("how often"), default=1)
    told_at = models.DateTimeField(_("told"), db_default=Now())
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    open_key = models.CharField(max_length=120, null=True, unique=True, editable=False)
    mail_after = models.DateTimeField(_("mailed after"), null=True, blank=True)
    mailing = models.ForeignKey(
        Mailing, on_delete=models.PROTECT, null=True, blank=True, related_name="notifications"
    )

    objects: ClassVar[Any] = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-told_at", "-pk"]
        indexes = [
            models.Index(
                fields=["recipient"], condition=Q(read_at=None), name="notification_unread"
            ),
            models.Index(fields=["recipient", "-told_at"], name="notification_newest"),
            models.Index(
                fields=["mail_after"],
                condition=Q(mail_after__isnull=False),
                name="notification_to_be_mailed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "about", "occasion"],
                condition=~Q(occasion=""),
                name="notification_occasion_once",
                violation_error_message=_("This person was told of this already."),
            ),
            models.CheckConstraint(
                condition=Q(read_at=None, open_key__isnull=False)
                | Q(read_at__isnull=False, open_key=None, mail_after=None),
                name="notification_open_until_read",
                violation_error_message=_("What was read is neither added to nor mailed."),
            ),
            models.CheckConstraint(
                condition=Q(link__startswith="/") & ~Q(link__startswith="//"),
                name="notification_leads_to_this_desk",
                violation_error_message=_("A notification leads to a page of this desk."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.text}"

    @property
    def others(self) -> int:
        """How many earlier ones it stands for."""
        return self.count - 1


def open_key(recipient_id: int, kind: str, about: str) -> str:
    """What the one unread notification of a kind about a thing is known by."""
    return f"{recipient_id}:{kind}:{about}"


def rhythms_of(people: Iterable[int], kind: Kind) -> dict[int, Rhythm]:
    """How each of these people wants to hear of a kind, by their keys. One query."""
    chosen = Choice.objects.filter(person__in=people, kind=kind).values_list("person", "rhythm")
    return {person: Rhythm(rhythm) for person, rhythm in chosen}
