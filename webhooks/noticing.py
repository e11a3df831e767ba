"""Telling administrators that an address is told of nothing any more."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notifications import Kind
from accounts.notifying import News, tell
from webhooks.models import MANAGING, Webhook


def stopped(webhook: Webhook, reason: str) -> None:
    """Everybody who could mend it: whoever registered it may have left. Call in its transaction."""
    link = reverse("admin:webhooks_webhook_change", args=[webhook.pk])
    text = _("Nothing is sent to it any more. %(why)s") % {"why": reason}
    tell(
        _administrators(), News(Kind.WEBHOOK, str(webhook.uuid), webhook.name, text, link), by=None
    )


def _administrators() -> list[User]:
    codename = MANAGING.partition(".")[2]
    holds = Q(groups__permissions__codename=codename) | Q(user_permissions__codename=codename)
    return list(User.objects.filter(holds | Q(is_superuser=True), is_active=True).distinct())
