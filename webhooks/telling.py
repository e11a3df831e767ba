"""Owing a message: a row for each address that asked, in the transaction of the fact itself."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.utils import timezone

from audit.canonical import canonical_text
from audit.rows import new_public_id
from webhooks import payloads, tasks
from webhooks.models import Delivery, Event, Webhook
from webhooks.payloads import Entry


def tell(event: Event, about: Entry) -> list[Delivery]:
    """To all that listen. Call inside the transaction that makes it true."""
    return owe(list(Webhook.objects.listening(event.value)), event, about)


def owe(webhooks: Sequence[Webhook], event: Event, about: Entry) -> list[Delivery]:
    now, event_id = timezone.now(), new_public_id()
    payload = canonical_text(payloads.message(event.value, now, about))
    made = Delivery.objects.bulk_create(
        [_row(webhook, event, event_id, payload) for webhook in webhooks]
    )
    enqueue(made)
    return made


def enqueue(deliveries: Sequence[Delivery]) -> None:
    """Hurry those that may go now; one to a paused address waits until it is resumed."""
    due = Delivery.objects.due().filter(pk__in=[row.pk for row in deliveries])
    tasks.enqueue(list(due.order_by("pk").values_list("pk", flat=True)))


def _row(webhook: Webhook, event: Event, event_id: uuid.UUID, payload: str) -> Delivery:
    return Delivery(webhook=webhook, event=event.value, event_id=event_id, payload=payload)
