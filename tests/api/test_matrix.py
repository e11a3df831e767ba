"""Who gets what answer where: every role, every call of the API, every kind of thing.

Read off the resolver: a call that is new is asked about here on the day it is added, and fails
until `THINGS` or `OPEN` says what it stands on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from drf_spectacular.generators import EndpointEnumerator
from pytest_django import DjangoDbBlocker

from accounts import notifying
from accounts.models import ApiToken, Notification, User
from accounts.notifications import Kind
from accounts.notifying import News
from audit.canonical import digest
from audit.models import Event
from claims import actions as claims
from claims.models import Claim, Evidence
from config.api import schema
from sources import actions as sources
from sources.models import Derivation, DerivationSuggestion, Observation, Passage, Source
from tests.api.callers import program
from tests.api.creating import sent, written
from tests.hostile.addresses import Address
from tests.hostile.worlds import World, standing
from webhooks import policies as webhooks
from webhooks.models import Webhook

pytestmark = pytest.mark.django_db

ROLES = ("nobody", "outsider", "checker", "colleague", "editor", "administrator")
PROTECTED: dict[str, Any] = {
    "sources": lambda: Source.objects.filter(protected=True),
    "captures": lambda: Source.objects.get(slug="insider").captures,
    "passages": lambda: Passage.objects.filter(capture__source__slug="insider"),
    "observations": lambda: Observation.objects.filter(source__slug="insider"),
    "derivations": lambda: Derivation.objects.filter(origin__slug="insider"),
    "grades": lambda: Source.objects.get(slug="insider").grades,
    "evidence": lambda: Evidence.objects.filter(source__slug="insider"),
    "suggestions": lambda: DerivationSuggestion.objects.filter(origin__slug="insider"),
    "readers": lambda: Source.objects.filter(slug="insider"),
    "appearances": lambda: Claim.objects.get(reference="2026-0042").appearances.filter(
        source__slug="insider"
    ),
}
"""What hangs on a source that its reader alone may see."""
OWN = {"tokens", "notifications"}
"""What everybody has for themselves."""
MANAGED = {"webhooks", "webhook-deliveries"}
"""What whoever manages it reads, and is not there for others."""
OPEN = {
    "", "claims", "cases", "publishers", "evidence-grades", "parameters", "estimates", "dossiers",
    "counting-units", "verdicts", "verdict-scales", "people", "units", "me", "schema",
    "quantities", "findings", "comments", "relations", "waivers",
}  # fmt: skip
"""What everybody at the desk reads."""


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[World, dict[str, User | None]]]:
    with django_db_blocker.unblock(), standing("words") as (world, people):
        by = world.reader
        other = claims.log_claim(statement="S", claimant="C", by=by)
        claims.comment(world.claim, "Look.", by=by)
        claims.relate(world.claim, other, kind="narrows", by=by)
        claims.waive(world.claim, kind="second_origin", reason="R", by=people["editor"])  # type: ignore[arg-type]  # somebody
        sources.add_counting_unit(token="patrol_boat", by=by)
        sources.grade_source(world.protected, reliability="B", rationale="R", by=by)
        evidence = Evidence.objects.filter(source__protected=False).first()
        claims.grade_evidence(evidence, credibility="3", rationale="R", by=by)  # type: ignore[arg-type]  # there is one
        agency = sources.add_source(slug="agency", title="An agency", by=by)
        sources.add_derivation(source=world.article, origin=agency, relation="quotes", by=by)
        for origin in (agency, world.protected):
            DerivationSuggestion.objects.create(
                source=world.article, origin=origin, rule="name", relation="quotes", score=60,
                reasons="[]", reasons_digest=digest([]),
            )  # fmt: skip
        claims.add_appearance(world.claim, key="hush", source=world.protected, by=by)
        claims.add_evidence(
            world.claim, key="whisper", source=world.protected, stance="context", by=by
        )
        yield world, people


def calls() -> list[tuple[str, str]]:
    """Every method of every address below /api/."""
    found = EndpointEnumerator().get_api_endpoints()
    return sorted((path, method) for path, _regex, method, _callback in found)


def kind(path: str) -> str:
    """What an address is about: the last of its words that names a resource."""
    words = [it for it in path.removeprefix("/api/v1/").split("/") if it and "{" not in it]
    known = [it for it in words[:2] if it in OPEN | OWN | MANAGED | set(PROTECTED)]
    return known[-1] if known else ""


def client_of(user: User | None) -> Client:
    return Client(raise_request_exception=False) if user is None else program(user, "write")


def asked(client: Client, path: str, method: str) -> int:
    """The status of a call whose headers are in order and whose body is empty; undone."""
    headers = {"Idempotency-Key": str(uuid4()), "If-Match": '"x"'}
    with transaction.atomic():
        response = getattr(client, method.lower())(
            path, json.dumps({}), content_type="application/json", headers=headers
        ) if method != "GET" else client.get(path)  # fmt: skip
        transaction.set_rollback(True)
    return int(response.status_code)


def test_every_address_is_in_the_matrix() -> None:
    for path, _method in calls():
        assert kind(path) or path == "/api/v1/", f"Say in OPEN or PROTECTED what {path} is about."


def test_every_row_that_the_matrix_needs_is_there(made: Any) -> None:
    for path, _method in calls():
        rows = Address(path).rows()
        if kind(path) in OWN:
            continue  # everybody has their own
        assert "{" not in path or (rows and rows[0]), f"There is nothing to try {path} with."


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_the_answers_that_are_theirs(role: str, made: Any) -> None:
    _world, people = made
    client = client_of(people[role])
    for path, method in calls():
        status = asked(client, usual(path, people[role]), method)
        expected = expectation(role, path, method)
        assert status in expected, (role, method, path, status)


def usual(path: str, user: User | None) -> str:
    """An address of something that everybody of the desk sees; of a token, one's own."""
    if kind(path) in OWN and "{" in path:
        own = own_of(kind(path), user) if user else None
        return path.replace("{uuid}", str(own.uuid if own else uuid4()))
    hidden = hidden_names(path)
    rows = [it for it in Address(path).rows() if not hidden & set(it.values())]
    return Address(path).filled(rows[0] if rows else {**ABSENT, "slug": "agency"})


