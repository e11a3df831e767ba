"""Everything that the description allows, and much that it does not: no defect, no surprise.

Names in addresses and ETags are mostly those that there are, so that calls get somewhere. Each call
is made with a token, walks without one too. `make ask` asks for longer: PLUMBLINE_API_EXAMPLES
examples of each operation, and twice as many walks along the links of the description.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
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
from tests.api.callers import program
from tests.hostile.addresses import Address
from tests.hostile.worlds import World, standing
from tests.services.shares import dealt

pytestmark = [pytest.mark.both, pytest.mark.django_db]
STEPS = 12
EXAMPLES = int(os.environ.get("PLUMBLINE_API_EXAMPLES", "1"))
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance,
]  # fmt: skip
QUIETLY = settings(
    derandomize=True, database=None, deadline=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
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


class Asked:
    """What was asked, and that every answer is one of those that are described."""

    def __init__(self, editor: User) -> None:
        self.client = program(editor, "write")
        self.token = str(self.client.defaults["HTTP_AUTHORIZATION"])
        self.answers: Counter[int] = Counter()
        self.operations: set[str] = set()

    def answered(self, response: Any, case: Any, *, by_nobody: bool) -> None:
        """An answer to somebody; nobody, who asks the same, is turned away."""
        case.validate_response(response, checks=CHECKS)
        self.answers.update([response.status_code])
        self.operations.add(case.operation.label)
        if by_nobody:
            self.turned_away(case)

    def turned_away(self, case: Any) -> None:
        nobody = case.call()
        case.validate_response(nobody, checks=CHECKS)
        assert nobody.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}
        self.answers.update([nobody.status_code])

    def __str__(self) -> str:
        by_status = ", ".join(f"{status}: {n}" for status, n in sorted(self.answers.items()))
        return f"{len(self.operations)} operations, {self.answers.total()} calls; {by_status}"


@pytest.fixture
def asked(world: tuple[World, dict[str, User | None]]) -> Asked:
    editor = world[1]["editor"]
    assert editor is not None
    return Asked(editor)


@cache
def loaded() -> Any:
    found: Any = schemathesis.openapi.from_dict(schema())
    found.app = get_wsgi_application()  # config.wsgi also sets where metrics are kept
    found.config.analysis.constants.enabled = False  # a second to read all our modules
    return found


def operations() -> list[Any]:
    return dealt(it.ok() for it in loaded().get_all_operations())


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


def test_no_call_fails_and_none_is_answered_otherwise_than_described(asked: Asked) -> None:
    number = iter(range(10**9))

    def ask(case: Any) -> None:
        fill(case, next(number))
        if "If-Match" in (case.headers or {}):
            hold(case, asked.client)
        response = case.call(headers={"Authorization": asked.token})
        asked.answered(response, case, by_nobody=EXAMPLES > 1)  # tests/api/test_matrix.py asks too

    for position, operation in enumerate(operations()):
        for mode in modes(operation, position):
            _asked(operation.as_strategy(generation_mode=mode), ask)
    print(f"each call alone: {asked}")  # noqa: T201  # shown where one asks for many examples


def test_what_calls_lead_on_to_is_answered_as_described_too(asked: Asked) -> None:
    """The links of the description as a state machine: made, listed, read, changed, retired."""
    workflow, number = loaded().as_state_machine(), iter(range(1, 10**9))

    class Walk(workflow):  # type: ignore[valid-type, misc]  # made at run time
        def step(self, input: Any) -> Any:  # noqa: A002  # as its parent names it
            if input.transition is None:
                fill(input.case, next(number))
            return super().step(input)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": {"Authorization": asked.token}}

        def validate_response(self, response: Any, case: Any, *_: Any, **_more: Any) -> None:
            asked.answered(response, case, by_nobody=True)

    Walk.run(settings=settings(QUIETLY, max_examples=2 * EXAMPLES, stateful_step_count=STEPS))
    print(f"one after the other: {asked}")  # noqa: T201  # as above


def modes(operation: Any, position: int) -> Sequence[GenerationMode]:
    """Rightly and wrongly: one of the two, in turns, where few examples are asked for."""
    both = (GenerationMode.NEGATIVE, GenerationMode.POSITIVE)
    told = operation.definition.raw
    if not (told.get("parameters") or told.get("requestBody")):
        return both[1:]  # a call that takes nothing cannot be asked wrongly
    return both if EXAMPLES > 1 else both[position % 2 :][:1]


def _asked(cases: Any, ask: Any) -> None:
    @settings(QUIETLY, max_examples=EXAMPLES)
    @given(case=cases)
    def run(case: Any) -> None:
        ask(case)

    with contextlib.suppress(Unsatisfiable):  # nothing that is wrong was found in time
        run()
