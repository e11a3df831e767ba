"""Where somebody is signed in, what asks them again who they are, and who is put out at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts import actions
from accounts.actions import create_token
from accounts.models import ApiToken, User
from tests.accounts.signing_in import (
    CONFIRM,
    ELSEWHERE,
    LOGIN,
    NEW,
    api,
    code,
    events,
    give_app,
    is_in,
    password,
    sent,
)
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_token_is_made_by_whoever_proved_lately_who_they_are(checker: User) -> None:
    wanted = {"name": "script", "scope": "read", "days": "30"}
    client = Client()
    client.force_login(checker)
    asked = client.post("/account/tokens/", wanted)
    assert asked.headers["Location"].startswith(CONFIRM)
    assert not ApiToken.objects.exists()
    client.post(asked.headers["Location"], {"password": "wrong"})
    assert not ApiToken.objects.exists()
    done = client.post(asked.headers["Location"], {"password": PASSWORD})
    assert done.context["text"], "what was asked for is done, without filling it in again"
    assert ApiToken.objects.get().name == "script"
    assert "API token" in sent()[0].subject


def test_whoever_has_a_second_factor_confirms_with_it(editor: User) -> None:
    secret = give_app(editor)
    client = Client()
    client.force_login(editor)
    asked = client.get("/accounts/factors/passkeys/new/").headers["Location"]
    assert asked.startswith(f"{CONFIRM}code/")
    assert client.get(CONFIRM).headers["Location"].startswith(f"{CONFIRM}code/")
    client.post(CONFIRM, {"password": PASSWORD})
    assert client.get("/accounts/factors/passkeys/new/").status_code == 302
    client.post(asked, {"code": code(secret)})
    assert client.get("/accounts/factors/passkeys/new/").status_code == 200


def test_a_new_password_ends_the_other_sessions(checker: User) -> None:
    here, there = password(checker), password(checker)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/accounts/password/change/", form).status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_sessions_are_listed_and_ended(checker: User, editor: User) -> None:
    here, there = password(checker), password(checker, **ELSEWHERE)
    strange = password(editor)
    page = here.get("/account/sessions/")
    assert b"192.0.2.7" in page.content
    found = {it.ip: it.pk for it in page.context["sessions"]}
    assert len(found) == 2
    assert strange.post(f"/account/sessions/{found['192.0.2.7']}/end/").status_code == 302
    assert is_in(there), "nobody ends the session of another"
    here.post(f"/account/sessions/{found['192.0.2.7']}/end/")
    assert not is_in(there)
    third = password(checker)
    here.post("/account/sessions/end/")
    assert is_in(here) and not is_in(third)


def test_signing_out_is_recorded_and_the_browser_forgets(checker: User) -> None:
    client = password(checker)
    answer = client.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)
    assert events(checker)[0] == "person.signed_out"
    assert "Clear-Site-Data" not in Client().post("/accounts/logout/").headers


def test_a_closed_accounts_sessions_and_tokens_are_dead_at_once_and_stay_dead(
    editor: User, administrator: User
) -> None:
    text = create_token(editor, name="x", expires_in=timedelta(days=1), by=editor)[1]
    client, forced = password(editor), Client()
    forced.force_login(editor)
    assert is_in(client) and client.get("/admin/").status_code == 200 and api(text) == 200
    actions.close_account(editor, why="Left.", by=administrator)

    def doors() -> list[int]:
        paths = ("/claims/", "/admin/", "/api/v1/claims/")
        return [it.get(path).status_code for it in (client, forced) for path in paths]

    assert (doors(), api(text)) == ([302, 302, 401] * 2, 401)
    refused = Client().post(LOGIN, {"login": editor.email, "password": PASSWORD})
    assert refused.headers["Location"] == "/accounts/inactive/"
    actions.reopen_account(editor, why="Back.", by=administrator)
    assert (doors(), api(text)) == ([302, 302, 401] * 2, 401)
    assert is_in(password(editor))
    assert not ApiToken.objects.exists()


def test_a_tokens_last_use_is_noted(checker: User) -> None:
    token, text = create_token(checker, name="x", expires_in=timedelta(days=1), by=checker)
    assert api(text) == 200
    token.refresh_from_db()
    assert token.last_used is not None
    client = Client()
    client.force_login(checker)
    assert b"never" not in client.get("/account/tokens/").content