def own_of(name: str, user: User) -> Any:
    if name == "tokens":
        return ApiToken.objects.filter(user=user).first()
    notifying.tell([user], News(Kind.DUE, str(uuid4()), "S", "T", "/claims/"), by=None)
    return Notification.objects.of(user).first()


def hidden_names(path: str) -> set[str]:
    rows = PROTECTED[kind(path)]().all() if kind(path) in PROTECTED else []
    return {str(getattr(row, name)) for row in rows for name in ("slug", "key", "uuid")
            if hasattr(row, name)}  # fmt: skip


def expectation(role: str, path: str, method: str) -> set[int]:
    """Nobody gets in; the rest read alike, and are told what is wrong with an empty call."""
    if role == "nobody":
        return {401}
    if kind(path) == "readers" and "{uuid}" in path:
        return {404}  # what everybody sees has no list
    if kind(path) in MANAGED and "{" in path and role != "administrator":
        return {404}
    if method == "GET":
        return {200, 404} if path.endswith("/pdf/") else {200}
    if path.endswith(("/check/", "/upload/")):
        return {400, 415}
    if path.endswith("/test/"):
        return {409}  # the address has been stopped
    return {400, 412}


@pytest.mark.parametrize("role", ["outsider", "colleague", "editor", "administrator"])
def test_what_hangs_on_a_protected_source_is_there_for_its_reader_alone(
    role: str, made: Any
) -> None:
    world, people = made
    reader, other = client_of(world.reader), client_of(people[role])
    tried = 0
    for path, method in calls():
        below = path.startswith("/api/v1/claims/")  # which is not hidden itself
        if kind(path) not in PROTECTED or path.count("{") < 1 + below:
            continue
        hidden = hidden_names(path)
        rows = [it for it in Address(path).rows() if hidden & set(it.values())]
        assert rows, path
        address = Address(path).filled(rows[0])
        absent = {name: ABSENT.get(name, value) for name, value in rows[0].items()}
        assert asked(reader, address, method) != 404, (method, address)
        assert asked(other, address, method) == 404, (role, method, address)
        assert asked(other, Address(path).filled(absent), method) == 404
        tried += 1
    assert tried > 12


