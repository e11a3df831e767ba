"""Whoever guesses locks out themselves, and learns nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import actions, tasks
from accounts.models import User
from config.settings import base
from tests.accounts.signing_in import (
    ELSEWHERE,
    FACTOR,
    LOGIN,
    NEW,
    code,
    events,
    give_app,
    is_in,
    password,
    sent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def limited(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    cache.clear()


@pytest.mark.usefixtures("limited")
def test_whoever_guesses_locks_out_their_own_address_and_not_the_owner(checker: User) -> None:
    guess = {"login": checker.email, "password": "wrong"}
    said = [Client().post(LOGIN, guess, **ELSEWHERE).content.decode() for _ in range(6)]
    assert "Too many tries" not in said[4]
    assert "Too many tries" in said[5]
    assert not is_in(password(checker, **ELSEWHERE)), "not even with the right password"
    assert is_in(password(checker, REMOTE_ADDR="192.0.2.8"))
    tasks.note_limit(checker.email)
    tasks.note_limit("nobody@example.org")
    assert events(checker).count("person.sign_in_limited") == 1


@pytest.mark.usefixtures("limited")
def test_one_address_tries_many_accounts_no_more_than_ten_times_a_minute(checker: User) -> None:
    for number in range(10):
        Client().post(LOGIN, {"login": f"{number}@example.org", "password": "x"}, **ELSEWHERE)
    assert not is_in(password(checker, **ELSEWHERE))
    assert is_in(password(checker))


@pytest.mark.usefixtures("limited")
def test_codes_are_guessed_no_more_often_and_the_owner_hears_of_it(editor: User) -> None:
    secret = give_app(editor)
    thief = password(editor, **ELSEWHERE)
    for _ in range(7):
        thief.post(FACTOR, {"code": "000000"}, **ELSEWHERE)
    thief.post(FACTOR, {"code": code(secret)}, **ELSEWHERE)
    assert not is_in(thief)
    assert ["Somebody has your" in it.subject for it in sent()] == [True]
    owner = password(editor)
    owner.post(FACTOR, {"code": code(secret)})
    assert is_in(owner)


@pytest.mark.usefixtures("limited")
def test_codes_from_everywhere_are_limited_until_the_owner_has_a_new_password(
    editor: User,
) -> None:
    secret = give_app(editor)
    for number in range(8):
        address: dict[str, Any] = {"REMOTE_ADDR": f"198.51.100.{number}"}
        thief = password(editor, **address)
        for _ in range(4):
            said = thief.post(FACTOR, {"code": "000000"}, **address)
    assert "Reset the password" in said.content.decode()
    thief.post(FACTOR, {"code": code(secret)}, REMOTE_ADDR="198.51.100.99")
    assert not is_in(thief)
    actions.set_password(editor, password=NEW, by=editor)
    owner = Client()
    owner.post(LOGIN, {"login": editor.email, "password": NEW})
    owner.post(FACTOR, {"code": code(secret)})
    assert is_in(owner)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "198.51.100.1", "192.0.2.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "192.0.2.7"),
    ],
)
def test_only_our_own_proxies_say_where_somebody_is(
    proxies: int, forwarded: str, seen: str, checker: User, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    client = password(checker, headers={"X-Forwarded-For": forwarded}, **ELSEWHERE)
    [session] = client.get("/account/sessions/").context["sessions"]
    assert session.ip == seen


def test_nobody_learns_whether_an_address_is_known(checker: User, db: Any) -> None:
    """The same words, and as many queries: a letter is queued for nobody, too."""
    answers = []
    for email in (checker.email, "nobody@example.org"):
        client, said = Client(), []
        with CaptureQueriesContext(connection) as asked:
            said.append(client.post("/accounts/password/reset/", {"email": email}, follow=True))
        said.append(client.post(LOGIN, {"login": email, "password": "wrong"}))
        shown = [re.sub(r'value="\w{64}"', "", it.content.decode()) for it in said]
        answers.append((len(asked), [it.replace(email, "…") for it in shown]))
    assert answers[0] == answers[1]
    assert [it.to for it in sent()] == [[checker.email]]


def test_links_are_mailed_three_times_an_hour_and_name_the_desks_own_address(
    checker: User, settings: Any
) -> None:
    settings.PLUMBLINE_ADDRESS = "https://desk.example.org"
    for _ in range(5):
        Client(headers={"Host": "localhost"}).post(
            "/accounts/password/reset/", {"email": checker.email}
        )
    found = sent()
    assert len(found) == 3
    assert all("https://desk.example.org/accounts/password/reset/key/" in it.body for it in found)
