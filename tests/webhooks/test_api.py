"""What administrators do to webhooks, done by a program."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from api.models import KeptAnswer
from audit.models import EventDetail
from tests.api.callers import change, made, make, program, read
from tests.services.site import Site
from webhooks import envelopes
from webhooks.models import Delivery, Webhook
from webhooks.sending import deliver_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(administrator: User) -> Client:
    return program(administrator, "write")


def told(client: Client, webhook: Any, verb: str, **body: Any) -> Any:
    """The answer to a verb about a webhook that was read."""
    here = f"webhooks/{webhook['uuid']}/"
    if verb == "revise":
        return change(client, here, body)
    return change(client, f"{here}{verb}/", body, method="post", of=here)


def test_an_address_is_registered_tested_paused_replayed_and_retired(
    client: Client, receiver: Site
) -> None:
    wanted = {"name": "Chat", "url": f"{receiver.url}/hook", "events": ["claim.published"]}
    webhook = made(client, "webhooks/", wanted)
    assert (webhook["state"], webhook["events"]) == ("active", ["claim.published"])

    answer = told(client, webhook, "renew-secret")
    secret = answer.json()["secret"]
    assert answer.status_code == 200
    row = Webhook.objects.get()
    assert envelopes.opened(row.secret) == secret
    assert secret not in str(read(client, f"webhooks/{row.uuid}/"))
    kept = "".join(KeptAnswer.objects.values_list("body", flat=True))
    events = str(list(EventDetail.objects.values_list("old", "new", "why")))
    assert secret not in kept + events
    assert "whsec_" not in kept + events

    sent = make(client, f"webhooks/{row.uuid}/test/", {}, key="once")
    assert sent.status_code == 201, sent.content
    assert make(client, f"webhooks/{row.uuid}/test/", {}, key="once").json() == sent.json()
    delivery = Delivery.objects.get()
    here = f"webhook-deliveries/{delivery.uuid}/"
    assert sent.headers["Location"].endswith(f"/{here}")
    assert change(client, f"{here}replay/", {}, method="post", of=here).status_code == 409
    assert deliver_once(delivery.pk)
    again = change(client, f"{here}replay/", {}, method="post", of=here)
    assert (again.status_code, again.json()["state"]) == (200, "waiting")

    assert told(client, webhook, "pause", why="A rest.").json()["state"] == "paused"
    assert told(client, webhook, "pause").status_code == 409
    assert told(client, webhook, "resume").json()["state"] == "active"
    both = told(
        client, webhook, "revise", events=["claim.withdrawn", "claim.published"], why="More."
    )
    assert both.json()["events"] == ["claim.published", "claim.withdrawn"]
    assert both.json()["name"] == "Chat", "what is left out stays"
    assert told(client, webhook, "retire", why="Gone.").json()["retired_at"]
    assert told(client, webhook, "resume").status_code == 409


def test_what_cannot_be_registered_is_refused_at_its_place(client: Client) -> None:
    for body, place in (
        ({"name": "A", "url": "http://10.0.0.1/", "events": ["claim.published"]}, "/url"),
        ({"name": "A", "url": "https://127.0.0.1/x", "events": ["claim.published"]}, "/url"),
        ({"name": "A", "url": "https://127.0.0.1/x", "events": []}, "/events"),
        ({"name": "A", "url": "https://127.0.0.1/x", "events": ["test"]}, "/events/0"),
        ({"name": "A", "url": "https://127.0.0.1/x", "secret": "x", "events": []}, "/secret"),
    ):
        answer = make(client, "webhooks/", body)
        assert answer.status_code == 400
        assert place in [it["pointer"] for it in answer.json()["errors"]], answer.json()
    assert not Webhook.objects.exists()


def test_whoever_does_not_manage_webhooks_finds_none(webhook: Webhook, editor: User) -> None:
    theirs = program(editor, "write")
    wanted = {"name": "A", "url": "https://example.org/", "events": ["claim.published"]}
    assert make(theirs, "webhooks/", wanted).status_code == 403
    assert read(theirs, "webhooks/")["results"] == []
    at = {"at": '"x"', "method": "post"}
    for verb in ("pause", "resume", "renew-secret", "retire"):
        answer = change(theirs, f"webhooks/{webhook.uuid}/{verb}/", {"why": "x"}, **at)
        assert answer.status_code == 404
    assert make(theirs, f"webhooks/{webhook.uuid}/test/", {}).status_code == 404
