"""A message on its way: signed, through the guarded door, tried again, given up, replayed."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Notification, User
from accounts.notifications import Kind
from audit.errors import DomainError
from audit.models import Event as LogEvent
from tests.services.site import Page, Site, Visit, redirect
from webhooks import actions, envelopes, schedule, sending, signing
from webhooks.models import OVERLAP, Attempt, Delivery, Event, Webhook
from webhooks.sending import MOST_ATTEMPTS, deliver_once, pause_after

pytestmark = pytest.mark.django_db
PAGE = Path(django_settings.BASE_DIR, "docs", "how-to", "webhooks.md")


def a_test_for(webhook: Webhook, by: User) -> Delivery:
    return actions.send_test(webhook, by=by)


def now(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)


def due(delivery: Delivery) -> None:
    """The pause is over."""
    Delivery.objects.filter(pk=delivery.pk).update(next_try=timezone.now())


def received(receiver: Site) -> tuple[dict[str, str], bytes]:
    """Head and body of the last request."""
    head = receiver.visits[-1].split("\n", 1)[1]
    fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    return {name.lower(): value for name, value in fields.items()}, bodies[-1]


bodies: list[bytes] = []


def keeping(status: int = 200, body: bytes = b"Thank you.") -> Any:
    def answer(visit: Visit) -> None:
        bodies.append(visit.body)
        Page(body, status=status)(visit)

    return answer


def test_a_message_arrives_signed_so_that_the_page_of_the_docs_verifies_it(
    registered: tuple[Webhook, str], receiver: Site, administrator: User
) -> None:
    webhook, secret = registered
    receiver.pages["/hook"] = keeping()
    delivery = a_test_for(webhook, administrator)
    assert deliver_once(delivery.pk)
    fields, body = received(receiver)
    assert fields["content-type"] == "application/json"
    assert fields["webhook-id"] == str(delivery.event_id)
    assert json.loads(body)["type"] == "test"
    verify = documented_example()
    at = int(fields["webhook-timestamp"])
    assert verify(secret, fields, body, at) == json.loads(body)
    for wrong in (
        (signing.new_secret(), fields, body, at),
        (secret, fields, body + b" ", at),
        (secret, fields, body, at + 301),
        (secret, {**fields, "webhook-id": "other"}, body, at),
        (secret, {**fields, "webhook-timestamp": str(at + 1)}, body, at),
        (secret, {**fields, "webhook-signature": "v1,"}, body, at),
    ):
        with pytest.raises(ValueError, match=r"\."):
            verify(*wrong)
        with pytest.raises(signing.SignatureError):
            signing.check(wrong[0], wrong[1], wrong[2], wrong[3])
    signing.check(secret, fields, body, at)


def documented_example() -> Any:
    """`verify` as docs/how-to/webhooks.md shows it."""
    found = re.search(r"```python\n(.+?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    names: dict[str, Any] = {}
    exec(found[1], names)  # noqa: S102  # our own page
    return names["verify"]


def test_the_known_answer_of_the_specification() -> None:
    """Standard Webhooks' own example, as its libraries have it in their tests."""
    fields = signing.headers(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert fields["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_request_and_answer_are_in_the_log_and_never_the_secret(
    registered: tuple[Webhook, str], receiver: Site, administrator: User
) -> None:
    webhook, secret = registered
    receiver.pages["/hook"] = keeping(body=b"Thank\x00you <b>")
    deliver_once(a_test_for(webhook, administrator).pk)
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.address, attempt.error) == (200, "127.0.0.1", "")
    assert attempt.request.startswith("POST /hook HTTP/1.1")
    assert "Thank\N{REPLACEMENT CHARACTER}you <b>" in attempt.answer
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.update(status=500)
    stored = str(Webhook.objects.values().get()) + attempt.request
    stored += str(list(LogEvent.objects.values("detail__new", "detail__facts")))
    assert secret not in stored
    assert secret.removeprefix("whsec_") not in stored


def test_a_failure_is_tried_again_later_and_later_and_given_up_with_the_reason(
    webhook: Webhook, receiver: Site, administrator: User
) -> None:
    receiver.pages["/hook"] = keeping(status=503)
    delivery = a_test_for(webhook, administrator)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert not deliver_once(delivery.pk)
        assert not deliver_once(delivery.pk)  # it is not due yet
        row = now(delivery)
        assert (row.attempts, row.status, row.leased_until) == (attempt, 503, None)
        if attempt < MOST_ATTEMPTS:
            assert row.state == "waiting"
            assert row.next_try > timezone.now() + timedelta(seconds=25)
            due(delivery)
    row = now(delivery)
    assert row.state == "failed"
    assert row.error.startswith("Given up after 10 attempts.")
    assert row.error.endswith("It answered with the status 503.")
    assert Attempt.objects.count() == MOST_ATTEMPTS
    assert LogEvent.objects.filter(verb="delivery.given_up").count() == 1
    assert schedule.sweep_deliveries() == 0


