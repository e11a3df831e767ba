"""Another address to sign in with: proven by a letter there, told to the old one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import User
from audit.models import Event
from tests.accounts.signing_in import CONFIRM, LOGIN, is_in, link, password, sent
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
PAGE, PROFILE = "/account/email/", "/account/profile/"
NEW_ADDRESS = "new@example.org"


def test_an_address_is_changed_by_whoever_reads_its_letters_and_the_old_one_hears_of_it(
    checker: User,
) -> None:
    old, client = checker.email, password(checker)
    Client().post("/accounts/password/reset/", {"email": old})
    forgotten = link()
    assert b"new address" not in client.get(PROFILE).content
    assert client.post(PAGE, {"email": "no address"}).status_code == 422
    assert client.post(PAGE, {"email": old.upper()}).status_code == 422
    answer = client.post(PAGE, {"email": NEW_ADDRESS}, follow=True)
    assert f"on its way to {NEW_ADDRESS}" in answer.content.decode()
    [letter] = sent()
    assert (letter.to, old in letter.body) == ([NEW_ADDRESS], True)
    key = link(letter)
    assert "Use this address" in client.get(key).content.decode()
    assert User.objects.get(pk=checker.pk).email == old, "looking changes nothing"
    assert Client().get(key).status_code == 302, "whoever is not signed in signs in first"
    client.post(key)
    assert User.objects.get(pk=checker.pk).email == NEW_ADDRESS
    [told] = sent()
    assert (told.to, NEW_ADDRESS in told.body) == ([old], False)
    assert is_in(client)
    assert not is_in(password(User(email=old)))
    assert is_in(password(User(email=NEW_ADDRESS)))
    for used in (key, key):
        assert client.get(used).status_code == 410
        assert client.post(used, follow=True).redirect_chain == [(PAGE, 302)]
    assert Client().get(forgotten).context["token_fail"], "links of before are dead"
    assert Event.objects.about(checker).filter(verb="person.address_changed").count() == 1


def test_a_link_is_good_for_its_own_account_until_they_sign_out_everywhere(
    checker: User, editor: User
) -> None:
    actions.ask_for_address(checker, address=NEW_ADDRESS, by=checker)
    key = link()
    stranger = Client()
    stranger.force_login(editor)
    assert stranger.get(key).status_code == 410
    stranger.post(key)
    assert not User.objects.filter(email=NEW_ADDRESS).exists()
    for hostile in (f"{PAGE}x/", f"{PAGE}W10:1tA:x/", f"{key[:-3]}xx/"):
        assert stranger.get(hostile).status_code == 410
    owner = Client()
    owner.force_login(checker)
    checker.refresh_from_db()
    actions.end_sessions(checker, by=checker)
    owner.force_login(User.objects.get(pk=checker.pk))
    assert owner.get(key).status_code == 410, "whoever signs out everywhere ends links too"


def test_nobody_learns_of_a_colleague_s_address_and_it_cannot_be_taken(
    checker: User, editor: User
) -> None:
    client = password(checker)
    said = client.post(PAGE, {"email": editor.email.title()}, follow=True).content.decode()
    assert "A letter is on its way" in said
    [letter] = sent()
    assert letter.to == [editor.email]
    assert "opens your account" in letter.body and "/account/email/" not in letter.body


def test_links_are_mailed_three_times_an_hour_and_after_showing_who_one_is(checker: User) -> None:
    client = Client()
    client.force_login(checker)
    asked = client.post(PAGE, {"email": NEW_ADDRESS})
    assert asked.headers["Location"].startswith(CONFIRM)
    assert sent() == []
    client.post(LOGIN, {"login": checker.email, "password": PASSWORD})
    client = password(checker)
    answers = [client.post(PAGE, {"email": f"n{n}@example.org"}).status_code for n in range(4)]
    assert answers == [302, 302, 302, 422]
    assert len(sent()) == 3


def test_a_link_ends_after_a_day(checker: User, time_machine: Any) -> None:
    actions.ask_for_address(checker, address=NEW_ADDRESS, by=checker)
    key = link()
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    client = Client()
    client.force_login(checker)
    assert client.get(key).status_code == 410


def test_an_administrator_sets_the_address_of_whoever_lost_their_mailbox(
    administrator: User, checker: User, editor: User
) -> None:
    old, admin = checker.email, Client()
    admin.force_login(administrator)
    page = f"/admin/accounts/user/{checker.pk}/do/address/"
    for wrong in ({"email": NEW_ADDRESS, "why": ""}, {"email": editor.email, "why": "Lost."}):
        assert admin.post(page, wrong).status_code == 400
    assert sent() == []
    assert admin.post(page, {"email": NEW_ADDRESS, "why": "Lost."}).status_code == 302
    [letter] = sent()
    assert (letter.to, NEW_ADDRESS in letter.body) == ([old], False)
    event = Event.objects.about(checker).filter(verb="person.address_changed").with_details()[0]
    assert event.detail.why == "Lost."
    with pytest.raises(PermissionDenied):
        actions.set_address(checker, address="x@example.org", why="W", by=editor)
