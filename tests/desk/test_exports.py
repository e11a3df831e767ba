"""Downloads for other programs: PROV-JSON and web archives."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoDbBlocker
from warcio.archiveiterator import ArchiveIterator

from accounts.models import User
from claims.prov_rows import prov_json
from sources import archiving
from sources.models import Capture
from sources.storage import content_storage, name_of
from tests.hostile.worlds import World, answer, signed_in, standing

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CLAIM = "/claims/2026-0042/"


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[World, dict[str, User | None]]]:
    with django_db_blocker.unblock(), standing("zqwords") as found:
        yield found


@pytest.fixture
def world(made: tuple[World, dict[str, User | None]]) -> World:
    return made[0]


@pytest.fixture
def editor(made: tuple[World, dict[str, User | None]]) -> User:
    user = made[1]["editor"]
    assert user is not None
    return user


def package(user: User, path: str) -> tuple[list[bytes], str]:
    """What was captured, out of a package, and what the package says of what it leaves out."""
    status, body = answer(signed_in(user), path)
    assert status == 200
    with zipfile.ZipFile(BytesIO(body)) as found:
        archives = [found.read(name) for name in found.namelist() if name.startswith("archive/")]
        told = json.loads(found.read("datapackage.json"))
    contents = [
        row.content_stream().read()
        for archive in archives
        for row in ArchiveIterator(BytesIO(archive), check_digests="raise")
    ]
    return contents, told["description"]


def test_the_captures_of_a_claim_come_as_far_as_they_may_be_seen(
    world: World, editor: User
) -> None:
    both, said = package(world.reader, f"{CLAIM}captures.wacz")
    assert both == [b"article zqwords", b"insider zqwords"]
    assert said == ""
    fewer, said = package(editor, f"{CLAIM}captures.wacz")
    assert fewer == [b"article zqwords"]
    assert said == "One capture of a protected source is left out."


def test_the_captures_of_a_source_are_one_file(world: World, editor: User) -> None:
    assert package(editor, "/sources/article/captures/export.wacz")[0] == [b"article zqwords"]
    assert package(world.reader, "/sources/insider/captures/export.wacz")[0] == [b"insider zqwords"]
    assert answer(signed_in(editor), "/sources/insider/captures/export.wacz")[0] == 404


def test_a_file_that_was_given_may_be_had_as_a_record(world: World, editor: User) -> None:
    path = f"/sources/article/captures/{world.capture.uuid}/record/"
    response = signed_in(editor).get(path)
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    (row,) = ArchiveIterator(BytesIO(b"".join(response)), check_digests="raise")
    assert row.rec_headers.get_header("WARC-Type") == "resource"


def test_prov_is_a_file_to_save(world: World, editor: User) -> None:
    response = signed_in(editor).get(f"{CLAIM}prov/")
    assert response.content.decode() == prov_json(world.claim)
    assert response.headers["Content-Disposition"] == 'attachment; filename="2026-0042.prov.json"'


def test_the_pages_lead_there(world: World, editor: User) -> None:
    client = signed_in(editor)
    for page, link in (
        (CLAIM, f"{CLAIM}prov/"),
        (CLAIM, f"{CLAIM}captures.wacz"),
        ("/sources/article/", "/sources/article/captures/export.wacz"),
        (f"/sources/article/captures/{world.capture.uuid}/",
         f"/sources/article/captures/{world.capture.uuid}/record/"),
    ):  # fmt: skip
        assert f'href="{link}"' in client.get(page).content.decode(), link


def test_too_many_captures_for_a_package_are_refused_in_words(
    world: World, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archiving, "MOST_CAPTURES", 0)
    response = signed_in(editor).get(f"{CLAIM}captures.wacz", follow=True)
    assert "too many captures for one package" in response.content.decode()


def test_commands_write_what_an_outsider_may_see_unless_told_who_asks(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "c.warc.gz"
    call_command("export_captures", claim="2026-0042", output=out, format="warc")
    assert "One capture of a protected source is left out." in capsys.readouterr().out
    with out.open("rb") as file:
        read = [row.content_stream().read() for row in ArchiveIterator(file)]
    assert read == [b"article zqwords"]
    call_command("export_captures", "insider", output=out, as_user=world.reader.email)
    assert zipfile.is_zipfile(out)
    for wrong in (["insider"], ["nothing"], []):
        with pytest.raises(CommandError):
            call_command("export_captures", *wrong, output=out)


def test_a_file_that_is_missing_from_the_store_is_said_to_be(world: World) -> None:
    lost = Capture.objects.get(source=world.protected)
    kept = Path(content_storage().path(name_of(lost.sha256)))
    aside = kept.with_name("aside")
    kept.rename(aside)
    try:
        chosen = archiving.choose(Capture.objects.all(), world.reader)
    finally:
        aside.rename(kept)
    assert [it.sha256 for it in chosen.held] == [world.capture.sha256]
    assert chosen.left_out == "The file of one capture is missing from the store."