def test_pauses_grow_and_are_bounded() -> None:
    pauses = [pause_after(attempt, 0).total_seconds() for attempt in range(1, 10)]
    assert pauses[:5] == [30, 120, 480, 1920, 7680]
    assert set(pauses[5:]) == {6 * 3600}
    assert pause_after(1, 99) > pause_after(1, 1) > pause_after(1, 0)


def test_no_redirect_is_followed(webhook: Webhook, receiver: Site, administrator: User) -> None:
    receiver.pages["/hook"] = redirect("/elsewhere", 307)
    receiver.pages["/elsewhere"] = keeping()
    delivery = a_test_for(webhook, administrator)
    assert not deliver_once(delivery.pk)
    assert receiver.paths() == ["/hook"]
    assert "redirect" in now(delivery).error


def test_an_address_that_turns_private_later_is_refused_when_it_is_called(
    webhook: Webhook, receiver: Site, administrator: User, settings: Any
) -> None:
    settings.PLUMBLINE_CAPTURE_LET_IN = frozenset()
    delivery = a_test_for(webhook, administrator)
    assert not deliver_once(delivery.pk)
    assert receiver.visits == []
    settings.PLUMBLINE_CAPTURE_PORTS = [receiver.port]
    due(delivery)
    assert not deliver_once(delivery.pk)
    assert receiver.visits == []
    assert "this machine" in now(delivery).error
    assert Attempt.objects.filter(status=None).count() == 2


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://127.0.0.1/hook", "this machine"),
        ("https://[::1]/hook", "this machine"),
        ("https://10.1.2.3/hook", "private network"),
        ("https://169.254.169.254/latest/", "clouds"),
        ("https://127.0.0.1:6379/", "port 6379"),
        ("ftp://example.org/", "neither"),
        ("https://name:word@example.org/", "user name"),
        ("https://exa mple.org/", "space"),
        ("https://x\x00y/", "control characters"),
        ("", "blank"),
    ],
)
def test_an_address_that_may_not_be_called_cannot_be_registered(
    url: str, said: str, administrator: User
) -> None:
    with pytest.raises(ValidationError) as refusal:
        actions.register_webhook(
            name="Inside", url=url, events=["dossier.issued"], by=administrator
        )
    assert said in str(refusal.value.message_dict["url"])
    assert Webhook.objects.count() == 0


def test_what_is_registered_is_held_to_its_form(
    webhook: Webhook, receiver: Site, administrator: User, editor: User
) -> None:
    def register(**changed: Any) -> None:
        given = {"name": "Other", "url": f"{receiver.url}/other", "events": ["dossier.issued"]}
        actions.register_webhook(**{**given, "by": administrator, **changed})

    for changed, field in (
        ({"events": []}, "events"),
        ({"events": ["claim.logged"]}, "events"),
        ({"events": ["test"]}, "events"),
        ({"name": ""}, "name"),
        ({"url": webhook.url}, "__all__"),
    ):
        with pytest.raises(ValidationError) as refusal:
            register(**changed)
        assert field in refusal.value.message_dict
    with pytest.raises(PermissionDenied):
        register(by=editor)


def test_nothing_is_sent_to_a_paused_address_and_all_of_it_afterwards(
    webhook: Webhook, receiver: Site, administrator: User
) -> None:
    receiver.pages["/hook"] = keeping()
    waiting = a_test_for(webhook, administrator)
    actions.pause_webhook(webhook, by=administrator)
    with pytest.raises(DomainError):
        a_test_for(webhook, administrator)
    assert not deliver_once(waiting.pk)
    assert schedule.sweep_deliveries() == 0
    assert receiver.visits == []
    actions.resume_webhook(webhook, by=administrator)
    assert deliver_once(waiting.pk)


def test_an_address_that_fails_for_days_is_stopped_with_a_notice(
    webhook: Webhook, receiver: Site, administrator: User
) -> None:
    receiver.pages["/hook"] = keeping(status=500)
    delivery = a_test_for(webhook, administrator)
    deliver_once(delivery.pk)
    row = Webhook.objects.get()
    assert row.failing_since is not None
    assert row.state == "active"
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=4))
    due(delivery)
    deliver_once(delivery.pk)
    row = Webhook.objects.get()
    assert row.state == "stopped"
    assert "Nothing arrived there for 3 days" in row.stopped_because
    assert now(delivery).state == "waiting"  # nothing is lost
    assert LogEvent.objects.filter(verb="webhook.stopped").count() == 1
    told = Notification.objects.get(recipient=administrator, kind=Kind.WEBHOOK)
    assert "Nothing arrived there for 3 days" in told.text
    assert told.link == f"/admin/webhooks/webhook/{row.pk}/change/"
    assert not Notification.objects.exclude(recipient=administrator).exists()
    receiver.pages["/hook"] = keeping()
    actions.resume_webhook(row, by=administrator)
    assert deliver_once(delivery.pk)
    assert Webhook.objects.get().failing_since is None


