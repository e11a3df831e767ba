from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from claims import actions as claims
from claims.models import Claim
from dossiers import actions
from dossiers.models import Dossier
from sources import storage
from tests.api.callers import program, queries, read, refused

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 not much of one"


@pytest.fixture
def dossier(claim: Claim, checker: User) -> Dossier:
    return actions.issue_dossier(claim, by=checker)


def finish(dossier: Dossier) -> None:
    """What the worker leaves behind."""
    sha256, size = storage.store([PDF], at_most=1_000)
    Dossier.objects.filter(pk=dossier.pk).update(
        state="ready",
        stage="ready",
        sha256=sha256,
        size=size,
        pages=3,
        finished_at=timezone.now(),
    )


def test_a_dossier_is_named_by_its_serial_and_says_what_it_prints(
    dossier: Dossier, claim: Claim, editor: User
) -> None:
    row = read(program(editor), f"dossiers/{dossier.serial}/")
    assert (row["serial"], row["claim"]) == (dossier.serial, claim.reference)
    assert row["version"] == {"number": 1, "digest": dossier.versions[0].digest}
    assert (row["state"], row["pdf"], row["issued_by"]) == ("queued", None, "Checker")


def test_a_dossier_that_is_ready_is_downloaded_as_an_attachment(
    dossier: Dossier, editor: User
) -> None:
    finish(dossier)
    client = program(editor)
    row = read(client, f"dossiers/{dossier.serial}/")
    assert row["sha256"] == hashlib.sha256(PDF).hexdigest()
    response: Any = client.get(row["pdf"], headers={"Accept": "application/pdf"})
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == PDF
    headers = response.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == f'attachment; filename="{dossier.serial}.pdf"'
    assert headers["Content-Length"] == str(len(PDF))
    assert headers["ETag"] == f'"{row["sha256"]}"'
    assert headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in headers["Content-Security-Policy"]


def test_a_file_that_the_caller_has_is_not_sent_again(dossier: Dossier, editor: User) -> None:
    finish(dossier)
    response = program(editor).get(
        f"/api/v1/dossiers/{dossier.serial}/pdf/",
        headers={"If-None-Match": f'"{hashlib.sha256(PDF).hexdigest()}"'},
    )
    assert (response.status_code, response.content) == (304, b"")


def test_a_file_that_is_not_there_yet_is_not_found(dossier: Dossier, editor: User) -> None:
    client = program(editor)
    for accept in ("application/pdf", "application/json", "*/*"):
        response = client.get(f"/api/v1/dossiers/{dossier.serial}/pdf/", headers={"Accept": accept})
        assert response.status_code == 404
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json()["type"] == "urn:plumbline:problem:not-found"


def test_nobody_downloads_without_signing_in(dossier: Dossier) -> None:
    finish(dossier)
    response = Client().get(f"/api/v1/dossiers/{dossier.serial}/pdf/")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"]


def test_dossiers_are_found_by_claim_state_and_kind(
    dossier: Dossier, claim: Claim, checker: User
) -> None:
    other = claims.log_claim(statement="S", claimant="C", by=checker)
    second = actions.issue_dossier(other, by=checker)
    finish(second)
    client = program(checker)

    def serials(**query: str) -> list[str]:
        return [row["serial"] for row in read(client, "dossiers/", **query)["results"]]

    assert serials() == [second.serial, dossier.serial]
    assert serials(claim=claim.reference) == [dossier.serial]
    assert serials(state="ready") == [second.serial]
    assert serials(kind="approved") == []
    assert refused(client, "dossiers/", state="done")["errors"][0]["name"] == "state"


def test_more_dossiers_cost_no_more_queries(dossier: Dossier, checker: User) -> None:
    client = program(checker)

    def more(number: int) -> None:
        for _ in range(number):
            claim = claims.log_claim(statement="S", claimant="C", by=checker)
            finish(actions.issue_dossier(claim, by=checker))

    more(3)
    few = queries(client, "dossiers/")
    more(27)
    assert queries(client, "dossiers/") == few


def test_a_part_of_the_file_is_sent_as_a_part(dossier: Dossier, editor: User) -> None:
    finish(dossier)
    path = f"/api/v1/dossiers/{dossier.serial}/pdf/"
    response = program(editor).get(path, headers={"Range": "bytes=-4"})
    assert (response.status_code, response.getvalue()) == (206, PDF[-4:])
    assert response.headers["Content-Range"] == f"bytes {len(PDF) - 4}-{len(PDF) - 1}/{len(PDF)}"
