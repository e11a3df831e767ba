from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from claims.models import Claim
from dossiers import actions
from dossiers.models import Dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(claim: Claim, checker: User) -> Dossier:
    return actions.issue_dossier(claim, by=checker)


@pytest.fixture
def desk(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def test_a_dossier_that_failed_is_made_again_from_its_page(desk: Client, dossier: Dossier) -> None:
    page = f"/admin/dossiers/dossier/{dossier.pk}"
    assert "Make it again" not in desk.get(f"{page}/change/").content.decode()
    Dossier.objects.filter(pk=dossier.pk).update(
        state="failed", error="The worker was stopped.", finished_at=timezone.now()
    )
    text = desk.get(f"{page}/change/").content.decode()
    assert "Make it again" in text
    assert "The worker was stopped." in text
    assert "The worker was stopped." in desk.get("/admin/").content.decode()
    assert desk.post(f"{page}/do/retry/").status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).state == "queued"


def test_a_dossier_that_did_not_fail_is_not_made_again(desk: Client, dossier: Dossier) -> None:
    response = desk.post(f"/admin/dossiers/dossier/{dossier.pk}/do/retry/")
    assert response.status_code == 409
    assert (
        "Only a dossier that failed or was cancelled is tried again." in response.content.decode()
    )
