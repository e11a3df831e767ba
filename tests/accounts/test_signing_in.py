"""Every way in is as strong as the others, and who is put out is out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts import sealing
from accounts.models import User
from audit.models import Event
from tests.accounts.signing_in import (
    FACTOR,
    LOGIN,
    NEW,
    code,
    events,
    give_app,
    is_in,
    link,
    password,
    recovery_code,
    sent,
)
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.once, pytest.mark.django_db]
SET_UP = "/accounts/factors/app/"


def test_a_password_alone_opens_nothing_of_whoever_has_a_second_factor(editor: User) -> None:
    secret = give_app(editor)
    client = password(editor)
    assert not is_in(client)
    assert client.get("/api/v1/claims/").status_code == 401
    assert client.get("/admin/").status_code == 302
    assert client.post(FACTOR, {"code": "000000"}).status_code == 200
    assert not is_in(client)
    client.post(FACTOR, {"code": code(secret)})
    assert is_in(client)
    event = Event.objects.about(editor).with_details()[0]
    assert event.verb == "person.signed_in" and '"totp"' in event.detail.facts


def test_a_code_and_a_recovery_code_work_once(editor: User) -> None:
    secret = give_app(editor)
    for right in (code(secret), recovery_code(editor)):
        client = password(editor)
        client.post(FACTOR, {"code": right})
        assert is_in(client)
        again = password(editor)
        again.post(FACTOR, {"code": right})
        assert not is_in(again)


def test_the_admins_own_login_leads_to_the_second_factor_too(editor: User) -> None:
    give_app(editor)
    client = Client()
    client.post("/admin/login/", {"username": editor.email, "password": PASSWORD})
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(LOGIN)
    client = password(editor)
    client.post("/admin/login/", {"username": editor.email, "password": PASSWORD})
    assert client.get("/admin/claims/claim/").status_code == 302


def test_a_new_password_does_not_walk_round_the_second_factor(editor: User) -> None:
    secret = give_app(editor)
    stolen = password(editor)
    stolen.post(FACTOR, {"code": code(secret)})
    client = Client()
    client.post("/accounts/password/reset/", {"email": "EDITOR@example.org"})
    page = client.get(link(), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert User.objects.get(pk=editor.pk).check_password(NEW)
    assert not is_in(client)
    assert not is_in(stolen), "a reset ends every session"
    client.post(LOGIN, {"login": editor.email, "password": NEW})
    assert not is_in(client)
    assert client.get("/accounts/login/", follow=True).redirect_chain[-1][0] == FACTOR
    assert "person.password_set" in events(editor)
    assert ["changed" in it.subject for it in sent()] == [True]


@pytest.mark.parametrize("path", ["/claims/", "/admin/", "/account/tokens/", "/api/v1/claims/"])
def test_staff_without_a_second_factor_set_one_up_before_anything_else(
    path: str, editor: User, checker: User, settings: Any
) -> None:
    settings.PLUMBLINE_SECOND_FACTOR = "staff"
    client = password(editor)
    answer = client.get(path)
    if path.startswith("/api/"):
        assert answer.status_code == 403
        assert answer.json()["type"].endswith("second-factor-missing")
    else:
        assert answer.headers["Location"] == "/accounts/factors/"
    assert client.get("/accounts/factors/").status_code == 200
    assert client.get("/published/").status_code == 200
    assert client.get(path, headers={"HX-Request": "true"}).status_code in {204, 403}
    assert is_in(password(checker))
    settings.PLUMBLINE_SECOND_FACTOR = "everyone"
    assert not is_in(password(checker))


def test_setting_up_an_app_opens_the_desk_and_ends_the_other_sessions(
    editor: User, settings: Any
) -> None:
    settings.PLUMBLINE_SECOND_FACTOR = "staff"
    other, client = password(editor), password(editor)
    assert other.get("/accounts/factors/").status_code == 200
    page = client.get(SET_UP)
    assert b"<svg" in page.content and b"style=" not in page.content
    secret = page.context["form"].secret
    assert client.post(SET_UP, {"code": "12345"}).status_code == 200
    answer = client.post(SET_UP, {"code": code(secret)}, follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/factors/codes/"
    assert is_in(client)
    assert other.get("/accounts/factors/").status_code == 302
    assert "person.factors_changed" in events(editor)
    [letter] = sent()
    assert "added: authenticator app, recovery codes" in letter.body
    assert secret not in str(list(Authenticator.objects.values_list("data")))
    stays = client.post(f"{SET_UP}remove/", {})
    assert "must have a second factor" in stays.content.decode()
    assert Authenticator.objects.count() == 2


def test_the_demos_first_sign_in_is_direct_and_advises(editor: User) -> None:
    answer = Client().post(LOGIN, {"login": editor.email, "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/desk/"
    assert "You can add a second factor" in answer.content.decode()


def test_a_secret_sealed_under_another_key_is_a_secret_of_nobody(settings: Any) -> None:
    sealed = sealing.seal("secret")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "x" * 50
    assert sealing.unseal(sealed) not in {"secret", "", sealing.unseal(sealed)}
    settings.SECRET_KEY_FALLBACKS = [old]
    assert sealing.unseal(sealed) == "secret"


def credential(client: str, attestation: str, user: str) -> str:
    """In the form of one, with nothing right in it."""
    response = {"clientDataJSON": client, "attestationObject": attestation, "userHandle": user}
    more = {"authenticatorData": "eA", "signature": "eA"}
    said = {"id": "eA", "rawId": "eA", "type": "public-key", "response": response | more}
    return json.dumps(said)


@pytest.mark.parametrize(
    "said",
    [
        "null",
        "[" * 15_000,
        "{}" + " " * 30_000,
        '{"response": {"userHandle": 5}}',
        credential("x", "x", "x"),
        credential("e30", "oA", "MQ"),
    ],
    ids=str.__len__,
)
def test_what_no_authenticator_says_is_refused_in_words(said: str, checker: User) -> None:
    client = password(checker)
    new = "/accounts/factors/passkeys/new/"
    client.get(new)
    answer = client.post(new, {"credential": said, "name": "x"})
    assert (answer.status_code, Authenticator.objects.count()) == (200, 0)
    assert "This is not right" in answer.content.decode()
    stranger = Client()
    stranger.get("/accounts/login/passkey/", headers={"Accept": "application/json"})
    assert stranger.post("/accounts/login/passkey/", {"credential": said}).status_code == 302
    assert not is_in(stranger)
