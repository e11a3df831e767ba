"""What is wrong with a body is said, with the place where it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from claims.models import Claim
from sources import actions as sources
from sources.models import Source
from tests.api.callers import change, made, make, program
from tests.conftest import person

pytestmark = pytest.mark.django_db

CLAIM = {"statement": "S", "claimant": "C"}


@pytest.fixture
def client(checker: User) -> Client:
    sources.add_source(slug="article", title="An article", by=checker)
    return program(checker, "write")


def pointers(response: Any) -> dict[str, str]:
    """Each place at fault, with what is said of it."""
    assert response.status_code == 400, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    return {it["pointer"]: it["detail"] for it in response.json()["errors"]}


FAULTS: list[tuple[Any, set[str]]] = [
    ({}, {"/statement", "/claimant"}),
    ([], {""}),
    ("text", {""}),
    (None, {""}),
    (CLAIM | {"statment": "S", "status": "approved"}, {"/statment", "/status"}),
    (CLAIM | {"a/b~c": 1}, {"/a~1b~0c"}),
    (CLAIM | {"statement": 5}, {"/statement"}),
    (CLAIM | {"statement": "a\x00b"}, {"/statement"}),
    (CLAIM | {"statement": "x" * 2001}, {"/statement"}),
    (CLAIM | {"statement": "\ud800"}, {"/statement"}),
    (CLAIM | {"\ud800": 1}, {"/?"}),
    (CLAIM | {"claimed_on": "2024-13"}, {"/claimed_on"}),
    (CLAIM | {"claimed_on": 2024}, {"/claimed_on"}),
    (CLAIM | {"period": {"start": "2024", "end": "2023"}}, {"/period"}),
    (CLAIM | {"period": {"begin": "2024"}}, {"/period/begin"}),
    (CLAIM | {"period": {}}, {"/period"}),
    (CLAIM | {"priority": 9}, {"/priority"}),
    (CLAIM | {"priority": "2"}, {"/priority"}),
    (CLAIM | {"due_on": "soon"}, {"/due_on"}),
    (CLAIM | {"case": "none"}, {"/case"}),
    (CLAIM | {"case": ["none"]}, {"/case"}),
    (CLAIM | {"repeats": ["2026-9999", 1]}, {"/repeats/0", "/repeats/1"}),
    (CLAIM | {"figures": [{"figure": "3 t"}]}, {"/figures/0/measure"}),
    (CLAIM | {"figures": {"figure": "3 t"}}, {"/figures"}),
    (CLAIM | {"figures": [{}] * 51}, {"/figures"}),
    (
        CLAIM | {"figures": [{"figure": "3 t", "measure": "m"}, {"figure": "3 tun", "x": 1}]},
        {"/figures/1/figure", "/figures/1/measure", "/figures/1/x"},
    ),
    (
        CLAIM | {"figures": [{"figure": "1.23456789012345678 t", "measure": "m"}]},
        {"/figures/0/figure"},
    ),
    (
        CLAIM | {"appearances": [{"source": "article"}, {"source": "none", "url": "ftp://x"}]},
        {"/appearances/1/source", "/appearances/1/url"},
    ),
    (
        CLAIM | {"appearances": [{"source": "article", "key": "a"}] * 2},
        {"/appearances/1"},
    ),
]


def test_every_fault_has_its_place_and_nothing_is_kept(client: Client) -> None:
    events = Event.objects.count()
    for body, places in FAULTS:
        found = pointers(make(client, "claims/", body))
        assert set(found) == places, body
        assert all(it.endswith((".", "?", "’", "…")) for it in found.values()), found
    assert not Claim.objects.exists()
    assert Event.objects.count() == events


def test_a_change_is_as_strict(client: Client) -> None:
    found = pointers(change(client, "sources/article/", {"slug": "other", "kind": "x"}))
    assert set(found) == {"/slug", "/kind"}
    assert "There is no such key here. Known: title" in found["/slug"]


def test_what_an_action_refuses_has_its_place_too(client: Client) -> None:
    reserved = {"slug": "suggestions", "title": "T"}
    assert set(pointers(make(client, "sources/", reserved))) == {"/slug"}
    assert set(pointers(make(client, "sources/", {"slug": "article", "title": "T"}))) == {"/slug"}
    unreadable = {"slug": "p", "title": "P", "text": "4 tuns"}
    assert set(pointers(make(client, "parameters/", unreadable))) == {"/text"}
    made(client, "parameters/", {"slug": "mass", "title": "Mass", "text": "4 kg"})
    formula = {"slug": "e", "title": "E", "formula": "2 * mass", "unit": "km",
               "inputs": [{"name": "mass", "parameter": "mass"}]}  # fmt: skip
    assert set(pointers(make(client, "estimates/", formula))) == {"/formula"}
    twice = formula | {"unit": "kg", "inputs": formula["inputs"] * 2}  # type: ignore[operator]  # a list
    assert set(pointers(make(client, "estimates/", twice))) == {"/inputs"}
    neither = formula | {"inputs": [{"name": "mass"}]}
    assert set(pointers(make(client, "estimates/", neither))) == {"/inputs/0"}


def test_a_retirement_says_why(client: Client) -> None:
    def retire(body: Any) -> Any:
        return change(client, "sources/article/retire/", body, method="post", of="sources/article/")

    assert set(pointers(retire({}))) == {"/why"}
    assert set(pointers(retire({"why": " "}))) == {"/why"}
    assert set(pointers(retire({"why": "x" * 2001}))) == {"/why"}
    assert Source.objects.live().exists()


def hidden(by: User) -> None:
    leak = sources.add_source(slug="leak", title="Jane Doe", protected=True, by=by)
    capture = sources.paste_capture(leak, text="Jane said 3 t.", by=by)
    sources.add_passage(capture=capture, key="words", quote="Jane said", by=by)


def test_what_is_hidden_and_what_is_not_there_are_answered_alike(client: Client) -> None:
    hidden(person("reader@example.org", Role.FACT_CHECKER))
    capture = Source.objects.get(slug="leak").captures.get()
    passage = capture.passages.get()
    uuid = "00000000-0000-4000-8000-000000000000"
    for path, body, field, there, absent in (
        ("derivations/", {"source": "article", "relation": "quotes"}, "origin", "leak", "none"),
        ("captures/", {}, "source", "leak", "none"),
        ("grades/", {"reliability": "A", "rationale": "R"}, "source", "leak", "none"),
        ("passages/", {"quote": "Jane said"}, "capture", str(capture.uuid), uuid),
        ("parameters/", {"slug": "p", "title": "P", "text": "3 t"}, "source", "leak", "none"),
        ("derivations/", {"source": "article", "origin": "article", "relation": "quotes"},
         "passage", str(passage.uuid), uuid),
        ("claims/", CLAIM, "appearances", "leak", "none"),
    ):  # fmt: skip
        answers = []
        for name in (there, absent):
            value = [{"source": name}] if field == "appearances" else name
            answers.append(make(client, path, {**body, field: value}))
        assert answers[0].status_code == 400, path
        assert answers[0].content == answers[1].content, path


def test_a_body_that_is_too_large_is_refused_before_it_is_read(client: Client) -> None:
    response = make(client, "claims/", CLAIM | {"note": "x" * (1024 * 1024 + 1)})
    assert response.status_code == 413
    assert response.json()["type"] == "urn:plumbline:problem:too-large"


def test_a_million_characters_can_be_pasted_and_one_more_cannot(client: Client) -> None:
    def paste(text: str) -> Any:
        body = json.dumps({"source": "article", "text": text}, ensure_ascii=False)
        headers = {"Idempotency-Key": str(len(text))}
        return client.post(
            "/api/v1/captures/paste/", body, content_type="application/json", headers=headers
        )

    assert paste("ж" * 1_000_000).status_code == 201
    assert set(pointers(paste("ж" * 1_000_001))) == {"/text"}
    assert paste("ж" * 1_600_000).status_code == 413
