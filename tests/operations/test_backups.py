"""The restore drill: back up, wipe, restore; every hash and digest equal, on both databases."""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Role
from audit import sealing, triggers, verification
from audit.models import Event
from claims.content import content_digest
from claims.models import Claim
from dossiers.models import Dossier
from dossiers.verifying import verify
from estimates import actions as estimates
from estimates.models import Estimate, Parameter
from operations.backups import rows
from sources import storage
from tests.claims.casefiles import SMALL
from tests.conftest import person
from tests.hostile.attacks import TEXTS
from tests.hostile.worlds import World, make_world, publish
from tests.operations.fuller import ELSEWHERE, fill_up
from tests.services.elsewhere import Installation

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 the file of a dossier"


@dataclass(frozen=True)
class Kept:
    world: World
    media: Path


def stored_in(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """A store of this test's own, since the drill empties it."""
    kept = storage.ContentAddressedStorage(location=str(folder))
    patch.setitem(storages._storages, "content", kept)  # type: ignore[attr-defined]  # Django's own cache
    return folder


@pytest.fixture(scope="module")
def kept(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept]:
    """A hostile desk with captures, a sealed log, something published, and a dossier's file.

    Made once; what a test does to it is undone after the test.
    """
    media = tmp_path_factory.mktemp("kept") / "media"
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        stored_in(media, patch)
        made = make_world(TEXTS["markup"], by=person("checker@example.org", Role.FACT_CHECKER))
        editor = person("editor@example.org", Role.EDITOR)
        publish(made, by=editor, note="")
        fill_up(made, editor=editor)
        sha256, size = storage.store([PDF], at_most=100)
        Dossier.objects.filter(pk=made.dossier.pk).update(
            state="ready", stage="ready", sha256=sha256, size=size, pages=1,
            finished_at=made.dossier.issued_at,
        )  # fmt: skip
        sealing.seal_events()
        yield Kept(made, media)
        transaction.set_rollback(True)


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return stored_in(tmp_path / "media", monkeypatch)


@pytest.fixture
def world(kept: Kept, apart: Path) -> World:
    shutil.copytree(kept.media, apart)
    return kept.world


def state(media: Path) -> dict[str, Any]:
    """Digests of every table and every file, and of what the domain computes from them."""
    found: dict[str, Any] = {}
    for model in rows.tables():
        table = rows.table_of(model)
        for _line in rows.lines(model, table):
            pass
        found[table.name] = table.entry()
    files = sorted(path for path in media.rglob("*") if path.is_file())
    found["files"] = {path.name: path.read_bytes() for path in files}
    found["claims"] = {claim.pk: content_digest(claim) for claim in Claim.objects.all()}
    found["estimates"] = dict(Estimate.objects.values_list("slug", "inputs_digest"))
    return found


def wipe(media: Path) -> None:
    """What a lost machine leaves: nothing."""
    connection.check_constraints()
    triggers.drop(connection)
    for model in rows.tables():
        rows.empty(model)
    connection.check_constraints()
    triggers.install(connection)
    shutil.rmtree(media, ignore_errors=True)


def backup(target: Path, *options: str) -> str:
    said = StringIO()
    call_command("backup", str(target), *options, stdout=said)
    return said.getvalue()


def restore(source: Path, *options: str) -> str:
    said = StringIO()
    call_command("restore", str(source), *options, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("name", ["desk", "desk.tar"])
def test_what_was_wiped_comes_back_to_the_last_digit(
    name: str, world: World, apart: Path, tmp_path: Path
) -> None:
    own = Path(settings.HOME) / "templates" / "public" / "method.html"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("Our method.")
    before = state(apart)
    assert before["files"]
    assert "SHA-256 of the manifest" in backup(tmp_path / name)
    wipe(apart)
    own.unlink()
    assert state(apart) != before

    assert "its log verifies" in restore(tmp_path / name)
    assert state(apart) == before
    assert own.read_text() == "Our method."
    own.unlink()
    assert list(verification.faults()) == []
    assert triggers.missing(connection) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=Event.objects.first().pk).update(verb="claim.forged")  # type: ignore[union-attr]  # there are some
    assert verify(PDF).is_genuine
    # Work goes on: keys of new rows lie above those that came back.
    parameter = Parameter.objects.get(slug="crate")
    estimates.revise_parameter(
        parameter,
        text="46 to 61 kg/crate",
        why="After it.",
        by=User.objects.get(pk=world.reader.pk),
    )


def test_the_drill_has_a_row_of_nearly_every_table(world: World) -> None:
    bare = {it._meta.label_lower for it in rows.tables() if not it._base_manager.exists()}
    assert bare == ELSEWHERE


def test_every_column_is_of_a_kind_that_comes_back_as_it_was() -> None:
    """One of another kind would be written as whatever its text is. Say in `rows` how it is
    written and read, and here that it is."""
    kinds = {it.get_internal_type() for model in rows.tables() for it in rows.fields_of(model)}
    assert kinds <= COMES_BACK, kinds - COMES_BACK


COMES_BACK = {
    "AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "CharField",
    "DateField", "DateTimeField", "DecimalField", "EmailField", "FloatField", "ForeignKey",
    "IntegerField", "JSONField",
    "OneToOneField", "PositiveBigIntegerField", "PositiveIntegerField",
    "PositiveSmallIntegerField", "SlugField", "SmallIntegerField", "TextField", "URLField",
    "UUIDField",
}  # fmt: skip


def test_a_desk_that_is_not_empty_is_left_alone_unless_told_otherwise(
    world: World, apart: Path, tmp_path: Path
) -> None:
    backup(tmp_path / "desk.tar")
    before = state(apart)
    estimates.revise_parameter(
        Parameter.objects.get(slug="crate"), text="9 kg/crate", why="x", by=world.reader
    )
    after = state(apart)
    with pytest.raises(CommandError, match="not empty"):
        restore(tmp_path / "desk.tar")
    assert state(apart) == after
    restore(tmp_path / "desk.tar", "--replace")
    assert state(apart) == before


def test_a_backup_of_which_anything_was_changed_is_refused_and_nothing_touched(
    world: World, apart: Path, tmp_path: Path
) -> None:
    backup(tmp_path / "desk")
    before = state(apart)

    def spoiled(name: str, spoil: Any) -> Path:
        copy = tmp_path / name
        shutil.copytree(tmp_path / "desk", copy)
        spoil(copy)
        return copy

    def in_manifest(change: Any) -> Any:
        def spoil(copy: Path) -> None:
            document = json.loads((copy / "manifest.json").read_text())
            change(document)
            (copy / "manifest.json").write_text(json.dumps(document))

        return spoil

    def append(pattern: str) -> Any:
        def spoil(copy: Path) -> None:
            path = next(copy.glob(pattern))
            path.write_bytes(path.read_bytes() + b"x")

        return spoil

    def forge(document: dict[str, Any]) -> None:
        document["tables"]["claims.claim"]["sha256"] = "0" * 64

    for name, spoil, said in (
        ("a", append("media/sha256/*/*/*"), "damaged"),
        ("b", append("rows/claims.claim.jsonl.gz"), "damaged"),
        ("c", lambda copy: (copy / "rows" / "audit.event.jsonl.gz").unlink(), "missing"),
        ("d", in_manifest(forge), "did not come out"),
        ("e", in_manifest(lambda it: it["migrations"].append(["claims", "9999_x"])), "9999_x"),
        ("f", in_manifest(lambda it: it.update(schema="plumbline.backup/9")), "backup/9"),
        ("g", in_manifest(lambda it: it["files"].update({"media/../../x": {}})), "no backup has"),
        ("h", lambda copy: (copy / "manifest.json").write_text("no"), "no manifest"),
        ("i", in_manifest(lambda it: it["tables"].pop("claims.claim")), "other tables"),
    ):
        with pytest.raises(CommandError, match=said):
            restore(spoiled(name, spoil), "--replace")
        assert state(apart) == before, name


def test_a_log_that_does_not_verify_is_not_put_back(
    world: World, apart: Path, tmp_path: Path
) -> None:
    connection.check_constraints()
    triggers.drop(connection)
    Event.objects.filter(pk=Event.objects.first().pk).update(verb="claim.forged")  # type: ignore[union-attr]  # there are some
    triggers.install(connection)
    backup(tmp_path / "desk")
    before = state(apart)
    with pytest.raises(CommandError, match="does not verify"):
        restore(tmp_path / "desk", "--replace")
    assert state(apart) == before


def test_files_that_are_kept_elsewhere_must_be_there(
    world: World, apart: Path, tmp_path: Path
) -> None:
    backup(tmp_path / "rows.tar", "--without-files")
    with tarfile.open(tmp_path / "rows.tar") as archive:
        assert not [name for name in archive.getnames() if name.startswith("media/")]
    before = state(apart)
    assert "its log verifies" in restore(tmp_path / "rows.tar", "--replace")
    assert state(apart) == before
    shutil.rmtree(apart)
    with pytest.raises(CommandError, match="neither in the backup"):
        restore(tmp_path / "rows.tar", "--replace")


def test_a_backup_is_private_whole_or_not_there_and_never_overwritten(
    world: World, apart: Path, tmp_path: Path
) -> None:
    backup(tmp_path / "desk.tar", "--stamp")
    (made,) = tmp_path.glob("desk-*.tar")
    assert made.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="exists already"):
        backup(made)
    with pytest.raises(CommandError, match="no folder"):
        backup(tmp_path / "nowhere" / "desk.tar")
    assert settings.SECRET_KEY.encode() not in made.read_bytes()
    assert [path.name for path in tmp_path.glob(".*")] == []


@pytest.mark.both
def test_a_desk_moves_from_sqlite_to_whatever_database_this_is(apart: Path, tmp_path: Path) -> None:
    """Another installation, on SQLite: another process loads a case and makes the backup."""
    home, case = tmp_path / "plumbline-test-them", tmp_path / "case.yaml"
    home.mkdir()
    case.write_text(SMALL, encoding="utf-8")
    digests = Installation.make(home).load(case, backup=tmp_path / "moved.tar")["digests"]
    assert len(digests) > 1
    assert "its log verifies" in restore(tmp_path / "moved.tar", "--replace")
    here = dict(Estimate.objects.values_list("slug", "inputs_digest"))
    here |= {claim.reference: content_digest(claim) for claim in Claim.objects.all()}
    assert here == digests
    assert list(verification.faults()) == []
