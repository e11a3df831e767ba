"""A dossier with its captures as a bag, asked of the Library of Congress's own reader."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
import zipfile
from pathlib import Path

import bagit
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from claims import actions as claims
from claims.models import Case, Claim
from dossiers import apart, bags
from dossiers.actions import issue_collection, issue_dossier
from dossiers.making import make_once
from dossiers.models import Dossier
from dossiers.rendering import Rendered
from sources import actions as sources
from sources import storage
from sources.models import Capture, Source

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 a dossier"
LARGE = b"x" * 6_000_000


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "run", lambda *_args, **_named: Rendered(PDF, 3, "a test"))


@pytest.fixture
def dossier(claim: Claim, checker: User, quick: None) -> Dossier:
    """Of a claim with a capture that may be shared, and one whose source became protected."""
    article = Source.objects.get(slug="article")
    sources.add_capture(article, upload=[LARGE], filename="../seen on 22 June?.pdf", by=checker)
    later = sources.add_source(slug="later", title="Later protected", by=checker)
    sources.add_capture(later, upload=[b"secret"], filename="later.txt", by=checker)
    hidden = sources.add_source(slug="hidden", title="A secret", protected=True, by=checker)
    for key, source in (("later", later), ("hidden", hidden)):
        claims.add_evidence(claim, key=key, source=source, stance="context", by=checker)
    made = issue_dossier(claim, by=checker)
    make_once(made.pk, made.digest)
    Source.objects.filter(pk=later.pk).update(protected=True)
    made.refresh_from_db()
    return made


def unpacked(bag: bags.Bag, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(b"".join(bags.written(bag)))) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder / bag.name


def test_the_bag_is_valid_and_has_what_may_be_shared_and_nothing_else(
    dossier: Dossier, tmp_path: Path
) -> None:
    folder = unpacked(bags.bag_of(dossier), tmp_path)
    bag = bagit.Bag(str(folder))
    assert bag.is_valid()
    assert bag.info["External-Identifier"] == dossier.serial
    assert (bag.info["Captures-Left-Out"], bag.info["Protected-Sources"]) == ("1", "1")
    digest = hashlib.sha256(LARGE).hexdigest()
    assert sorted(bag.payload_files()) == [
        f"data/{dossier.serial}.pdf",
        f"data/captures/article/{digest[:12]}-seen-on-22-June-.pdf",
    ]
    whole = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for secret in (b"secret", b"later", b"hidden"):
        assert secret not in whole
    (folder / "data" / f"{dossier.serial}.pdf").write_bytes(PDF.replace(b"a", b"b"))
    assert not bagit.Bag(str(folder)).is_valid()


def test_the_same_bag_has_the_same_bytes(dossier: Dossier) -> None:
    first, second = bags.bag_of(dossier), bags.bag_of(dossier)
    assert b"".join(bags.written(first)) == b"".join(bags.written(second))
    assert first.etag == second.etag
    Capture.objects.update(retired_at=dossier.issued_at, retired_by=dossier.issued_by)
    taken_out = bags.bag_of(dossier)
    assert (len(taken_out.files), taken_out.left_out) == (1, 2)
    assert taken_out.etag != first.etag


def test_it_is_written_piece_by_piece(dossier: Dossier) -> None:
    bag = bags.bag_of(dossier)
    tracemalloc.start()
    length = sum(len(piece) for piece in bags.written(bag))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length > len(LARGE) and peak < len(LARGE) / 3


def test_what_is_damaged_is_not_handed_out(
    dossier: Dossier, claim: Claim, checker: User, tmp_path: Path
) -> None:
    stored = Path(storage.content_storage().path(storage.name_of(dossier.sha256)))
    stored.chmod(0o600)
    stored.write_bytes(PDF.replace(b"a", b"b"))
    try:
        with pytest.raises(CommandError, match="is damaged"):
            call_command("dossier", claim.reference, output=tmp_path / "a.zip", bag=True)
        assert list(tmp_path.iterdir()) == []
    finally:
        stored.unlink()


def test_the_desk_downloads_it_and_nobody_else(
    dossier: Dossier, checker: User, tmp_path: Path
) -> None:
    desk = Client()
    desk.force_login(checker)
    path = f"/dossiers/{dossier.serial}/bag/"
    response = desk.get(path)
    assert zipfile.ZipFile(io.BytesIO(response.getvalue())).namelist()[0].endswith("bagit.txt")
    assert response["Content-Disposition"] == f'attachment; filename="{dossier.serial}.zip"'
    assert desk.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert Client().get(path).status_code == 302


def test_the_bag_of_a_case_has_the_captures_of_all_its_claims_once(
    dossier: Dossier, claim: Claim, checker: User, tmp_path: Path
) -> None:
    case = Case.objects.create(slug="shells", title="Shells", language="en")
    other = claims.log_claim(statement="S", claimant="C", case=case, by=checker)
    article = Source.objects.get(slug="article")
    claims.add_appearance(other, key="front", source=article, by=checker)
    Claim.objects.filter(pk=claim.pk).update(case=case)
    made = issue_collection(case, by=checker)
    make_once(made.pk, made.digest)
    made.refresh_from_db()
    bag = bagit.Bag(str(unpacked(bags.bag_of(made), tmp_path)))
    assert bag.is_valid()
    assert len(list(bag.payload_files())) == 2
    assert bag.info["Protected-Sources"] == "2"
