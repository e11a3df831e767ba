"""What is posted to every form: nothing, too much, somebody else's. Refused, and nothing kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.models import ApiToken, User
from audit.models import Event
from claims.content import content_digest
from claims.models import Claim, Review
from dossiers.models import Dossier
from estimates.models import Estimate, Parameter
from sources.models import Capture
from tests.accounts.signing_in import password
from tests.hostile.addresses import addresses
from tests.hostile.attacks import NEVER, TEXTS
from tests.hostile.worlds import World, answer, signed_in, standing
from tests.services.shares import dealt

pytestmark = pytest.mark.django_db

REVISE = "/parameters/crate/revise/"
UPLOAD = "/sources/article/captures/"
TOKENS = "/account/tokens/"
AWAY = (
    *("//evil.example/", "https://evil.example/", "javascript:x()", "\\\\evil.example"),
    *("/\\evil.example", "\r\nX: y", "a\x00", "////evil.example", "https:evil.example", "evil"),
)
GOOD = {"text": "44 kg/crate", "why": "A reason"}


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[World, dict[str, User | None]]]:
    with django_db_blocker.unblock(), standing("words") as made:
        yield made


@pytest.fixture
def world(made: tuple[World, dict[str, User | None]], db: None) -> World:
    return made[0]


@pytest.fixture
def administrator(made: tuple[World, dict[str, User | None]]) -> User | None:
    return made[1]["administrator"]


@pytest.fixture
def editor(made: tuple[World, dict[str, User | None]]) -> User | None:
    return made[1]["editor"]


@pytest.fixture
def outsider(made: tuple[World, dict[str, User | None]]) -> User | None:
    return made[1]["outsider"]


def state() -> tuple[Any, ...]:
    """All that a refused request must leave as it is."""
    counts = [it._default_manager.count() for it in (Capture, ApiToken, Review, Dossier)]
    # How somebody's own lists open is theirs to say, whatever their role.
    counts.append(Event.objects.exclude(verb="person.opens_list_with").count())
    values = Parameter.objects.values_list("slug", "text", "title")
    digests = Estimate.objects.values_list("slug", "inputs_digest")
    return counts, set(values), set(digests), set(Claim.objects.values_list("status", "note"))


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"text": ""},
        {"text": GOOD["text"]},
        {"text": GOOD["text"], "why": " "},
        {"text": "9" * 400 + " kg/crate", "why": "x"},
        {"text": "1e400 kg/crate", "why": "x"},
        {"text": "nan kg/crate", "why": "x"},
        {"text": "inf kg/crate", "why": "x"},
        {"text": "5 to 4 kg/crate", "why": "x"},
        {"text": "44 flurbs", "why": "x"},
        {"text": "44 t", "why": "another dimension"},
        {"text": "44", "why": "no unit"},
        {"text": "44 kg/crate", "why": "x" * 2_001},
        {"text": "44 kg/crate", "why": "a\x00b"},
        {"text": "44 kg/crate\x00", "why": "x"},
        {"text": "x" * 100_000, "why": "x"},
        {"text": "__import__('os').system('id')", "why": "x"},
        *({"text": text, "why": "x"} for text in {**TEXTS, **NEVER}.values()),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_words_at_the_desk_and_in_the_admin(
    sent: dict[str, str], world: World, administrator: User
) -> None:
    before = state()
    pk = Parameter.objects.get(slug="crate").pk
    status, body = answer(signed_in(world.reader), REVISE, "post", data=sent)
    assert status == 422, body.decode()[-2_000:]
    assert b"error" in body
    path = f"/admin/estimates/parameter/{pk}/do/revise/"
    status, _body = answer(signed_in(administrator), path, "post", data=sent)
    assert status in {400, 403, 409}
    assert state() == before


def upload(name: str, content: bytes = b"content") -> SimpleUploadedFile:
    file = SimpleUploadedFile("x", content)
    file.name = name  # as a request of somebody's own making would have it
    return file


def test_an_empty_file_no_file_and_a_text_for_a_file_are_refused(world: World) -> None:
    before, client = state(), signed_in(world.reader)
    for sent in ({}, {"upload": ""}, {"upload": "text"}, {"upload": upload("x", b"")}):
        status, body = answer(client, UPLOAD, "post", data=sent)
        assert status == 422
        assert b"error" in body
    assert state() == before


def test_a_file_over_the_limit_is_refused_and_not_kept(world: World, settings: Any) -> None:
    settings.PLUMBLINE_UPLOAD_BYTES = 1_000
    before, client = state(), signed_in(world.reader)
    status, body = answer(client, UPLOAD, "post", data={"upload": upload("x", b"z" * 1_001)})
    assert status == 422
    assert b"error" in body
    assert state() == before


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\windows\\system32\\x.exe",
        "/etc/passwd",
        'a"; filename="evil.html',
        "a\r\nSet-Cookie: evil=1\r\n\r\n<script>.html",
        "a\x00.html",
        "\u202elmth.exe",
        "x" * 5_000 + ".html",
        "..",
        "💥.html",
        "<script>alert(1)</script>.svg",
    ],
)
def test_a_file_s_name_is_a_name_and_nothing_else(name: str, world: World) -> None:
    client = signed_in(world.reader)
    boundary = "BoUnDaRy"
    raw = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="upload"; filename="{name}"\r\n'
        f"Content-Type: text/html\r\n\r\nsome content\r\n--{boundary}--\r\n"
    ).encode()
    kind = f"multipart/form-data; boundary={boundary}"
    before = Capture.objects.count()
    status, _body = answer(client, UPLOAD, "post", data=raw, content_type=kind)
    assert status in {302, 400, 422}
    made = Capture.objects.order_by("-pk").first()
    assert made is not None
    if Capture.objects.count() == before:
        return
    assert made.filename == PurePosixPath(made.filename).name
    assert not set("\r\n\x00\\") & set(made.filename)
    path = f"/sources/article/captures/{made.uuid}/download/"
    response = client.get(path)
    assert b"".join(response).endswith(b"some content")
    assert response["Content-Disposition"].startswith("attachment")
    assert "Set-Cookie" not in response.headers
    assert response["Content-Type"] == "application/octet-stream"
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "changed",
    [
        {"digest": "0" * 64},
        {"digest": ""},
        {"digest": "z" * 64},
        {"digest": "0" * 100_000},
        {"decision": "publish"},
        {"decision": ""},
        {"decision": "approve\x00"},
        {"note": "x" * 4_001},
        {"decision": "return", "note": ""},
        {"decision": "hold", "note": " \n "},
        {"decision": "return", "note": "a\x00b"},
    ],
)
def test_a_decision_on_something_else_is_refused_and_nothing_is_decided(
    changed: dict[str, str], world: World, editor: User
) -> None:
    before = state()
    sent = {"digest": content_digest(world.claim), "decision": "approve", "note": ""} | changed
    path = f"/admin/claims/claim/{world.claim.pk}/do/review/"
    status, _body = answer(signed_in(editor), path, "post", data=sent)
    assert status in {400, 409}
    assert state() == before


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"name": "x", "scope": "admin", "days": "5"},
        {"name": "x" * 101, "scope": "read", "days": "5"},
        {"name": "a\nb", "scope": "read", "days": "5"},
        {"name": "a\x00b", "scope": "read", "days": "5"},
        {"name": "x", "scope": "read", "days": "0"},
        {"name": "x", "scope": "read", "days": "-5"},
        {"name": "x", "scope": "read", "days": "1" + "0" * 24},
        {"name": "x", "scope": "read", "days": "9" * 5_000},
        {"name": "x", "scope": "read", "days": "1e3"},
    ],
)
def test_a_token_that_cannot_be_is_refused(sent: dict[str, str], world: World) -> None:
    client = password(world.reader)
    before = state()
    status, body = answer(client, TOKENS, "post", data=sent)
    assert status == 422
    assert b"error" in body
    assert state() == before


def test_no_nul_reaches_the_database_from_what_no_form_reads(world: World) -> None:
    """SQLite would take it; PostgreSQL answers with an error."""

    def refuse(execute: Any, sql: str, given: Any, many: bool, context: Any) -> Any:
        assert not [it for it in given or () if isinstance(it, str) and "\x00" in it]
        return execute(sql, given, many, context)

    nul, client = "nul\x00nul", signed_in(world.reader)
    names = {"kind": "estimate", "of": nul, "formula": "a", "0-name": "a", "0-existing": nul}
    with connection.execute_wrapper(refuse):
        for path, sent in (
            ("/claims/bulk/", {"references": nul, "priority": "1", "which": "ticked"}),
            ("/recompute/retry/", {"slug": nul}),
            ("/estimates/check/live/", names),
            ("/estimates/new/", names),
        ):
            status, _body = answer(client, path, "post", data=sent)
            assert status < 500, path


@pytest.mark.parametrize("target", AWAY)
def test_no_form_leads_away(target: str, world: World) -> None:
    client = signed_in(world.reader)
    response = client.post("/appearance/", {"appearance": target, "next": target})
    assert response.status_code == 302
    assert response.headers["Location"] == "/"
    login = Client().post(
        "/accounts/login/",
        {"login": "checker@example.org", "password": "correct horse battery", "next": target},
    )
    assert login.status_code < 500
    assert urlsplit(login.headers.get("Location", ""))[:2] == ("", "")


def test_without_its_token_of_the_session_no_form_does_anything(
    world: World, administrator: User
) -> None:
    for user in (world.reader, administrator):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.force_login(user)
        before = state()
        for address in dealt(addresses()):
            if address.template.startswith("/verify/"):
                continue  # it reads a file for whoever has one, and writes nothing
            for path in list(address.paths())[:2]:
                status, _body = answer(client, path, "post", data={**GOOD, "name": "x"})
                assert status in {301, 302, 401, 403, 404, 405, 415}, path
                if not path.startswith("/api/"):
                    assert status in {403, 404, 405}, path
        assert state() == before


def test_too_many_fields_and_too_large_a_body_are_refused(world: World) -> None:
    client, before = signed_in(world.reader), state()
    many = {f"field{number}": "x" for number in range(3_000)}
    assert answer(client, REVISE, "post", data={**GOOD, **many})[0] == 400
    large = {**GOOD, "more": "x" * 4_000_000}
    assert answer(client, REVISE, "post", data=large)[0] in {400, 413}
    assert state() == before


def test_a_person_without_a_role_posts_in_vain(world: World, outsider: User) -> None:
    client, before = signed_in(outsider), state()
    for address in dealt(addresses()):
        for path in list(address.paths())[:3]:
            if path in {TOKENS, "/accounts/logout/"}:
                continue
            sent = {**GOOD, "upload": upload("x.html"), "note": "x"}
            assert answer(client, path, "post", data=sent)[0] < 500, path
    assert state() == before
