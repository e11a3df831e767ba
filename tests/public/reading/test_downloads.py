"""A dossier as readers download it: whole, in part, by its digest, or by the server in front."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.public.reading.conftest import World

pytestmark = pytest.mark.django_db


def asked(world: World, **headers: str) -> Any:
    path = f"/published/{world.shells.reference}/dossiers/{world.dossier.serial}/"
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Client().get(path, headers=given)


def body(response: Any) -> bytes:
    return b"".join(response) if response.streaming else bytes(response.content)


def test_the_file_is_the_one_that_was_issued_and_its_name_says_that_it_is_superseded(
    world: World,
) -> None:
    response = asked(world)
    assert hashlib.sha256(body(response)).hexdigest() == world.dossier.sha256
    assert response.headers["ETag"] == f'"{world.dossier.sha256}"'
    name = f'attachment; filename="{world.dossier.serial}-superseded.pdf"'
    assert response.headers["Content-Disposition"] == name
    assert asked(world, if_none_match=response.headers["ETag"]).status_code == 304


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, None),
        ("bytes=-50", -50, None),
        ("bytes=5-5", 5, 5),
    ],
)
def test_a_part_is_sent_as_a_part(given: str, first: int, last: int | None, world: World) -> None:
    whole = body(asked(world))
    response = asked(world, range=given)
    start = first if first >= 0 else len(whole) + first
    end = len(whole) - 1 if last is None else last
    assert response.status_code == 206
    assert body(response) == whole[start : end + 1]
    assert response.headers["Content-Range"] == f"bytes {start}-{end}/{len(whole)}"
    assert response.headers["Content-Length"] == str(end - start + 1)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"range": "bytes=99999999-"}, 416),
        ({"range": "bytes=-0"}, 416),
        ({"range": "bytes=9-1"}, 200),
        ({"range": "bytes=-"}, 200),
        ({"range": "bytes=0-1,5-6"}, 200),
        ({"range": "lines=0-1"}, 200),
        ({"range": "bytes=0-1", "if_range": '"another"'}, 200),
    ],
)
def test_what_cannot_be_cut_is_refused_or_sent_whole(
    headers: dict[str, str], status: int, world: World
) -> None:
    response = asked(world, **headers)
    body(response)
    assert response.status_code == status


def test_the_server_in_front_sends_the_file_where_it_is_told_to(
    world: World, settings: Settings
) -> None:
    settings.PLUMBLINE_ACCEL_PREFIX = "/kept/"
    response = asked(world)
    digest = world.dossier.sha256
    kept = f"/kept/sha256/{digest[:2]}/{digest[2:4]}/{digest}"
    assert response.headers["X-Accel-Redirect"] == kept
    assert response.content == b"" and response.headers["Content-Type"] == "application/pdf"


def test_another_claims_address_does_not_lead_to_it(world: World) -> None:
    path = f"/published/{world.grain.reference}/dossiers/{world.dossier.serial}/"
    assert Client().get(path).status_code == 404