ABSENT = {"slug": "nothing", "key": "nothing", "uuid": "00000000-0000-4000-8000-000000000000"}


@pytest.mark.parametrize("role", ["outsider", "colleague", "administrator"])
def test_tokens_and_notifications_of_others_are_not_there(role: str, made: Any) -> None:
    world, people = made
    program(world.reader)
    for path, method in calls():
        if kind(path) in OWN and "{" in path:
            theirs = own_of(kind(path), world.reader)
            address = path.replace("{uuid}", str(theirs.uuid))
            assert asked(client_of(people[role]), address, method) == 404


def asked_for(path: str, method: str) -> set[str]:
    operation = schema()["paths"][path][method.lower()]
    return {it["name"] for it in operation.get("parameters", ())}


def test_every_creating_call_is_made_once_a_key_and_by_whoever_may(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, people = made
    monkeypatch.setattr(webhooks, "check_address", lambda _url: None)  # no name server is asked
    webhook = Webhook.objects.get()
    Webhook.objects.update(state="active", stopped_because="", failing_since=None)
    sources.add_source(slug="bureau", title="A bureau", by=world.reader)
    creating = written(world, people)
    described = {path for path, method in calls() if "Idempotency-Key" in asked_for(path, method)}
    assert described == {f"/api/v1/{path}" for path in creating}
    clients = {role: client_of(people[role]) for role in ROLES}
    values = {"reference": "2026-0042", "slug": "insider", "uuid": str(webhook.uuid)}
    for template, (role, body) in creating.items():
        path = Address(f"/api/v1/{template}").filled(values)
        with transaction.atomic():
            refused = sent(clients["outsider"], path, body, **{"Idempotency-Key": "k"})
            assert refused.status_code in {403, 404}, (path, refused.content)
            first = sent(clients[role], path, body, **{"Idempotency-Key": "k"})
            assert first.status_code == 201, (path, first.content)
            events = Event.objects.count()
            again = sent(clients[role], path, body, **{"Idempotency-Key": "k"})
            assert (again.status_code, again.json()) == (201, first.json()), path
            assert again.headers["Idempotent-Replayed"] == "true", path
            assert Event.objects.count() == events, path
            transaction.set_rollback(True)


def test_every_write_owes_its_key_or_what_was_read(made: Any) -> None:
    world, people = made
    for path, method in calls():
        if method == "GET" or path.endswith("/check/"):
            continue
        user = people["administrator"] if kind(path) in MANAGED else world.reader
        names = Address(path).rows()[0] if kind(path) == "readers" else None
        address = usual(path, user) if names is None else Address(path).filled(names)
        answer = getattr(client_of(user), method.lower())(
            address, "{}", content_type="application/json"
        )
        owed = "key-missing" if "Idempotency-Key" in asked_for(path, method) else "required"
        assert answer.json()["type"].endswith(owed), (method, address, answer.content)
        assert answer.status_code == {"key-missing": 400, "required": 428}[owed], address


def test_a_token_that_may_only_read_writes_nowhere(made: Any) -> None:
    world, _people = made
    client = program(world.reader, "read")
    for path, method in calls():
        if method != "GET" and not path.endswith("/check/"):
            assert asked(client, usual(path, world.reader), method) == 403, path