def test_an_address_that_is_gone_is_stopped_at_once(
    webhook: Webhook, receiver: Site, administrator: User
) -> None:
    receiver.pages["/hook"] = keeping(status=410)
    delivery = a_test_for(webhook, administrator)
    deliver_once(delivery.pk)
    assert now(delivery).state == "failed"
    assert Webhook.objects.get().state == "stopped"


def test_a_message_is_sent_again_the_same_to_the_letter_under_the_same_id(
    webhook: Webhook, receiver: Site, administrator: User, editor: User
) -> None:
    receiver.pages["/hook"] = keeping()
    delivery = a_test_for(webhook, administrator)
    with pytest.raises(DomainError):
        actions.replay_delivery(delivery, by=administrator)
    deliver_once(delivery.pk)
    first = received(receiver)
    with pytest.raises(PermissionDenied):
        actions.replay_delivery(delivery, by=editor)
    actions.replay_delivery(delivery, by=administrator)
    assert deliver_once(delivery.pk)
    second = received(receiver)
    assert (first[0]["webhook-id"], first[1]) == (second[0]["webhook-id"], second[1])
    assert Attempt.objects.filter(delivery=delivery).count() == 2


def test_a_message_told_of_twice_or_side_by_side_is_sent_once(
    webhook: Webhook, receiver: Site, administrator: User
) -> None:
    delivery = a_test_for(webhook, administrator)
    Delivery.objects.update(leased_until=timezone.now() + timedelta(seconds=30))
    assert not deliver_once(delivery.pk)
    Delivery.objects.update(leased_until=None)
    assert deliver_once(delivery.pk)
    assert not deliver_once(delivery.pk)
    assert len(receiver.visits) == 1


def test_what_a_lost_message_left_behind_is_offered_again(
    webhook: Webhook, administrator: User
) -> None:
    a_test_for(webhook, administrator)
    assert schedule.sweep_deliveries() == 1
    assert schedule.sweep_deliveries() == 0  # it was just offered


def test_for_a_day_both_secrets_sign(
    registered: tuple[Webhook, str], receiver: Site, administrator: User
) -> None:
    webhook, before = registered
    receiver.pages["/hook"] = keeping()
    _row, after = actions.renew_secret(webhook, by=administrator)
    deliver_once(a_test_for(webhook, administrator).pk)
    fields, body = received(receiver)
    at = int(fields["webhook-timestamp"])
    for secret in (before, after):
        signing.check(secret, fields, body, at)
    Webhook.objects.update(secret_since=timezone.now() - OVERLAP - timedelta(minutes=1))
    deliver_once(a_test_for(webhook, administrator).pk)
    fields, body = received(receiver)
    signing.check(after, fields, body, at)
    with pytest.raises(signing.SignatureError):
        signing.check(before, fields, body, at)


def test_secrets_survive_a_new_secret_key_that_names_the_old_one(
    registered: tuple[Webhook, str], receiver: Site, administrator: User, settings: Any
) -> None:
    webhook, secret = registered
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key that is long enough for anybody"
    delivery = a_test_for(webhook, administrator)
    assert not deliver_once(delivery.pk)
    assert "give it a new one" in now(delivery).error
    settings.SECRET_KEY_FALLBACKS = [old]
    assert envelopes.opened(webhook.secret) == secret


def test_an_answer_is_read_no_further_than_needed(
    webhook: Webhook, receiver: Site, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver.pages["/hook"] = keeping(body=b"x" * 300_000)
    assert deliver_once(a_test_for(webhook, administrator).pk)
    assert len(Attempt.objects.get().answer) == sending.KEPT

    def endless(visit: Visit) -> None:
        visit.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx")
        receiver.over.wait(20)

    monkeypatch.setattr(sending, "CALL_SECONDS", 0.5)
    receiver.pages["/hook"] = endless
    assert deliver_once(a_test_for(webhook, administrator).pk)  # it has said that it has it


def test_everything_that_can_be_told_has_its_lines_in_the_docs() -> None:
    page = PAGE.read_text("utf-8")
    assert [event for event in Event.values if f"`{event}`" not in page] == []
