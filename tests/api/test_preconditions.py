"""Nobody's change is lost: a change names the ETag of what was read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from accounts.models import User
from claims import actions as claims
from claims.models import Claim
from estimates import actions as estimates
from estimates.models import Estimate, Parameter
from sources import actions as sources
from sources.models import Publisher
from tests.api.callers import change, etag, program

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def client(checker: User) -> Client:
    return program(checker, "write")


@pytest.fixture
def post(checker: User) -> Publisher:
    return sources.add_publisher(slug="post", name="The Post", by=checker)


def test_a_change_that_names_what_was_read_is_made(client: Client, post: Publisher) -> None:
    response = change(client, "publishers/post/", {"name": "The Evening Post"})
    assert response.status_code == 200
    assert response.json()["name"] == "The Evening Post"
    assert response.headers["ETag"] == etag(client, "publishers/post/")


@pytest.mark.parametrize("given", [None, "", "*"])
def test_a_change_that_names_nothing_is_refused(
    given: str | None, client: Client, post: Publisher
) -> None:
    headers = {} if given is None else {"If-Match": given}
    response = client.patch(
        "/api/v1/publishers/post/", {"name": "X"}, content_type="application/json", headers=headers
    )
    assert response.status_code == 428
    assert response.json()["type"] == "urn:plumbline:problem:precondition-required"
    post.refresh_from_db()
    assert post.name == "The Post"


@pytest.mark.parametrize("weak", [False, True])
def test_a_change_of_what_moved_meanwhile_is_refused(
    weak: bool, client: Client, post: Publisher, checker: User
) -> None:
    read = etag(client, "publishers/post/")
    if weak:
        read = f"W/{read}"  # If-Match compares strongly (RFC 9110, 13.1.1)
    else:
        sources.revise_publisher(post, name="Somebody else's", by=checker)
    response = change(client, "publishers/post/", {"name": "Mine"}, at=read)
    assert response.status_code == 412
    assert response.json()["type"] == "urn:plumbline:problem:precondition-failed"
    post.refresh_from_db()
    assert post.name != "Mine"


def test_one_of_several_etags_is_enough(client: Client, post: Publisher) -> None:
    read = f'"other", {etag(client, "publishers/post/")}'
    assert change(client, "publishers/post/", {"name": "Mine"}, at=read).status_code == 200


def test_reading_only_if_it_is_as_it_was_is_answered_with_a_problem(
    client: Client, post: Publisher
) -> None:
    response = client.get("/api/v1/publishers/post/", headers={"If-Match": '"other"'})
    assert response.status_code == 412
    assert response.json()["type"] == "urn:plumbline:problem:precondition-failed"


def test_what_is_not_there_is_not_found_before_anything_else_is_said(client: Client) -> None:
    response = client.patch("/api/v1/publishers/none/", {}, content_type="application/json")
    assert response.status_code == 404


def both(client: Client, others: Client, path: str, of: str, bodies: list[Any], method: str) -> Any:
    """The answers to two changes of one ETag at the same moment."""
    read, together = etag(client, of), Barrier(2)

    def call(number: int) -> Any:
        together.wait(timeout=60)
        try:
            return change((client, others)[number], path, bodies[number], at=read, method=method)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(call, range(2)))


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_with_one_etag_one_wins(
    client: Client, post: Publisher, checker: User
) -> None:
    claim = claims.log_claim(statement="S", claimant="C", by=checker)
    mass = estimates.add_parameter(slug="mass", title="Mass", text="4 kg", by=checker)
    estimates.add_estimate(
        slug="twice", title="Twice", formula="2 * mass", unit="kg", inputs={"mass": mass},
        by=checker,
    )  # fmt: skip
    other = program(checker, "write")
    reference = f"claims/{claim.reference}/"
    for path, of, bodies, method in (
        ("publishers/post/", "", [{"name": "One"}, {"name": "Other"}], "patch"),
        (reference, "", [{"place": "Here"}, {"place": "There"}], "patch"),
        (f"{reference}plan/", "", [{"priority": it, "due_on": None} for it in (3, 4)], "put"),
        ("parameters/mass/", "", [{"text": "5 kg"}, {"text": "6 kg"}], "patch"),
        ("estimates/twice/", "", [{"title": "One"}, {"title": "Other"}], "patch"),
        ("publishers/post/retire/", "publishers/post/", [{"why": "One"}, {"why": "Other"}], "post"),
    ):
        answers = both(client, other, path, of or path, bodies, method)
        assert sorted(it.status_code for it in answers) == [200, 412], path
    post.refresh_from_db()
    assert post.name in {"One", "Other"}
    assert Claim.objects.get().place in {"Here", "There"}
    assert Parameter.objects.get().text in {"5 kg", "6 kg"}
    assert Estimate.objects.get().title in {"One", "Other"}
