"""Limits on calls, per person and per token."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as RedisAway

from accounts.models import User
from claims import actions as claims
from tests.api.callers import make, program

pytestmark = pytest.mark.django_db
NOON = "2026-11-28T12:00:10Z"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def statuses(client: Client, count: int) -> list[int]:
    return [client.get("/api/v1/me/").status_code for _ in range(count)]


def test_a_token_may_ask_so_often_in_a_minute(checker: User, settings: Any) -> None:
    settings.PLUMBLINE_API_CALLS_A_TOKEN = 3
    first, second = program(checker), program(checker)
    assert statuses(first, 4) == [200, 200, 200, 429]
    assert statuses(second, 1) == [200], "each token is counted by itself"
    refused = first.get("/api/v1/me/")
    assert refused.json()["type"] == "urn:plumbline:problem:throttled"
    assert refused.headers["Retry-After"] == "50"
    assert refused.headers["Cache-Control"] == "private, no-store"
    with time_machine.travel("2026-11-28T12:01:00Z", tick=False):
        assert statuses(first, 1) == [200]


def test_a_person_may_ask_so_often_with_all_tokens_and_in_the_browser(
    checker: User, editor: User, settings: Any
) -> None:
    settings.PLUMBLINE_API_CALLS_A_PERSON = 3
    browser = Client()
    browser.force_login(checker)
    got = [*statuses(program(checker), 1), *statuses(program(checker), 1), *statuses(browser, 2)]
    assert got == [200, 200, 200, 429]
    assert statuses(program(editor), 1) == [200]


def test_issuing_dossiers_has_a_harder_limit(checker: User, settings: Any) -> None:
    settings.PLUMBLINE_API_DOSSIERS_A_PERSON = 1
    claim = claims.log_claim(statement="S", claimant="C", by=checker)
    client = program(checker, "write")
    made = make(client, "dossiers/", {"claim": claim.reference})
    assert made.status_code == 201
    refused = make(client, "dossiers/", {"claim": claim.reference})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3590")
    again = make(client, f"dossiers/{made.json()['serial']}/retry/", {})
    assert again.status_code == 429, "a worker sets it again"
    assert client.get("/api/v1/dossiers/").status_code == 200


def test_nobody_is_turned_away_because_the_cache_is(
    checker: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: Any, **_named: Any) -> None:
        raise RedisAway("away")

    settings.PLUMBLINE_API_CALLS_A_PERSON = 1
    client = program(checker)
    monkeypatch.setattr(cache, "add", away, raising=False)
    assert statuses(client, 3) == [200, 200, 200]
