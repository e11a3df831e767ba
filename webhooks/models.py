"""Who is to be told what, what is owed to them, and each attempt at it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.fields import LineField
from audit.leases import Leased
from audit.rows import Frozen, PublicId, Retirable, RetirableQuerySet

if TYPE_CHECKING:
    from accounts.models import User

MANAGING = "webhooks.change_webhook"
"""What registering, reading the log and replaying ask for: administrators have it."""
OVERLAP = timedelta(hours=24)
"""For so long a secret that was replaced signs beside the new one."""


class Event(models.TextChoices):
    """What can be told of. The names are the `type` of a message, and never change."""

    CLAIM_PUBLISHED = "claim.published", _("a claim is published")
    CLAIM_CORRECTED = "claim.corrected", _("a published claim is corrected or updated")
    CLAIM_WITHDRAWN = "claim.withdrawn", _("a published claim is withdrawn")
    APPROVAL_STALE = "claim.approval_stale", _("something moved since a claim was approved")
    DOSSIER_ISSUED = "dossier.issued", _("a dossier is issued and its file is there")
    TEST = "test", _("a test, sent by hand")


TOLD = [event for event in Event if event != Event.TEST]
"""What can be asked for."""


def may_manage(user: User | AnonymousUser | None) -> bool:
    return bool(user is not None and user.is_active and user.has_perm(MANAGING))


class WebhookQuerySet(RetirableQuerySet):
    def listening(self, event: str) -> Self:
        """Those that are owed word of it. Paused ones too: what happens meanwhile waits."""
        asked = Q(pk__in=Subscription.objects.filter(event=event).values("webhook"))
        return self.live().filter(asked)

    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        return self.all() if may_manage(user) else self.none()


class Webhook(PublicId, Retirable):
    """An address that is told of some events."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        STOPPED = "stopped", _("stopped: it failed for too long")

    name = LineField(_("name"), max_length=100, help_text=_("Who is told? “The newsroom's chat”."))
    url = LineField(
        _("address"), max_length=500, help_text=_("https:// and reachable from outside.")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("registered by"),
        help_text=_("Who is told when it stops."),
    )
    state = models.CharField(
        _("state"), max_length=7, choices=State, default=State.ACTIVE, editable=False
    )
    stopped_because = models.TextField(_("why it stopped"), blank=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    secret = models.TextField(editable=False, help_text=_("Encrypted; see `envelopes`."))
    secret_before = models.TextField(blank=True, editable=False)
    secret_since = models.DateTimeField(_("secret since"), editable=False)
    created_at = models.DateTimeField(_("registered"), db_default=Now(), editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta(Retirable.Meta):
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(
                fields=["url"],
                condition=Q(retired_at=None),
                name="webhook_address_once",
                violation_error_message=_("This address is registered already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="stopped", stopped_because=""),
                name="webhook_stopped_says_why",
                violation_error_message=_("A webhook that stopped says why."),
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://127.0.0.1:"),
                name="webhook_address_is_https",
                violation_error_message=_("Give an address that starts with https://."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def events(self) -> list[str]:
        """In the order in which they are declared."""
        chosen = {row.event for row in self.subscriptions.all()}
        return [event.value for event in TOLD if event.value in chosen]

    def kept_secrets(self) -> list[str]:
        """Encrypted; the newer one first. The older one counts for `OVERLAP` only."""
        is_over = timezone.now() - self.secret_since > OVERLAP
        return [self.secret] if is_over or not self.secret_before else [
            self.secret, self.secret_before
        ]  # fmt: skip


class Subscription(models.Model):
    """One event that a webhook is told of."""

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="subscriptions")
    event = models.CharField(
        _("event"), max_length=30, choices=[(it.value, it.label) for it in TOLD]
    )

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "event"],
                name="subscription_once",
                violation_error_message=_("It is told of this already."),
            )
        ]

    def __str__(self) -> str:
        return self.event


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def pending(self) -> Self:
        """Owed to an address that is in use and not paused."""
        active = {"webhook__state": Webhook.State.ACTIVE, "webhook__retired_at": None}
        return self.filter(state=Delivery.State.WAITING, **active)

    def due(self) -> Self:
        return self.pending().filter(next_try__lte=timezone.now())

    def visible_to(self, user: User | AnonymousUser | None) -> Self:
        return self.all() if may_manage(user) else self.none()


class Delivery(PublicId, Leased):
    """One message that one address is owed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("given up")

    webhook = models.ForeignKey(
        Webhook, on_delete=models.PROTECT, related_name="deliveries", editable=False
    )
    event = models.CharField(_("event"), max_length=30, choices=Event, editable=False)
    event_id = models.UUIDField(
        _("message"), editable=False, help_text=_("The same for every address and every attempt.")
    )
    payload = models.TextField(_("what is sent"), editable=False, help_text=_("Canonical JSON."))
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.WAITING, editable=False
    )
    next_try = models.DateTimeField(_("next attempt"), default=timezone.now, editable=False)
    status = models.PositiveSmallIntegerField(
        _("last answer"), null=True, blank=True, editable=False
    )
    error = models.TextField(_("what went wrong"), blank=True, editable=False)
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["next_try"], condition=Q(state="waiting"), name="delivery_waiting")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "event_id"],
                name="delivery_once",
                violation_error_message=_("This address is owed this message already."),
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", finished_at=None)
                | (~Q(state="waiting") & Q(finished_at__isnull=False)),
                name="delivery_finished_with_its_state",
                violation_error_message=_("A delivery is finished when it arrived or is given up."),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed", error=""),
                name="delivery_failed_gives_its_reason",
                violation_error_message=_("A delivery that is given up says why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.event_id}"


class Attempt(PublicId, Frozen):
    """One call: what was sent, and what was answered. Never edited."""

    mutable_fields = ()

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="tries")
    at = models.DateTimeField(_("at"))
    seconds = models.FloatField(_("seconds"))
    address = LineField(_("internet address"), max_length=60, blank=True)
    request = models.TextField(_("request"), blank=True, help_text=_("Its head."))
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    answer = models.TextField(_("what was answered"), blank=True, help_text=_("Its beginning."))
    error = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__isnull=False) | ~Q(error=""),
                name="attempt_has_an_outcome",
                violation_error_message=_("An attempt has an answer or says what went wrong."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.status or self.error}"
