"""Delivering one message once: a lease, one call through the guarded door, a compare-and-set."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import leases
from audit.recording import record
from sources import outside
from sources.capture.calling import Caller
from sources.capture.door import Answer, Door
from sources.capture.failures import CaptureError
from webhooks import envelopes, noticing, signing
from webhooks.envelopes import UnreadableError
from webhooks.models import Attempt, Delivery, DeliveryQuerySet, Webhook

CALL_SECONDS, SOFT_SECONDS, HARD_SECONDS, LEASE_SECONDS = 15.0, 40, 50, 60
LARGEST_ANSWER = 16_384
KEPT = 4_000
"""Characters of an answer in the log."""
MOST_ATTEMPTS = 10
FIRST_PAUSE, GROWTH, LONGEST_PAUSE = timedelta(seconds=30), 4, timedelta(hours=6)
"""Between attempts: 30 s, 2 min, 8 min, 32 min, 2 h, then 6 h each: 27 hours in all."""
PATIENCE = timedelta(days=3)
"""An address at which nothing arrived for so long is given a rest, and its owner a notice."""
GONE = 410
GIVEN_UP = "Given up after {attempts} attempts. The last one ended so: {reason}"

logger = logging.getLogger(__name__)


@dataclass
class Outcome:
    """Of one call: an answer, or why there is none."""

    answer: Answer | None
    error: str
    began: datetime
    seconds: float

    @property
    def status(self) -> int | None:
        return self.answer.status if self.answer else None

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def deliver_once(delivery_id: int) -> bool:
    """Send what this row owes, if it is due and nobody is at it; returns whether it arrived."""
    todo = Delivery.objects.due().filter(pk=delivery_id)
    if not leases.take(todo, LEASE_SECONDS):
        return False
    mine = Delivery.objects.pending().filter(pk=delivery_id)
    delivery = mine.select_related("webhook__owner").first()
    if delivery is None:
        return False
    try:
        outcome = _call(delivery)
    except OperationalError:
        raise  # the database is away: the task is retried
    except SoftTimeLimitExceeded:
        outcome = _nothing(_("It took longer than %d seconds.") % SOFT_SECONDS)
    except Exception as error:
        logger.exception("delivery %s could not be sent", delivery.uuid)
        outcome = _nothing(f"{type(error).__name__} in Plumbline itself.")
    return _settle(mine, delivery, outcome)


def pause_after(attempts: int, uuid_int: int) -> timedelta:
    """Before the next attempt. Up to a tenth longer, and another for each message, so that an
    address that is back is not called by all of them at one moment."""
    plain: timedelta = min(FIRST_PAUSE * GROWTH ** min(attempts - 1, 12), LONGEST_PAUSE)
    return plain * (1 + (uuid_int % 100) / 1000)


def _call(delivery: Delivery) -> Outcome:
    began, clock = timezone.now(), time.monotonic()
    body = delivery.payload.encode()
    try:
        secrets = [envelopes.opened(it) for it in delivery.webhook.kept_secrets()]
        head = signing.headers(secrets, str(delivery.event_id), int(began.timestamp()), body)
        answer, error = _door().send(
            delivery.webhook.url, body, "application/json", head, LARGEST_ANSWER
        ), ""  # fmt: skip
    except (CaptureError, UnreadableError) as refusal:
        answer, error = None, str(refusal)
    return Outcome(answer, error or _complaint(answer), began, time.monotonic() - clock)


def _door() -> Door:
    """The desk's own, with less patience: a receiver answers at once and works afterwards."""
    return Door(Caller(replace(outside.rules(), seconds=CALL_SECONDS)))


def _complaint(answer: Answer | None) -> str:
    if answer is None or 200 <= answer.status < 300:
        return ""
    if 300 <= answer.status < 400:
        told = _("It answered with a redirect (%d). Messages go to the registered address only.")
        return told % answer.status
    return _("It answered with the status %d.") % answer.status


def _nothing(error: str) -> Outcome:
    return Outcome(None, error, timezone.now(), 0.0)


@transaction.atomic
def _settle(mine: DeliveryQuerySet, delivery: Delivery, outcome: Outcome) -> bool:
    """Keep the attempt and what follows from it, in one transaction."""
    attempt = Attempt(
        delivery=delivery,
        at=outcome.began,
        seconds=round(outcome.seconds, 3),
        address=outcome.answer.address if outcome.answer else "",
        request=outcome.answer.request if outcome.answer else "",
        status=outcome.status,
        answer=_shown(outcome.answer),
        error=outcome.error[:2000],
    )
    attempt.full_clean()
    attempt.save(force_insert=True)
    if outcome.arrived:
        return _arrived(delivery, outcome)
    if delivery.attempts >= MOST_ATTEMPTS or outcome.status == GONE:
        _give_up(mine, delivery, outcome)
    else:
        pause = pause_after(delivery.attempts, delivery.uuid.int)
        mine.update(
            status=outcome.status,
            error=outcome.error[:2000],
            leased_until=None,
            next_try=timezone.now() + pause,
        )
    _notice_failure(delivery.webhook, outcome)
    return False


def _arrived(delivery: Delivery, outcome: Outcome) -> bool:
    """Also where it was paused meanwhile: it did arrive."""
    won = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING).update(
        state=Delivery.State.DELIVERED,
        status=outcome.status,
        error="",
        leased_until=None,
        finished_at=timezone.now(),
    )
    Webhook.objects.filter(pk=delivery.webhook_id).exclude(failing_since=None).update(
        failing_since=None
    )
    return bool(won)


def _give_up(mine: DeliveryQuerySet, delivery: Delivery, outcome: Outcome) -> None:
    reason = GIVEN_UP.format(attempts=delivery.attempts, reason=outcome.error)[:2000]
    won = mine.update(
        state=Delivery.State.FAILED,
        status=outcome.status,
        error=reason,
        leased_until=None,
        finished_at=timezone.now(),
    )
    if won:
        record("delivery.given_up", delivery, by=None, why=reason)


def _notice_failure(webhook: Webhook, outcome: Outcome) -> None:
    """Since when it fails; an address that is gone, or fails for too long, is stopped."""
    live = Webhook.objects.live().filter(pk=webhook.pk, state=Webhook.State.ACTIVE)
    live.filter(failing_since=None).update(failing_since=outcome.began)
    if outcome.status == GONE:
        _stop(webhook, _("It answered that it is gone for good (410)."))
    elif live.filter(failing_since__lte=timezone.now() - PATIENCE).exists():
        days = PATIENCE.days
        reason = _("Nothing arrived there for %(days)d days. The last attempt ended so: %(why)s")
        _stop(webhook, reason % {"days": days, "why": outcome.error})


def _stop(webhook: Webhook, reason: str) -> None:
    live = Webhook.objects.live().filter(pk=webhook.pk, state=Webhook.State.ACTIVE)
    if live.update(state=Webhook.State.STOPPED, stopped_because=reason[:2000]):
        record("webhook.stopped", webhook, by=None, why=reason[:2000])
        noticing.stopped(webhook, reason)


def _shown(answer: Answer | None) -> str:
    """Head and beginning of the body, without what a database or a page cannot hold."""
    if answer is None:
        return ""
    head = [f"{answer.status} {answer.reason}"]
    head += [f"{name}: {value}" for name, value in answer.headers]
    text = "\n".join([*head, "", answer.body.decode("utf-8", errors="replace")])
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")[:KEPT]
