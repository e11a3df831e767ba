"""A webhook with something in its log, for tests of pages: nothing is called."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from audit.rows import new_public_id
from webhooks import envelopes, signing
from webhooks.models import Attempt, Delivery, Event, Subscription, Webhook


def make_webhook(by: User, suffix: str = "", words: str = "") -> Webhook:
    """`words` stand in every field that strangers fill."""
    line = " ".join(words.split())
    webhook = Webhook.objects.create(
        name=f"Chat {line}"[:100],
        url=f"https://chat{suffix}.example.org/hook?{'x' if words else ''}",
        owner=by,
        secret=envelopes.closed(signing.new_secret()),
        secret_since=timezone.now(),
        state=Webhook.State.STOPPED,
        stopped_because=f"It answered: {words}",
        failing_since=timezone.now(),
    )
    Subscription.objects.create(webhook=webhook, event=Event.CLAIM_PUBLISHED)
    delivery = Delivery.objects.create(
        webhook=webhook,
        event=Event.CLAIM_PUBLISHED,
        event_id=new_public_id(),
        payload='{"type":"claim.published"}',
        status=500,
        error=f"It answered: {words}",
    )
    Attempt.objects.create(
        delivery=delivery, at=timezone.now(), seconds=0.1, status=500, answer=words, error="500"
    )
    return webhook
