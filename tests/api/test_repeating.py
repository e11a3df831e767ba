"""A call that is sent again after its answer was lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.models import User
from api.idempotency import KEPT_FOR, sweep
from api.models import KeptAnswer
from audit.models import Event
from claims.models import Claim
from sources import actions as sources
from sources.models import Capture, Publisher
from tests.api.callers import make, program
from tests.conftest import person

pytestmark = [pytest.mark.both, pytest.mark.django_db]

POST = {"slug": "post", "name": "The Post"}
CLAIM = {"statement": "Shells were moved.", "claimant": "A newspaper"}


@pytest.fixture
def client(checker: User) -> Client:
    return program(checker, "write")


def test_a_call_repeated_after_a_lost_answer_makes_nothing_twice(client: Client) -> None:
    first = make(client, "claims/", CLAIM, key="k-1")
    events = Event.objects.count()
    second = make(client, "claims/", CLAIM, key="k-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    for name in ("Location", "ETag", "Content-Type", "Cache-Control"):
        assert second.headers[name] == first.headers[name]
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert (Claim.objects.count(), Event.objects.count()) == (1, events)


def test_the_same_words_under_another_key_are_another_claim(client: Client) -> None:
    assert make(client, "claims/", CLAIM, key="a").status_code == 201
    assert make(client, "claims/", CLAIM, key="b").status_code == 201
    assert Claim.objects.count() == 2


@pytest.mark.parametrize(
    ("path", "body"), [("publishers/", POST | {"name": "Other"}), ("cases/", POST)]
)
def test_a_key_that_was_given_to_another_call_is_refused(
    path: str, body: Any, client: Client
) -> None:
    assert make(client, "publishers/", POST, key="k").status_code == 201
    response = make(client, path, body, key="k")
    assert response.status_code == 422
    assert response.json()["type"] == "urn:plumbline:problem:idempotency-key-reused"
    assert Publisher.objects.get().name == "The Post"


def test_keys_of_two_people_are_two_keys(client: Client, editor: User) -> None:
    assert make(client, "claims/", CLAIM, key="k").status_code == 201
    assert make(program(editor, "write"), "claims/", CLAIM, key="k").status_code == 201
    assert Claim.objects.count() == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 201, '""'])
def test_a_creating_call_without_a_key_of_its_own_makes_nothing(key: str, client: Client) -> None:
    response = client.post(
        "/api/v1/publishers/", POST, content_type="application/json",
        headers={"Idempotency-Key": key},
    )  # fmt: skip
    assert response.status_code == 400
    assert response.json()["type"] == "urn:plumbline:problem:idempotency-key-missing"
    assert not Publisher.objects.exists()


def test_what_was_refused_may_be_sent_again_under_its_key(client: Client) -> None:
    assert make(client, "publishers/", {"slug": "post"}, key="k").status_code == 400
    assert not KeptAnswer.objects.exists()
    assert make(client, "publishers/", POST, key="k").status_code == 201


def test_a_file_is_the_same_whatever_stands_between_its_parts(
    client: Client, checker: User
) -> None:
    sources.add_source(slug="article", title="An article", by=checker)

    def sent(content: bytes) -> Any:
        file = SimpleUploadedFile("page.txt", content, "text/plain")
        return client.post(
            "/api/v1/captures/upload/", {"source": "article", "upload": file},
            headers={"Idempotency-Key": "k"},
        )  # fmt: skip

    assert sent(b"words").status_code == sent(b"words").status_code == 201
    assert Capture.objects.count() == 1
    assert sent(b"others").status_code == 422


def test_a_key_is_free_again_after_a_day(client: Client) -> None:
    make(client, "claims/", CLAIM, key="k")
    KeptAnswer.objects.update(kept_since=timezone.now() - KEPT_FOR - timedelta(seconds=1))
    assert "Idempotent-Replayed" not in make(client, "claims/", CLAIM, key="k").headers
    assert Claim.objects.count() == 2


def test_old_answers_are_swept_and_fresh_ones_stay(client: Client) -> None:
    make(client, "claims/", CLAIM, key="old")
    KeptAnswer.objects.update(kept_since=timezone.now() - KEPT_FOR - timedelta(hours=2))
    make(client, "claims/", CLAIM, key="fresh")
    assert sweep() == 1
    assert KeptAnswer.objects.get().key == "fresh"


@pytest.mark.django_db(transaction=True)
def test_of_calls_at_once_under_one_key_one_makes_it_and_all_are_answered_alike(
    client: Client,
) -> None:
    together = Barrier(3)

    def call(_number: int) -> Any:
        together.wait(timeout=60)
        try:
            return make(client, "claims/", CLAIM, key="k")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(call, range(3)))
    assert [it.status_code for it in answers] == [201, 201, 201]
    assert len({it.content for it in answers}) == 1
    assert Claim.objects.count() == 1


def test_an_account_that_goes_takes_its_answers_along(client: Client) -> None:
    gone = person("gone@example.org")
    KeptAnswer.objects.create(person=gone, key="k", digest="0" * 64, status=201)
    gone.delete()
    assert not KeptAnswer.objects.filter(key="k").exists()
