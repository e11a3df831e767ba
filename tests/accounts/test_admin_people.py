from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts.actions import create_token
from accounts.models import ApiToken, User
from accounts.roles import Role
from audit.models import Event

pytestmark = [pytest.mark.once, pytest.mark.django_db]
MAKE = "/admin/accounts/user/make/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_account_is_made_with_a_password_that_is_shown_once(administrator: User) -> None:
    client = signed_in(administrator)
    sent = {
        "email": "New@example.org",
        "name": "New",
        "roles": ["fact-checker", "editor"],
        "how": "shown",
    }
    response = client.post(MAKE, sent)
    found = re.search(r"<output[^>]*>([^<]+)<", response.content.decode())
    assert found
    password = found[1]
    assert "no-store" in response.headers["Cache-Control"]
    made = User.objects.get(email="new@example.org")
    assert made.check_password(password)
    assert made.roles() == {Role.FACT_CHECKER, Role.EDITOR}
    assert password not in client.get(f"/admin/accounts/user/{made.pk}/change/").content.decode()
    assert Event.objects.about(made).get().actor_key == str(administrator.uuid)
    assert password not in str(Event.objects.about(made).with_details()[0].detail.__dict__)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"email": "EDITOR@example.org", "name": "X"}, "exists already"),
        ({"email": "no address", "name": "X"}, "valid email"),
        ({"email": "x@example.org", "name": ""}, "required"),
        ({"email": "x@example.org", "name": "X", "roles": ["owner"]}, "owner"),
        ({"email": "x@example.org", "name": "a\x01b"}, "one line"),
    ],
)
def test_an_account_that_cannot_be_made_says_why_and_keeps_what_was_typed(
    sent: dict[str, object], sentence: str, administrator: User, editor: User
) -> None:
    before = User.objects.count()
    response = signed_in(administrator).post(MAKE, sent)
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert str(sent["email"]) in response.content.decode()
    assert User.objects.count() == before


def test_an_editor_makes_no_accounts_and_sees_why(editor: User) -> None:
    client = signed_in(editor)
    assert client.post(MAKE, {"email": "x@example.org", "name": "X"}).status_code == 403
    assert client.get(MAKE).status_code == 403
    text = client.get("/admin/accounts/user/").content.decode()
    assert "Only administrators change people&#x27;s accounts." in text
    assert MAKE not in text


def test_roles_are_set_through_the_action(administrator: User, checker: User) -> None:
    client = signed_in(administrator)
    sent = {"roles": ["editor"], "why": "Promoted"}
    assert client.post(f"/admin/accounts/user/{checker.pk}/do/roles/", sent).status_code == 302
    assert User.objects.get(pk=checker.pk).roles() == {Role.EDITOR}
    event = Event.objects.about(checker).with_details()[0]
    assert (event.verb, event.detail.why) == ("person.roles_set", "Promoted")


def test_an_editor_sets_no_roles_not_even_their_own(editor: User) -> None:
    client = signed_in(editor)
    page = f"/admin/accounts/user/{editor.pk}"
    assert re.search(
        r"<button disabled[^>]*>Set roles", client.get(f"{page}/change/").content.decode()
    )
    response = client.post(f"{page}/do/roles/", {"roles": ["administrator"]})
    assert response.status_code == 403
    assert User.objects.get(pk=editor.pk).roles() == {Role.EDITOR}


def test_an_administrator_revokes_the_token_of_somebody_who_left(
    administrator: User, checker: User
) -> None:
    token, text = create_token(checker, name="export", expires_in=timedelta(days=1), by=checker)
    client = signed_in(administrator)
    page = f"/admin/accounts/user/{checker.pk}"
    shown = client.get(f"{page}/change/").content.decode()
    assert "export" in shown
    for secret in (token.digest, token.token_key, text):
        assert secret not in shown
    assert client.post(f"{page}/do/revoke/", {"token": str(token.uuid)}).status_code == 302
    assert not ApiToken.objects.exists()
    again = client.post(f"{page}/do/revoke/", {"token": str(token.uuid)})
    assert again.status_code == 400


def test_no_page_shows_a_password_or_the_hash_of_a_token(
    administrator: User, checker: User
) -> None:
    token, _text = create_token(checker, name="export", expires_in=timedelta(days=1), by=checker)
    client = signed_in(administrator)
    for path in (
        "/admin/accounts/user/",
        f"/admin/accounts/user/{checker.pk}/change/",
        "/admin/accounts/apitoken/",
    ):
        text = client.get(path).content.decode()
        assert token.digest not in text
        assert checker.password not in text
    assert client.get(f"/admin/accounts/apitoken/{token.pk}/change/").status_code == 302
