"""Is this file genuine? Asked of the command, of the page, and of the file alone."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from PIL import Image

from accounts.models import User
from claims import actions as claims
from claims.models import Claim
from dossiers import offline, signatures, verifying
from dossiers.actions import issue_dossier
from dossiers.errors import SigningError
from dossiers.making import make_once
from dossiers.models import Dossier
from dossiers.rendering import Rendered
from sources.storage import open_content
from tests.services.authority import Authority
from tests.services.signing import PASSPHRASE, SigningKey

# What is verified is bytes, and rows found by their SHA-256: either database does.
pytestmark = pytest.mark.once

SUMMARY = {"rerender": True, "summary": True}


@pytest.fixture
def issued(claim: Claim, checker: User) -> Dossier:
    return made(claim, checker)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return SigningKey.make(tmp_path_factory.mktemp("key"))


def made(claim: Claim, by: User) -> Dossier:
    """Really set, as a summary: what is verified does not depend on how many pages there are."""
    dossier = issue_dossier(claim, by=by, scope=Dossier.Scope.SUMMARY)
    make_once(dossier.pk, dossier.digest)
    dossier.refresh_from_db()
    assert dossier.state == Dossier.State.READY, dossier.error
    return dossier


def bytes_of(dossier: Dossier) -> bytes:
    with open_content(dossier.sha256) as kept:
        return bytes(kept.read())


def changed(content: bytes, at: int = -200) -> bytes:
    other = bytearray(content)
    other[at] ^= 1
    return bytes(other)


def asked(path: Path, content: bytes, **options: Any) -> tuple[int, str]:
    """(exit status, what is printed)."""
    path.write_bytes(content)
    told, status = io.StringIO(), 0
    try:
        call_command("verify_dossier", path, stdout=told, **options)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return status, told.getvalue()


@pytest.mark.django_db
def test_the_file_that_was_issued_is_genuine_and_fits_together_and_a_changed_byte_is_found(
    issued: Dossier, claim: Claim, checker: User, tmp_path: Path
) -> None:
    content = bytes_of(issued)
    status, told = asked(tmp_path / "a.pdf", content)
    assert (status, told.splitlines()[0]) == (0, "Genuine.")
    assert f"{issued.serial}: version 1 of claim {claim.reference}" in told
    assert "Nothing under the claim changed since." in told
    for place in (1000, len(content) // 2, -200):
        status, told = asked(tmp_path / "a.pdf", changed(content, place))
        assert (status, told.splitlines()[0]) == (1, "Not the file that was issued.")
        assert issued.serial in told
    status, told = asked(tmp_path / "a.pdf", b"%PDF-1.7 something else", as_json=True)
    assert status == 1
    assert json.loads(told)["answer"] == "Not known here"
    found = offline.examine(content)
    assert found.fits, found.wrong
    assert found.serial == issued.serial
    assert asked(tmp_path / "a.pdf", content, offline=True)[0] == 0
    claims.revise_claim(claim, summary="Another.", by=checker)
    issue_dossier(claim, by=checker)
    assert verifying.verify(content).standing == verifying.MOVED


@pytest.mark.django_db
def test_the_page_answers_whoever_holds_a_dossier(issued: Dossier, settings: Any) -> None:
    visitor = Client()
    address = f"/verify/{issued.uuid}/"
    assert issued.parsed_facts()["verify"].endswith(address)
    page = visitor.get(address)
    assert page.status_code == 200
    assert issued.sha256 in page.content.decode()
    assert issued.versions[0].claim.statement not in page.content.decode()
    genuine = visitor.post("/verify/", {"upload": SimpleUploadedFile("a", bytes_of(issued))})
    assert "to the last byte" in genuine.content.decode()
    other = changed(bytes_of(issued))
    said = visitor.post(address, {"upload": SimpleUploadedFile("a", other)}).content.decode()
    assert "Not the file that was issued" in said
    assert hashlib.sha256(other).hexdigest() in said
    assert "The address that it prints says" in said
    guessed = b"%PDF-1.7 Fact-check dossier " + issued.serial.encode() + b", version"
    told = visitor.post("/verify/", {"upload": SimpleUploadedFile("a", guessed)}).content.decode()
    assert "Not the file that was issued" in told
    assert "of claim" not in told, "serials can be guessed"
    by_digest = visitor.post("/verify/", {"sha256": f"{issued.sha256.upper()}  a.pdf"})
    assert "Genuine" in by_digest.content.decode()
    settings.PLUMBLINE_SIGNING_CERTIFICATES = "/nowhere.pem"
    unchecked = visitor.post(address, {"upload": SimpleUploadedFile("a", bytes_of(issued))})
    assert unchecked.status_code == 503
    assert "Signatures cannot be checked here at the moment" in unchecked.content.decode()


@pytest.mark.django_db
def test_the_page_says_what_is_missing_and_keeps_what_was_typed() -> None:
    visitor = Client()
    for sent in ({}, {"sha256": "z" * 64}, {"sha256": "<script>"}, {"sha256": "\x00"}):
        page = visitor.post("/verify/", sent)
        assert page.status_code == 422
        assert "<script>alert" not in page.content.decode()
    assert visitor.post("/verify/", {"sha256": "0" * 64}).status_code == 200
    assert visitor.get("/verify/01938e2a-7c1b-7def-8a12-3456789abcde/").status_code == 404


@pytest.mark.django_db
def test_a_signed_dossier_says_who_signed_and_sets_again_what_was_signed(
    claim: Claim,
    checker: User,
    key: SigningKey,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "passphrase").write_bytes(PASSPHRASE + b"\n")
    settings.PLUMBLINE_SIGNING_KEY = str(key.key)
    settings.PLUMBLINE_SIGNING_PASSPHRASE_FILE = str(tmp_path / "passphrase")
    settings.PLUMBLINE_SIGNING_CERTIFICATES = str(key.root)
    dossier = made(claim, checker)
    assert dossier.unsigned_sha256 not in {"", dossier.sha256}
    read, moments = signatures.read, []

    def reading(*given: Any, at: datetime | None) -> Any:
        moments.append(at)
        return read(*given, at=at)

    monkeypatch.setattr(signatures, "read", reading)
    status, told = asked(tmp_path / "a.pdf", bytes_of(dossier))
    assert status == 0
    assert moments == [dossier.finished_at], "a certificate may have expired since"
    assert "Its signature by The desk holds." in told
    again = io.StringIO()
    call_command("dossier", claim.reference, **SUMMARY, output=tmp_path / "b.pdf", stdout=again)
    assert "the bytes that were issued; its signature is not set again" in again.getvalue()
    settings.PLUMBLINE_SIGNING_CERTIFICATES = ""
    status, told = asked(tmp_path / "a.pdf", bytes_of(dossier))
    assert status == 1
    assert "does not vouch for" in told


@pytest.mark.django_db
def test_a_version_is_set_again_from_its_frozen_content(
    issued: Dossier, claim: Claim, checker: User, tmp_path: Path
) -> None:
    claims.revise_claim(claim, summary="Another.", by=checker)
    issue_dossier(claim, by=checker)
    told = io.StringIO()
    output = tmp_path / "again.pdf"
    call_command("dossier", claim.reference, **SUMMARY, number=1, output=output, stdout=told)
    assert hashlib.sha256(output.read_bytes()).hexdigest() == issued.sha256
    assert "the bytes that were issued." in told.getvalue()
    with pytest.raises(CommandError, match="No dossier of version 9"):
        call_command("dossier", claim.reference, **SUMMARY, number=9, output=output)
    with pytest.raises(CommandError, match="was never approved"):
        call_command("dossier", claim.reference, number=1, output=output)


def test_a_signature_holds_until_a_byte_changes_or_is_added(
    draft: Rendered, key: SigningKey, tmp_path: Path
) -> None:
    authority = Authority.make(tmp_path)
    signed = signatures.sign(draft.pdf, key.key, PASSPHRASE, post=authority.sign)
    roots, outside = (signatures.roots_in(str(it.root)) for it in (key, authority))
    found = signatures.read(signed, roots, outside)
    assert found is not None and found.holds and found.moment is not None
    assert signatures.read(signed, roots, outside, at=found.moment) == found
    late = signatures.read(signed, roots, outside, at=found.moment + timedelta(days=90))
    assert late is not None and late.whole and not late.trusted, "its certificate is for two days"
    assert signed.startswith(draft.pdf[:1000])
    for other in (changed(signed, 5000), signed + b"\n% more"):
        broken = signatures.read(other, roots, outside)
        assert broken is None or not broken.holds
    stranger = signatures.read(signed, outside, roots)
    assert stranger is not None and stranger.whole and not stranger.trusted
    assert signatures.read(draft.pdf, roots) is None
    with pytest.raises(SigningError, match="wrong passphrase"):
        signatures.sign(draft.pdf, key.key, b"another")


def test_other_readers_find_the_signature_and_the_archival_file_whole(
    draft: Rendered, key: SigningKey, tmp_path: Path
) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(signatures.sign(draft.pdf, key.key, PASSPHRASE))
    told = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, check=True).stdout
    assert b"Signature is Valid" in told
    assert b"Total document signed" in told
    assert b"ETSI.CAdES.detached" in told
    with pikepdf.open(path) as pdf:
        assert pdf.pdf_version == "1.7"
        assert "/Version" not in pdf.Root
        assert "content.json" in pdf.attachments


def test_the_code_on_paper_leads_to_the_page(draft: Rendered, tmp_path: Path) -> None:
    path = tmp_path / "draft.pdf"
    path.write_bytes(draft.pdf)
    subprocess.run(
        ["pdftoppm", "-r", "80", "-png", "-f", str(draft.pages), path, tmp_path / "p"], check=True
    )
    picture = Image.open(next(iter(tmp_path.glob("p*.png"))))
    assert [it.text for it in zxingcpp.read_barcodes(picture)] == [
        "https://desk.example.org/verify/01938e2a-7c1b-7def-8a12-3456789abcde/"
    ]


def test_content_or_models_that_were_exchanged_do_not_fit(draft: Rendered) -> None:
    """The example's digest is that of other content."""
    assert "does not have the digest" in offline.examine(draft.pdf).wrong[0]
    with pikepdf.open(io.BytesIO(draft.pdf)) as pdf:
        name = next(it for it in pdf.attachments if it.startswith("model-shells-plain.json"))
        model = json.loads(pdf.attachments[name].get_file().read_bytes())
        model["model"]["leaves"][0]["text"] = "90000 t"
        pdf.attachments[name] = json.dumps(model).encode()
        out = io.BytesIO()
        pdf.save(out)
    assert any(
        "The model of shells-plain gives" in it for it in offline.examine(out.getvalue()).wrong
    )
    for none in (b"", b"%PDF-1.7", b"x" * 100):
        with pytest.raises(offline.NoDossierError):
            offline.examine(none)
