"""Every way in is as strong as the others, and who is put out is out."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import actions, letters, sealing, tasks
from accounts.actions import create_token
from accounts.models import ApiToken, Letter, User
from audit.models import Event
from config.settings import base
from tests.accounts.signing_in import (
    FACTOR,
    LOGIN,
    code,
    give_app,
    is_in,
    password,
    recovery_code,
)
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

SET_UP = "/accounts/factors/app/"
CONFIRM = "/accounts/confirm/"
ELSEWHERE: dict[str, Any] = {"REMOTE_ADDR": "192.0.2.7"}
NEW = "quite another battery"


def sent() -> list[Any]:
    """Send what is queued, as the workers do; returns the letters."""
    mail.outbox.clear()
    for letter in Letter.objects.pending():
        letters.send_once(letter.pk)
    return list(mail.outbox)


def link() -> str:
    found = re.search(r"https?://[^/]+(/accounts/password/\S+)", sent()[-1].body)
    assert found
    return found[1]


def events(user: User) -> list[str]:
    return list(Event.objects.about(user).values_list("verb", flat=True))


def api(text: str) -> int:
    return Client(headers={"Authorization": f"Token {text}"}).get("/api/v1/claims/").status_code


# --- the second factor -----------------------------------------------------------------------


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


# --- saying again who one is -----------------------------------------------------------------


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


# --- sessions --------------------------------------------------------------------------------


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


# --- guessing --------------------------------------------------------------------------------


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
