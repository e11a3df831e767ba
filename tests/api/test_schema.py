"""The description is complete, valid, and its examples are what it describes."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import EndpointEnumerator
from openapi_spec_validator import validate

from accounts.models import User
from config.api import schema
from config.refusals import REFUSALS
from tests.api.callers import program, read
from tests.hostile.addresses import addresses

DIALECT = "https://json-schema.org/draft/2020-12/schema"
UNDESCRIBED = {"/api/v1/reference/", "/api/{rest}"}
"""The page, and the address of nothing."""


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in schema()["paths"].items()
        for method, operation in methods.items()
    ]


def test_it_is_valid_openapi_made_without_a_warning() -> None:
    made = schema()
    assert made["openapi"] == "3.1.0"
    validate(made)
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache


def test_every_address_of_the_api_is_described() -> None:
    ours = {it.template for it in addresses() if it.template.startswith("/api/")}
    assert ours - UNDESCRIBED == set(schema()["paths"])


def test_every_method_of_every_address_is_described() -> None:
    described = {(path, method) for path, method, _operation in operations()}
    enumerated = EndpointEnumerator().get_api_endpoints()
    asked = {(path, method.lower()) for path, _regex, method, _callback in enumerated}
    assert {(path, method) for path, method in asked if path.startswith("/api/")} == described


def test_every_operation_says_what_it_does_takes_and_refuses() -> None:
    ids = set()
    for path, method, operation in operations():
        where = f"{method} {path}"
        ids.add(operation["operationId"])
        assert operation["summary"], where
        assert len(operation["description"]) > 15, where
        assert operation["security"] == [{"token": []}, {"session": []}]
        statuses = set(operation["responses"])
        assert {"401", "406", "429", "500", "400"} <= statuses, where
        names = {it["name"] for it in operation.get("parameters", ())}
        if method != "get" and not path.endswith("/check/"):
            assert {"403", "409", "415", "413"} <= statuses, where
            made = "Idempotency-Key" in names
            assert made != ("If-Match" in names), where
            assert ("422" in statuses, "428" in statuses, "412" in statuses) == (
                made, not made, not made,
            ), where  # fmt: skip
        assert ("404" in statuses) == ("{" in path), where
        for status, answer in operation["responses"].items():
            assert answer["description"], (where, status)
            if int(status) >= 400:
                assert set(answer["content"]) == {"application/problem+json"}, (where, status)
                assert int(status) in REFUSALS
    assert len(ids) == len(operations())


def test_every_operation_has_examples_that_are_what_it_describes() -> None:
    made = schema()
    resolver = {"$schema": DIALECT, "components": made["components"]}
    for path, method, operation in operations():
        body = operation.get("requestBody", {}).get("content", {})
        answers = [it.get("content", {}) for it in operation["responses"].values()]
        for content in (body, *answers):
            for media_type, it in content.items():
                where = f"{method} {path} {media_type}"
                assert it.get("examples"), where
                if media_type == "multipart/form-data":
                    continue  # a file is no JSON
                for example in it["examples"].values():
                    jsonschema.validate(example["value"], {**resolver, **it["schema"]})


@pytest.mark.django_db
def test_it_is_served_to_whoever_is_signed_in(checker: User) -> None:
    assert read(program(checker), "schema/")["info"]["title"] == "Plumbline"
    assert Client().get("/api/v1/schema/").status_code == 401


@pytest.mark.django_db
def test_the_page_shows_every_call_without_script_or_style(checker: User) -> None:
    client = Client()
    assert client.get("/api/v1/reference/").status_code == 302
    client.force_login(checker)
    page = client.get("/api/v1/reference/")
    text = page.content.decode()
    for _path, _method, operation in operations():
        assert f'id="{operation["operationId"]}"' in text
    assert "<script" not in text.partition("<main")[2].partition("</main>")[0]
    assert " style=" not in text and "<style" not in text
