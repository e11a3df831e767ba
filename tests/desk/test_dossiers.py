"""Dossiers: the list, progress, the file, another try."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from dossiers import actions
from dossiers.models import Dossier
from sources import storage
from tests.desk.conftest import Case

PDF = b"%PDF-1.7 a dossier"


@pytest.fixture
def dossier(case: Case, checker: User) -> Dossier:
    return actions.issue_dossier(case.claim, by=checker)


def finished(dossier: Dossier) -> Dossier:
    """As a worker leaves it."""
    sha256, size = storage.store([PDF], at_most=1000)
    Dossier.objects.filter(pk=dossier.pk).update(
        state="ready",
        stage="ready",
        sha256=sha256,
        size=size,
        pages=3,
        finished_at=timezone.now(),
    )
    dossier.refresh_from_db()
    return dossier


def failed(dossier: Dossier) -> Dossier:
    Dossier.objects.filter(pk=dossier.pk).update(
        state="failed", error="A font is missing.", finished_at=timezone.now()
    )
    dossier.refresh_from_db()
    return dossier


def test_a_dossier_on_its_way_polls_and_a_finished_one_does_not(
    desk: Client, dossier: Dossier
) -> None:
    poll = f"/dossiers/{dossier.serial}/progress/"
    assert f'hx-get="{poll}"' in desk.get("/dossiers/").content.decode()
    assert "waiting for a worker" in desk.get(poll).content.decode()
    finished(dossier)
    html = desk.get(poll).content.decode()
    assert "hx-get" not in html
    assert dossier.sha256 in html
    assert "3 pages" in html


def test_the_file_leaves_as_an_attachment_under_its_serial(desk: Client, dossier: Dossier) -> None:
    response = desk.get(f"/dossiers/{finished(dossier).serial}/download/")
    assert response.getvalue() == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{dossier.serial}.pdf"'
    assert response["ETag"] == f'"{hashlib.sha256(PDF).hexdigest()}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "private" in response["Cache-Control"]


def test_a_file_that_the_browser_has_is_not_sent_again(desk: Client, dossier: Dossier) -> None:
    etag = f'"{finished(dossier).sha256}"'
    path = f"/dossiers/{dossier.serial}/download/"
    assert desk.get(path, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("prepare", [lambda dossier: dossier, failed])
def test_a_dossier_without_a_file_cannot_be_downloaded(
    prepare: object, desk: Client, dossier: Dossier
) -> None:
    prepare(dossier)  # type: ignore[operator]
    assert desk.get(f"/dossiers/{dossier.serial}/download/").status_code == 404


def test_an_anonymous_visitor_gets_no_file_and_no_etag(dossier: Dossier) -> None:
    path = f"/dossiers/{finished(dossier).serial}/download/"
    etag = f'"{dossier.sha256}"'
    response = Client().get(path, headers={"If-None-Match": etag})
    assert response.status_code == 302
    assert "ETag" not in response


def test_a_dossier_that_failed_says_why_and_is_tried_again(desk: Client, dossier: Dossier) -> None:
    failed(dossier)
    assert "A font is missing." in desk.get("/dossiers/").content.decode()
    desk.post(f"/dossiers/{dossier.serial}/retry/")
    dossier.refresh_from_db()
    assert dossier.state == Dossier.State.QUEUED


def test_a_dossier_that_did_not_fail_is_not_tried_again(desk: Client, dossier: Dossier) -> None:
    html = desk.post(f"/dossiers/{dossier.serial}/retry/", follow=True).content.decode()
    assert "Only a dossier that failed or was cancelled is tried again." in html


def test_somebody_without_a_role_makes_and_retries_none(
    case: Case, dossier: Dossier, outsider: User
) -> None:
    client = Client()
    client.force_login(outsider)
    failed(dossier)
    html = client.get(f"/claims/{case.claim.reference}/").content.decode()
    assert 'id="dossier-why">Only people of the desk make dossiers.' in html
    assert client.post(f"/claims/{case.claim.reference}/make-dossier/").status_code == 403
    assert client.post(f"/dossiers/{dossier.serial}/retry/").status_code == 403


def test_the_list_narrows_by_state_and_words(desk: Client, dossier: Dossier) -> None:
    assert dossier.serial in desk.get("/dossiers/?state=queued").content.decode()
    assert "No dossier fits" in desk.get("/dossiers/?state=ready").content.decode()
    assert dossier.serial in desk.get(f"/dossiers/?q={dossier.serial}").content.decode()


def test_the_same_claim_is_not_set_twice(desk: Client, case: Case, dossier: Dossier) -> None:
    desk.post(f"/claims/{case.claim.reference}/make-dossier/")
    assert Dossier.objects.count() == 1


def test_a_part_of_the_file_is_sent_as_a_part_and_to_people_of_the_desk_only(
    desk: Client, dossier: Dossier
) -> None:
    path = f"/dossiers/{finished(dossier).serial}/download/"
    response = desk.get(path, headers={"Range": "bytes=5-7"})
    assert (response.status_code, response.getvalue()) == (206, PDF[5:8])
    assert response["Content-Range"] == f"bytes 5-7/{len(PDF)}"
    assert Client().get(path, headers={"Range": "bytes=5-7"}).status_code == 302


def test_a_dossier_on_its_way_shows_its_steps_and_is_cancelled(
    desk: Client, dossier: Dossier
) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(state="rendering", stage="typesetting")
    html = desk.get(f"/dossiers/{dossier.serial}/progress/").content.decode()
    assert 'aria-current="step">setting the pages' in html
    assert 'steps__step--done">content frozen' in html
    assert "signing" not in html, "without a key nothing is signed"
    desk.post(f"/dossiers/{dossier.serial}/cancel/")
    dossier.refresh_from_db()
    assert dossier.state == Dossier.State.CANCELLED
    html = desk.get(f"/dossiers/{dossier.serial}/progress/").content.decode()
    assert "hx-get" not in html and "Try again" in html
    html = desk.post(f"/dossiers/{dossier.serial}/cancel/", follow=True).content.decode()
    assert "A dossier that is cancelled cannot be cancelled." in html
