from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django_filters import CharFilter

from accounts.models import User
from api.pagination import PARAMETERS
from config.api import RESOURCES
from sources import actions as sources
from tests.api.callers import program, read, refused
from tests.api.test_door import LISTS

pytestmark = pytest.mark.django_db

HOSTILE = [
    "\x00",
    "'",
    '"',
    "%",
    "\\",
    "<script>alert(1)</script>",
    "1" + "0" * 24,
    "x" * 5000,
    "' OR 1=1 --",
    "🧨",
    "\ud7ff",
]


def test_an_unknown_filter_is_refused_by_name(checker: User) -> None:
    client = program(checker)
    for path in LISTS:
        body = refused(client, path, retird="true")
        assert body["status"] == 400
        assert body["errors"][0]["name"] == "retird"
        assert "“retird”" in body["errors"][0]["detail"]
        assert "limit" in body["errors"][0]["detail"]


@pytest.mark.parametrize("path", LISTS)
def test_no_filter_can_be_made_to_fail(path: str, checker: User) -> None:
    """All that take texts at once, so that the database is asked; then all the others."""
    client = program(checker)
    known: Any = RESOURCES[path.strip("/")][1].filterset_class.base_filters
    free = {name for name, it in known.items() if isinstance(it, CharFilter)}
    for text in HOSTILE:
        for names in (free, {*known, *PARAMETERS} - free):
            answer = client.get(f"/api/v1/{path}", dict.fromkeys(names, text))
            assert answer.status_code in {200, 400}, (names, text)


def test_a_filter_given_twice_is_refused(checker: User) -> None:
    response = program(checker).get("/api/v1/publishers/?country=US&country=GB")
    assert response.status_code == 400
    assert response.json()["errors"][0]["name"] == "country"


@pytest.mark.parametrize("name", ["\x00", "<b>", "x" * 5000, "__proto__", "slug__contains"])
def test_a_hostile_name_of_a_filter_is_refused(name: str, checker: User) -> None:
    body = refused(program(checker), "publishers/", **{name: "1"})
    assert body["status"] == 400
    assert len(body["detail"]) < 500


def test_a_detail_and_the_root_take_no_filters(checker: User) -> None:
    sources.add_publisher(slug="post", name="The Post", by=checker)
    client = program(checker)
    for path in ("", "publishers/post/"):
        assert refused(client, path, fields="slug")["status"] == 400


@pytest.fixture
def two(checker: User) -> Client:
    sources.add_publisher(slug="post", name="The Post", country="US", by=checker)
    gone = sources.add_publisher(slug="gone", name="Gone Times", country="GB", by=checker)
    sources.retire(gone, by=checker, why="It closed")
    return program(checker)


def test_lists_hold_what_is_in_use_unless_asked_otherwise(two: Client) -> None:
    def slugs(**query: str) -> list[str]:
        return [row["slug"] for row in read(two, "publishers/", **query)["results"]]

    assert slugs() == slugs(retired="false") == ["post"]
    assert slugs(retired="true") == ["gone"]
    assert slugs(retired="any") == ["gone", "post"]
    assert refused(two, "publishers/", retired="maybe")["errors"][0]["name"] == "retired"


def test_what_is_retired_is_still_found_by_its_name(two: Client) -> None:
    assert read(two, "publishers/gone/")["retired_at"]


def test_every_word_searched_for_must_be_found(two: Client) -> None:
    assert read(two, "publishers/", q="post THE")["results"]
    assert not read(two, "publishers/", q="post times")["results"]
    assert not read(two, "publishers/", q="%")["results"]
