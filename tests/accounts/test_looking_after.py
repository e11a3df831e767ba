"""Administrators invite, close, reopen and help; people look after their own account; letters
leave once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as configured
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts import actions, letters, schedule, tasks
from accounts.models import Letter, User
from accounts.roles import Role
from audit.models import Event
from tests.accounts.signing_in import give_app, is_in, password
from tests.conftest import PASSWORD, person

pytestmark = [pytest.mark.once, pytest.mark.django_db]
MAKE = "/admin/accounts/user/make/"
PROFILE = "/account/profile/"


@pytest.fixture
def at_the_admin(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def do(client: Client, user: User, verb: str, **sent: str) -> Any:
    return client.post(f"/admin/accounts/user/{user.pk}/do/{verb}/", sent)


def newest(user: User) -> tuple[str, str]:
    event = Event.objects.about(user).with_details().exclude(verb="letter.sent")[0]
    return event.verb, event.detail.why


def send() -> list[Any]:
    mail.outbox.clear()
    for letter in Letter.objects.pending().order_by("pk"):
        letters.send_once(letter.pk)
    return list(mail.outbox)


# --- administrators --------------------------------------------------------------------------


def test_somebody_invited_by_a_letter_chooses_their_own_password(at_the_admin: Client) -> None:
    sent = {"email": "new@example.org", "name": "New", "roles": ["editor"], "how": "letter"}
    page = at_the_admin.post(MAKE, sent).content.decode()
    assert "A letter is on its way" in page and "<output" not in page
    [letter] = send()
    assert letter.to == ["new@example.org"]
    found = re.search(r"/accounts/password/\S+", letter.body)
    assert found
    client = Client()
    form = client.get(found[0], follow=True).request["PATH_INFO"]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    user = User.objects.get(email="new@example.org")
    assert is_in(password(user))
    assert b"no longer works" in Client().get(found[0], follow=True).content
    with pytest.raises(ValidationError, match="never signed in"):
        actions.invite(user, by=None)


def test_closing_asks_why_and_reopening_is_recorded_too(
    at_the_admin: Client, checker: User
) -> None:
    assert do(at_the_admin, checker, "close", why="  ").status_code == 400
    assert User.objects.get(pk=checker.pk).is_active
    assert do(at_the_admin, checker, "close", why="Left the desk.").status_code == 302
    assert newest(checker) == ("person.closed", "Left the desk.")
    assert not User.objects.get(pk=checker.pk).is_active
    assert do(at_the_admin, checker, "close", why="Again.").status_code == 400
    assert do(at_the_admin, checker, "reopen", why="Came back.").status_code == 302
    assert newest(checker) == ("person.reopened", "Came back.")
    assert [it.subject for it in send()] == [
        "Your Plumbline account is closed",
        "Your Plumbline account is open again",
    ]


def test_a_link_mailed_before_an_account_was_closed_stays_dead(checker: User) -> None:
    actions.ask_for_link(checker.email)
    found = re.search(r"/accounts/password/\S+", send()[0].body)
    assert found
    actions.close_account(checker, why="x", by=None)
    assert b"no longer works" in Client().get(found[0], follow=True).content
    actions.reopen_account(checker, why="x", by=None)
    assert b"no longer works" in Client().get(found[0], follow=True).content


def test_nobody_closes_their_own_account_or_the_last_administrators(administrator: User) -> None:
    with pytest.raises(ValidationError, match="their own"):
        actions.close_account(administrator, why="x", by=administrator)
    with pytest.raises(ValidationError, match="last administrator"):
        actions.close_account(administrator, why="x", by=None)
    person("second@example.org", Role.ADMINISTRATOR)
    actions.close_account(administrator, why="x", by=None)


def test_a_lost_second_factor_is_taken_away_with_a_reason(
    at_the_admin: Client, administrator: User, editor: User
) -> None:
    give_app(editor)
    client = Client()
    client.force_login(editor)
    shown = at_the_admin.get(f"/admin/accounts/user/{editor.pk}/change/").content.decode()
    assert "recovery codes, authenticator app" in shown
    assert do(at_the_admin, editor, "factors", why="Lost the telephone.").status_code == 302
    assert newest(editor) == ("person.factors_reset", "Lost the telephone.")
    assert not is_in(client)
    assert is_in(password(editor))
    assert "taken away" in send()[0].subject
    give_app(administrator)
    assert do(at_the_admin, administrator, "factors", why="My own.").status_code == 400


def test_whoever_is_no_administrator_does_none_of_this(editor: User, checker: User) -> None:
    give_app(checker)
    client = Client()
    client.force_login(editor)
    for verb in ("close", "factors", "sign-out", "invite"):
        assert do(client, checker, verb, why="x").status_code == 403, verb
    with pytest.raises(PermissionDenied):
        actions.reopen_account(checker, why="x", by=editor)


def test_an_administrator_signs_somebody_out(at_the_admin: Client, checker: User) -> None:
    client = password(checker)
    assert do(at_the_admin, checker, "sign-out").status_code == 302
    assert not is_in(client)
    assert newest(checker)[0] == "person.signed_out_everywhere"


# --- oneself ---------------------------------------------------------------------------------


def test_a_name_and_a_byline_are_changed_on_ones_own_page(checker: User) -> None:
    client = Client()
    client.force_login(checker)
    assert client.post(PROFILE, {"name": "Ada", "byline": "on"}).status_code == 302
    user = User.objects.get(pk=checker.pk)
    assert (user.name, user.byline) == ("Ada", True)
    assert newest(checker)[0] == "person.profile_changed"
    assert client.post(PROFILE, {"name": "  "}).status_code == 422
    hostile = client.post(PROFILE, {"name": "a\x1bb"})
    assert hostile.status_code == 422
    assert User.objects.get(pk=checker.pk).name == "Ada"
    with pytest.raises(PermissionDenied):
        actions.change_profile(person("b@example.org"), name="x", byline=True, by=checker)


# --- letters ---------------------------------------------------------------------------------


def test_a_letter_leaves_once_and_is_offered_again_until_it_left(
    checker: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = tasks.post(checker, Letter.Kind.CLOSED)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert not letters.send_once(letter.pk)
    letter.refresh_from_db()
    assert "ConnectionRefusedError" in letter.error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Letter.objects.update(leased_until=None)
    offered: list[int] = []
    monkeypatch.setattr(tasks.send_letter, "delay", offered.append)
    schedule.sweep_letters()
    assert offered == [letter.pk]
    assert letters.send_once(letter.pk)
    assert not letters.send_once(letter.pk)
    letter.refresh_from_db()
    assert letter.error == "" and letter.finished_at is not None
    assert schedule.sweep_letters() == 0


@pytest.mark.once
@pytest.mark.parametrize("kind", Letter.Kind)
def test_every_kind_of_letter_is_words_for_its_reader(kind: str, checker: User) -> None:
    checker.name = "O'Neil & <b>"
    message = letters.written(
        Letter(
            user=checker,
            kind=kind,
            what="<i>",
            address="new@example.org",
            made_at=checker.joined_at,
        )
    )
    assert "\n" not in message.subject and message.subject
    assert "O'Neil & <b>," in message.body
    assert configured.PLUMBLINE_ADDRESS in message.body
    assert "{{" not in message.body


@pytest.mark.once
def test_pages_say_what_a_browser_may_do_with_them(client: Client, checker: User) -> None:
    client.force_login(checker)
    ours, readers = client.get("/claims/").headers, client.get("/published/").headers
    assert "camera=()" in ours["Permissions-Policy"]
    assert ours["Cross-Origin-Opener-Policy"] == "same-origin"
    assert ours["Cross-Origin-Resource-Policy"] == "same-origin"
    assert readers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert ours["Cache-Control"] == "private, no-store"
    assert "Cookie" in ours["Vary"]
    assert readers["Cache-Control"] == "public, max-age=60"
