"""Everything that the description allows, and much that it does not: no defect, no surprise.

Names in addresses and ETags are mostly those that there are, so that calls get somewhere. A longer
run by hand: PLUMBLINE_API_EXAMPLES=50 (examples of each operation, with and without a token).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from pytest_django import DjangoDbBlocker
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import User
from config.api import schema
from config.wsgi import application
from tests.api.callers import program
from tests.hostile.addresses import Address
from tests.hostile.worlds import World, standing
from tests.services.shares import dealt

pytestmark = [pytest.mark.both, pytest.mark.django_db]
EXAMPLES = int(os.environ.get("PLUMBLINE_API_EXAMPLES", "1"))
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance,
]  # fmt: skip
BELOW = (
    "retire/", "retry/", "cancel/", "revoke/", "accept/", "dismiss/", "protect/", "open/",
    "remove/", "sign/",
)  # fmt: skip


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[World, dict[str, User | None]]]:
    close, connection.close = connection.close, lambda: None  # type: ignore[method-assign]  # kept by the world's transaction
    try:
        with django_db_blocker.unblock(), standing("words") as made:
            yield made
    finally:
        connection.close = close  # type: ignore[method-assign]  # as it was


def operations() -> list[Any]:
    loaded: Any = schemathesis.openapi.from_dict(schema())
    loaded.app = application
    return dealt(it.ok() for it in loaded.get_all_operations())


def fill(case: Any, number: int) -> None:
    """Three of four addresses are of a row that there is."""
    rows = Address(case.operation.path).rows()
    if case.path_parameters and rows and rows[0] and number % 4:
        case.path_parameters.update(rows[number % len(rows)])


def hold(case: Any, client: Any) -> None:
    """Name what is there, as whoever has read it would."""
    path = case.formatted_path
    for verb in BELOW:
        path = path.removesuffix(verb)
    read = client.get(path)
    if "ETag" in read.headers:
        case.headers["If-Match"] = read.headers["ETag"]


@pytest.mark.parametrize("signed_in", [True, False])
def test_no_call_fails_and_none_is_answered_otherwise_than_described(
    signed_in: bool, world: tuple[World, dict[str, User | None]]
) -> None:
    editor = world[1]["editor"]
    assert editor is not None
    client, number = program(editor, "write"), iter(range(10**9))
    token = client.defaults["HTTP_AUTHORIZATION"]

    def ask(case: Any) -> None:
        fill(case, next(number))
        if signed_in and "If-Match" in (case.headers or {}):
            hold(case, client)
        sent = {"Authorization": token} if signed_in else {}
        case.validate_response(case.call(headers=sent), checks=CHECKS)

    wrongly = (GenerationMode.NEGATIVE, GenerationMode.POSITIVE) if signed_in else ()
    for position, operation in enumerate(operations()):
        modes = wrongly if EXAMPLES > 1 else wrongly[position % 2 :][:1]
        for mode in modes or (GenerationMode.POSITIVE,):
            _asked(operation.as_strategy(generation_mode=mode), ask)


def _asked(cases: Any, ask: Any) -> None:
    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases)
    def run(case: Any) -> None:
        ask(case)

    with contextlib.suppress(Unsatisfiable):  # a call that takes nothing cannot be asked wrongly
        run()
