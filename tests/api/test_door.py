from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import create_token, revoke_token
from accounts.models import ApiToken, User
from tests.api.callers import program, read, refused, with_token

pytestmark = pytest.mark.django_db

RESOURCES = {
    "captures",
    "cases",
    "claims",
    "counting-units",
    "derivations",
    "dossiers",
    "estimates",
    "evidence-grades",
    "grades",
    "notifications",
    "observations",
    "parameters",
    "passages",
    "people",
    "publishers",
    "sources",
    "suggestions",
    "tokens",
    "verdict-scales",
    "verdicts",
    "webhook-deliveries",
    "webhooks",
}
TABLES = {"me", "units"}
LISTS = sorted(f"{name}/" for name in RESOURCES)


def test_the_root_names_every_resource_and_each_answers(checker: User) -> None:
    client = program(checker)
    root = read(client, "")
    assert set(root) == RESOURCES | TABLES
    assert all(client.get(address).status_code == 200 for address in root.values())


def test_nobody_reads_anything_and_every_answer_is_private(checker: User) -> None:
    somebody = program(checker)
    for path in ("", *LISTS):
        response = Client().get(f"/api/v1/{path}")
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == 'Token realm="Plumbline"'
        assert response.json()["type"] == "urn:plumbline:problem:not-authenticated"
        for headers in (response.headers, somebody.get(f"/api/v1/{path}").headers):
            assert headers["Cache-Control"] == "private, no-store"
            assert {"Authorization", "Cookie"} <= set(headers["Vary"].split(", "))


def test_a_session_reads_as_a_token_does(checker: User) -> None:
    client = Client()
    client.force_login(checker)
    assert read(client, "claims/")["results"] == []


def test_an_account_that_was_closed_is_not_let_in(checker: User) -> None:
    by_token, by_session = program(checker), Client()
    by_session.force_login(checker)
    User.objects.filter(pk=checker.pk).update(is_active=False)
    assert refused(by_token, "claims/")["type"].endswith("inactive")
    assert refused(by_session, "claims/")["status"] == 401


def test_a_token_that_expired_is_not_let_in(checker: User) -> None:
    client = program(checker)
    ApiToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert refused(client, "claims/") | {"title": ""} == {
        "type": "urn:plumbline:problem:expired-token",
        "title": "",
        "status": 401,
        "detail": "This token has expired.",
    }
    assert ApiToken.objects.exists(), "reading deletes nothing"


def test_a_token_that_was_revoked_is_not_let_in(checker: User) -> None:
    client = program(checker)
    revoke_token(ApiToken.objects.get(), by=checker)
    assert refused(client, "claims/")["status"] == 401


@pytest.mark.parametrize(
    "header",
    [
        "Token",
        "Token ",
        "Token a b",
        "Token \x00",
        "Token ÿþ",
        "Token " + "f" * 5000,
        "Token " + "f" * 64,
        "Token " + "'" * 64,
        "Token 🔑",
        "token x",
    ],
)
def test_what_is_no_token_is_refused_and_never_an_error(header: str) -> None:
    response = Client(headers={"Authorization": header}).get("/api/v1/claims/")
    assert response.status_code == 401
    assert response.json()["type"] == "urn:plumbline:problem:invalid-token"


def test_bytes_that_are_no_text_are_refused_and_never_an_error() -> None:
    as_a_server_reads_them = b"Token \xff\xfe\x80".decode("latin-1")
    assert refused(Client(headers={"Authorization": as_a_server_reads_them}), "")["status"] == 401


def test_a_token_of_another_scheme_is_nobody() -> None:
    client = Client(headers={"Authorization": "Basic Zm9vOmJhcg=="})
    assert refused(client, "claims/")["type"].endswith("not-authenticated")


def test_half_a_token_opens_nothing(checker: User) -> None:
    _token, text = create_token(checker, name="t", expires_in=timedelta(days=1), by=checker)
    assert refused(with_token(text[:15] + "0" * 49), "claims/")["status"] == 401
    assert read(with_token(text), "claims/")


def test_a_token_that_may_only_read_does_not_write(checker: User) -> None:
    response = program(checker).post("/api/v1/claims/", {})
    assert response.status_code == 403
    assert response.json()["type"] == "urn:plumbline:problem:read-only-token"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_a_list_is_read_and_added_to_and_nothing_else(method: str, checker: User) -> None:
    response = getattr(program(checker, "write"), method)("/api/v1/claims/")
    assert response.status_code == 405
    assert response.json()["type"] == "urn:plumbline:problem:method-not-allowed"
    assert set(response.headers["Allow"].split(", ")) == {"GET", "POST", "HEAD", "OPTIONS"}


def test_a_kind_of_answer_that_is_not_made_here_is_refused(checker: User) -> None:
    client = program(checker)
    response = client.get("/api/v1/claims/", headers={"Accept": "application/xml"})
    assert response.status_code == 406
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/api/", "/api/v2/", "/api/v1/nothing/", "/api/v1/claims/x/"])
def test_an_address_that_is_none_is_answered_in_json(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 404
    assert response.json()["type"] == "urn:plumbline:problem:not-found"


def test_an_address_without_its_last_slash_is_shown_the_way(checker: User) -> None:
    response = program(checker).get("/api/v1/claims?limit=3")
    assert (response.status_code, response.headers["Location"]) == (301, "/api/v1/claims/?limit=3")
    assert Client().post("/api/v1/claims").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "claims/%00/",
        "claims/2026-0001%00/",
        "claims/9999-0001/",
        "claims/'%20OR%201=1/",
        "sources/%00/",
        "sources/%3Cscript%3E/",
        "observations/00000000-0000-0000-0000-000000000000/",
        "observations/1/",
        "derivations/%27/",
        "dossiers/D-2026-9999/",
        "dossiers/D-2026-9999/pdf/",
        "claims/" + "9" * 3000 + "/",
        "estimates/" + "a" * 3000 + "/",
    ],
)
def test_a_name_of_nothing_is_not_found(path: str, checker: User) -> None:
    assert refused(program(checker), path)["status"] == 404
