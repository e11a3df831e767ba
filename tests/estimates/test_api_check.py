from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from estimates.models import Estimate, Parameter
from tests.api.callers import program

pytestmark = [pytest.mark.once, pytest.mark.django_db]
PATH = "/api/v1/estimates/check/"
SHELLS = {
    "formula": "tonnage / mass",
    "inputs": {"tonnage": "74000 t", "mass": "40 to 50 kg/shell"},
    "unit": "shell",
    "claimed": "1.6 million shells",
}


def ask(client: Client, body: Any) -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(PATH, text, content_type="application/json")


def unfit(client: Client, body: Any) -> list[str]:
    """The pointers of the problem that this body is answered with."""
    response = ask(client, body)
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    return [entry["pointer"] for entry in response.json()["errors"]]


def test_a_token_that_may_only_read_has_a_formula_checked(checker: User) -> None:
    response = ask(program(checker), SHELLS)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    body = response.json()
    assert body["errors"] == []
    assert body["formula"] == {
        "canonical": "tonnage / mass",
        "names": ["tonnage", "mass"],
        "missing": [],
        "unused": [],
        "unit": "shell",
    }
    assert body["inputs"]["tonnage"]["sentence"] == "Exactly 74,000 t."
    assert body["preview"]["sentence"] == "1.65 million shells (1.48 to 1.85 million)"
    assert body["preview"]["quantiles"]["50"] == "1654690"
    assert body["claimed"]["place"] == "inside"


def test_nothing_is_stored_by_a_check(checker: User) -> None:
    ask(program(checker), SHELLS)
    assert not Estimate.objects.exists()
    assert not Parameter.objects.exists()


def test_a_session_may_ask_and_nobody_may_not(checker: User) -> None:
    client = Client()
    assert ask(client, SHELLS).status_code == 401
    client.force_login(checker)
    assert ask(client, SHELLS).status_code == 200


def test_a_session_asks_with_the_sites_own_token_only(checker: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(checker)
    assert ask(client, SHELLS).status_code == 403


def test_what_is_wrong_with_a_formula_is_an_answer_with_its_place(checker: User) -> None:
    response = ask(program(checker), {**SHELLS, "formula": "tonnage + mass"})
    assert response.status_code == 200
    assert response.json()["errors"] == [
        {
            "pointer": "/formula",
            "message": "Cannot add t and kg/shell, at character 11.",
            "suggestion": "Both must be of one kind.",
            "start": 10,
            "end": 14,
        }
    ]
    assert response.json()["preview"] is None


def test_the_example_in_the_reference_is_answered(checker: User) -> None:
    page = (Path(__file__).parents[2] / "docs/reference/api.md").read_text()
    section = page.partition("## Checking a formula")[2].partition("\n## ")[0]
    body = section.partition("```json")[2].partition("```")[0]
    answer = ask(program(checker), body).json()
    assert answer["errors"] == []
    for name in answer:
        assert f"`{name}`" in section
    for name in (*answer["formula"], *answer["inputs"]["mass"], *answer["claimed"]):
        assert f"`{name}`" in section, name


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ([], [""]),
        ("null", [""]),
        ({}, ["/formula"]),
        ({"formula": 1}, ["/formula"]),
        ({"formula": "a", "Unit": "t"}, ["/Unit"]),
        ({"formula": "a", "a/b~c": "t"}, ["/a~1b~0c"]),
        ({"formula": "a", "inputs": ["1"]}, ["/inputs"]),
        ({"formula": "a", "inputs": {"a": 1, "b": None}}, ["/inputs/a", "/inputs/b"]),
        ({"formula": "a", "inputs": dict.fromkeys(map(str, range(151)), "1")}, ["/inputs"]),
        ({"formula": "a", "bearing": "up"}, ["/bearing"]),
        ({"formula": "a", "bearing": []}, ["/bearing", "/bearing"]),
        ({"formula": "a", "inputs": {"a": "1" * 16_001}}, [""]),
        ('{"formula": "\\ud800"}', ["/formula"]),
        ('{"formula": "a", "inputs": {"\\udfff": "1"}}', ["/inputs/?"]),
        ('{"formula": "a", "\\udfff": "1"}', ["/?"]),
    ],
)
def test_a_body_of_another_form_is_refused_with_the_place(
    body: Any, pointers: list[str], checker: User
) -> None:
    assert unfit(program(checker), body) == pointers


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "parse-error"),
        ('{"formula": NaN}', 400, "parse-error"),
        (b"\xff\xfe", 400, "parse-error"),
        ("[" * 60_000, 400, "parse-error"),
        (" " * (64 * 1024 + 1), 413, "too-large"),
    ],
)
def test_what_is_no_body_is_refused(
    body: str | bytes, status: int, code: str, checker: User
) -> None:
    response = ask(program(checker), body)
    assert response.status_code == status
    assert response.json()["type"] == f"urn:plumbline:problem:{code}"


def test_a_form_is_no_body(checker: User) -> None:
    assert program(checker).post(PATH, {"formula": "a"}).status_code == 415


def test_a_check_is_asked_with_post_and_without_filters(checker: User) -> None:
    client = program(checker)
    assert client.get(PATH).status_code == 405
    response = client.post(f"{PATH}?unit=kg", json.dumps(SHELLS), content_type="application/json")
    assert response.status_code == 400
    assert response.json()["errors"][0]["name"] == "unit"


def test_what_a_check_answers_can_always_be_written(checker: User) -> None:
    body = {"formula": "a\u0000 + é💥", "inputs": {"": "\u0000", "<b>": "\u202e 5 kg"}}
    response = ask(program(checker), body)
    assert response.status_code == 200
    assert {error["pointer"] for error in response.json()["errors"]} == {
        "/formula",
        "/inputs/",
        "/inputs/<b>",
    }
