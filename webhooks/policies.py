"""Who may manage webhooks, and where messages may go: raise, in a sentence, or return nothing."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from audit.errors import DomainError
from sources import outside
from sources.capture.failures import CaptureError
from webhooks.models import TOLD, Delivery, Webhook, may_manage

MOST = 50
"""Live addresses: each fact makes a row for every one that asked for it."""


def check_can_manage(by: User) -> None:
    if not may_manage(by):
        raise PermissionDenied(_("Only administrators manage webhooks."))


def check_can_change(webhook: Webhook, *, by: User) -> None:
    check_can_manage(by)
    if not webhook.is_live:
        raise DomainError(_("This webhook is out of use. Register the address again."))


def check_can_pause(webhook: Webhook, *, by: User) -> None:
    check_can_change(webhook, by=by)
    if webhook.state != Webhook.State.ACTIVE:
        raise DomainError(_("Nothing is being sent to it."))


def check_can_resume(webhook: Webhook, *, by: User) -> None:
    check_can_change(webhook, by=by)
    if webhook.state == Webhook.State.ACTIVE:
        raise DomainError(_("It is active."))


def check_can_test(webhook: Webhook, *, by: User) -> None:
    check_can_change(webhook, by=by)
    if webhook.state != Webhook.State.ACTIVE:
        raise DomainError(_("Resume it first: a test would wait as everything else does."))


def check_can_replay(delivery: Delivery, *, by: User) -> None:
    check_can_change(delivery.webhook, by=by)
    if delivery.state == Delivery.State.WAITING:
        raise DomainError(_("It is still being tried."))


def check_room() -> None:
    if Webhook.objects.live().count() >= MOST:
        raise DomainError(_("There are %d webhooks: retire one first.") % MOST)


def check_events(events: Collection[str]) -> None:
    if not events:
        raise ValidationError({"events": _("Choose at least one event.")})
    if unknown := sorted(set(events) - {it.value for it in TOLD}):
        raise ValidationError({"events": _("There is no event “%s”.") % unknown[0][:60]})


def check_address(url: str) -> None:
    """Only public addresses, over TLS. What a name stands for is judged again at each call."""
    try:
        outside.door().check(url)
    except CaptureError as refusal:
        raise ValidationError({"url": str(refusal)}) from refusal
