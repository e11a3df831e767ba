from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.db import connection
from django.test import Client

from accounts.models import User
from claims import actions as claims
from sources import actions as sources
from sources.models import Publisher
from tests.api.callers import program, read, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def publishers(checker: User) -> list[str]:
    slugs = [f"p{number:02}" for number in range(11)]
    for slug in slugs:
        sources.add_publisher(slug=slug, name="The same name", by=checker)
    return slugs


@pytest.fixture
def client(checker: User) -> Client:
    return program(checker)


def follow(client: Client, page: Any, way: str = "next") -> Any:
    response = client.get(page[way])
    assert response.status_code == 200
    return response.json()


def slugs(page: Any) -> list[str]:
    return [row["slug"] for row in page["results"]]


def cursor_of(page: Any) -> str:
    query: str = urlsplit(page["next"]).query
    return parse_qs(query)["cursor"][0]


@pytest.mark.parametrize("ordering", ["slug", "-slug", "name", "-name"])
def test_following_pages_shows_every_row_once(
    ordering: str, client: Client, publishers: list[str]
) -> None:
    page = read(client, "publishers/", limit="4", ordering=ordering)
    seen = slugs(page)
    while page["next"]:
        page = follow(client, page)
        seen += slugs(page)
    assert sorted(seen) == publishers
    assert ordering not in {"slug", "-slug"} or seen == sorted(
        publishers, reverse=ordering == "-slug"
    )


def test_going_back_shows_the_same_pages(client: Client, publishers: list[str]) -> None:
    first = read(client, "publishers/", limit="4")
    second = follow(client, first)
    third = follow(client, second)
    assert first["previous"] is None
    assert third["next"] is None
    assert slugs(follow(client, third, "previous")) == slugs(second)
    back = follow(client, follow(client, third, "previous"), "previous")
    assert slugs(back) == slugs(first)
    assert back["previous"] is None


def test_rows_added_meanwhile_shift_nothing(
    client: Client, publishers: list[str], checker: User
) -> None:
    page = read(client, "publishers/", limit="4")
    sources.add_publisher(slug="a-new-one", name="Before all", by=checker)
    assert slugs(follow(client, page)) == publishers[4:8]


def test_a_link_keeps_the_filters(client: Client, publishers: list[str]) -> None:
    page = read(client, "publishers/", limit="4", q="same", ordering="-slug")
    assert parse_qs(urlsplit(page["next"]).query)["q"] == ["same"]
    assert slugs(follow(client, page)) == publishers[3:7][::-1]


def test_orders_by_moment_survive_the_cursor(client: Client, checker: User) -> None:
    for _ in range(3):
        claims.log_claim(statement="S", claimant="C", by=checker)
    page = read(client, "claims/", limit="1", ordering="created_at")
    seen = [page["results"][0]["reference"]]
    while page["next"]:
        page = follow(client, page)
        seen += [row["reference"] for row in page["results"]]
    assert len(seen) == 3
    assert seen == sorted(seen)


@pytest.mark.both
@pytest.mark.parametrize("moment", ["12:00:00.000", "12:00:00.120", "12:00:00.123456"])
def test_rows_of_one_moment_are_shown_once_each(moment: str, client: Client, checker: User) -> None:
    for _ in range(5):
        claims.log_claim(statement="S", claimant="C", by=checker)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_claim SET created_at = %s", [f"2026-11-28 {moment}"])
    for ordering in ("created_at", "-created_at"):
        page, seen = read(client, "claims/", limit="2", ordering=ordering), []
        for _page in range(3):
            seen += [row["reference"] for row in page["results"]]
            page = follow(client, page) if page["next"] else {"results": [], "next": None}
        assert len(seen) == len(set(seen)) == 5
        assert page["next"] is None


@pytest.mark.parametrize(
    "limit", ["0", "201", "-1", "1e3", "1" + "0" * 24, "9" * 10_000, "٣", "", " 5", "\x00", "ten"]
)
def test_a_limit_out_of_bounds_is_refused_by_name(limit: str, client: Client) -> None:
    body = refused(client, "publishers/", limit=limit)
    assert body["status"] == 400
    assert body["errors"] == [
        {"name": "limit", "detail": "Give a whole number from 1 to 200."},
    ]


def test_the_largest_page_has_two_hundred_rows(client: Client, checker: User) -> None:
    Publisher.objects.bulk_create(
        Publisher(slug=f"bulk-{number}", name="B") for number in range(201)
    )
    assert len(read(client, "publishers/", limit="200")["results"]) == 200
    assert len(read(client, "publishers/")["results"]) == 50


def garbage() -> list[str]:
    plain = base64.urlsafe_b64encode(json.dumps(["slug", ["x", "y"], False]).encode()).decode()
    return [
        "",
        "x",
        "\x00",
        "' OR 1=1 --",
        plain,
        f"{plain}:x:y",
        "9" * 5000,
        "é:ü:ß",
        signing.dumps(["slug", ["x", "y"], False], salt="another"),
        signing.dumps({"slug": 1}, salt="api.pagination"),
        signing.dumps(["slug"], salt="api.pagination"),
    ]


@pytest.mark.parametrize("cursor", garbage())
def test_a_cursor_that_was_not_made_here_is_refused(cursor: str, client: Client) -> None:
    body = refused(client, "publishers/", cursor=cursor)
    assert body["status"] == 400
    assert body["errors"][0]["name"] == "cursor"


def test_a_cursor_of_another_order_is_refused(client: Client, publishers: list[str]) -> None:
    cursor = cursor_of(read(client, "publishers/", limit="4"))
    body = refused(client, "publishers/", cursor=cursor, ordering="-slug")
    assert body["errors"][0]["detail"] == (
        "This cursor belongs to another list or order. Start again."
    )


def test_a_cursor_of_another_resource_is_refused(client: Client, publishers: list[str]) -> None:
    cursor = cursor_of(read(client, "publishers/", limit="4", ordering="slug"))
    assert refused(client, "sources/", cursor=cursor, ordering="slug")["status"] == 400


def test_an_order_by_something_else_is_refused_by_name(client: Client) -> None:
    for ordering in ("pk", "password", "created_by__password", "-", "", "slug,name"):
        body = refused(client, "publishers/", ordering=ordering)
        assert body["errors"] == [{"name": "ordering", "detail": "Order by one of: slug, name."}]


def test_no_key_of_the_database_is_shown(client: Client, publishers: list[str]) -> None:
    page = read(client, "publishers/", limit="4")
    last = Publisher.objects.get(slug=publishers[3])
    kept = signing.loads(cursor_of(page), salt="api.pagination")
    assert str(last.uuid) in kept[-2]
    assert "id" not in page["results"][0]
