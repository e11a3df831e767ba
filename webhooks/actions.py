"""Verbs about webhooks: one transaction, one event. Only administrators get through."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import writing
from audit.recording import record
from webhooks import envelopes, policies, signing, telling
from webhooks.models import Delivery, Event, Subscription, Webhook


def register_webhook(
    *, name: str, url: str, events: Collection[str], by: User
) -> tuple[Webhook, str]:
    """A webhook and its secret, which is shown this once. The address is looked up first, and
    outside the transaction: a name server may be slow."""
    policies.check_can_manage(by)
    webhook = Webhook(name=name, url=url, owner=by, secret_since=timezone.now())
    webhook.clean_fields(exclude=["secret"])
    policies.check_events(events)
    policies.check_address(url)
    return _register(webhook, events, by=by)


@transaction.atomic
def _register(webhook: Webhook, events: Collection[str], *, by: User) -> tuple[Webhook, str]:
    policies.check_room()
    secret = signing.new_secret()
    webhook.secret = envelopes.closed(secret)
    webhook.full_clean()
    webhook.save(force_insert=True)
    _subscribe(webhook, events)
    record("webhook.registered", webhook, by=by, new=_told(webhook))
    return webhook, secret


def revise_webhook(
    webhook: Webhook, *, name: str, url: str, events: Collection[str], by: User, why: str = ""
) -> bool:
    """Change what it is called, where it is and what it is told of. Messages that wait go to
    the new address."""
    policies.check_can_change(webhook, by=by)
    policies.check_events(events)
    if url != webhook.url:
        Webhook(name=name, url=url).clean_fields(exclude=["owner", "secret", "secret_since"])
        policies.check_address(url)
    return _revise(webhook, name, url, events, by=by, why=why)


@transaction.atomic
def _revise(
    webhook: Webhook, name: str, url: str, events: Collection[str], *, by: User, why: str
) -> bool:
    row: Webhook = writing.locked(webhook)
    policies.check_can_change(row, by=by)
    old = _told(row)
    row.name, row.url = name, url
    row.full_clean()
    row.save(update_fields=["name", "url"])
    _subscribe(row, events)
    new = _told(Webhook.objects.get(pk=row.pk))
    if new == old:
        return False
    record("webhook.revised", row, by=by, old=old, new=new, why=writing.checked_why(why))
    return True


@transaction.atomic
def pause_webhook(webhook: Webhook, *, by: User, why: str = "") -> Webhook:
    """Send nothing to it. What happens meanwhile waits for it."""
    row: Webhook = writing.locked(webhook)
    policies.check_can_pause(row, by=by)
    row.state = Webhook.State.PAUSED
    row.save(update_fields=["state"])
    record("webhook.paused", row, by=by, why=writing.checked_why(why))
    return row


@transaction.atomic
def resume_webhook(webhook: Webhook, *, by: User) -> Webhook:
    """Go on sending, with what waited first. How often that was tried before is forgotten."""
    row: Webhook = writing.locked(webhook)
    policies.check_can_resume(row, by=by)
    old = {"state": row.state, "stopped_because": row.stopped_because}
    row.state, row.stopped_because, row.failing_since = Webhook.State.ACTIVE, "", None
    row.save(update_fields=["state", "stopped_because", "failing_since"])
    record("webhook.resumed", row, by=by, old=old, new={"state": row.state})
    waiting = row.deliveries.filter(state=Delivery.State.WAITING)
    waiting.update(attempts=0, next_try=timezone.now(), leased_until=None, offered_at=None)
    telling.enqueue(list(waiting))
    return row


@transaction.atomic
def renew_secret(webhook: Webhook, *, by: User) -> tuple[Webhook, str]:
    """A new secret, shown this once. For a day messages are signed with the old one as well."""
    row: Webhook = writing.locked(webhook)
    policies.check_can_change(row, by=by)
    secret = signing.new_secret()
    row.secret_before, row.secret = row.secret, envelopes.closed(secret)
    row.secret_since = timezone.now()
    row.save(update_fields=["secret", "secret_before", "secret_since"])
    record("webhook.secret_renewed", row, by=by)
    return row, secret


@transaction.atomic
def retire_webhook(webhook: Webhook, *, by: User, why: str) -> None:
    """Take it out of use; what it was still owed stays in the log, unsent."""
    row: Webhook = writing.locked(webhook)
    policies.check_can_change(row, by=by)
    if not why.strip():
        raise ValidationError({"why": "Say why, for whoever looks for it later."})
    writing.retire(row, verb="webhook.retired", by=by, why=why)


@transaction.atomic
def send_test(webhook: Webhook, *, by: User) -> Delivery:
    row: Webhook = writing.locked(webhook)
    policies.check_can_test(row, by=by)
    record("webhook.tested", row, by=by)
    return telling.owe([row], Event.TEST, {"sent_by": "Plumbline", "webhook": str(row.uuid)})[0]


@transaction.atomic
def replay_delivery(delivery: Delivery, *, by: User) -> Delivery:
    """Send a message again, the same to the letter under the same id."""
    row: Delivery = writing.locked(delivery)
    policies.check_can_replay(row, by=by)
    old = {"state": row.state, "error": row.error}
    row.state, row.error, row.attempts, row.finished_at = Delivery.State.WAITING, "", 0, None
    row.next_try, row.leased_until, row.offered_at = timezone.now(), None, None
    row.full_clean()
    row.save()
    record("delivery.replayed", row, by=by, old=old, new={"state": row.state})
    telling.enqueue([row])
    return row


def _subscribe(webhook: Webhook, events: Collection[str]) -> None:
    """Subscriptions are a setting and no fact: the log keeps what they were."""
    wanted = set(events)
    webhook.subscriptions.exclude(event__in=wanted).delete()
    known = set(webhook.subscriptions.values_list("event", flat=True))
    for event in sorted(wanted - known):
        row = Subscription(webhook=webhook, event=event)
        row.full_clean()
        row.save(force_insert=True)


def _told(webhook: Webhook) -> dict[str, object]:
    return {"name": webhook.name, "url": webhook.url, "events": webhook.events()}
