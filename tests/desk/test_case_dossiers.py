"""The dossiers of a case: of all its claims together."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims import actions as claims
from dossiers.models import Dossier
from tests.desk.conftest import HOSTILE, Case

pytestmark = pytest.mark.django_db


def path(case: Case, name: str = "dossiers") -> str:
    assert case.claim.case is not None
    return f"/cases/{case.claim.case.slug}/{name}/"


def test_the_claims_of_a_case_are_made_one_document_from_its_page(desk: Client, case: Case) -> None:
    claims.log_claim(
        statement=f"Another. {HOSTILE}",
        claimant="C",
        case=case.claim.case,
        by=case.claim.created_by,
    )
    page = desk.post(path(case, "make-dossier"), follow=True).content.decode()
    dossier = Dossier.objects.get()
    assert dossier.collection is not None
    assert "2 claims" in page and dossier.serial in page
    assert "<script>alert(1)" not in page
    for where in ("/dossiers/", f"/claims/{case.claim.reference}/"):
        assert dossier.serial in desk.get(where).content.decode(), where
    desk.post(path(case, "make-dossier"))
    assert Dossier.objects.get() == dossier


def test_more_dossiers_of_a_case_cost_no_more_queries(desk: Client, case: Case) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.get(path(case))
        return len(asked)

    def more(number: int) -> None:
        for _ in range(number):
            claims.log_claim(
                statement="S", claimant="C", case=case.claim.case, by=case.claim.created_by
            )
            desk.post(path(case, "make-dossier"))

    more(2)
    few = count()
    more(4)
    assert count() == few


def test_somebody_without_a_role_makes_none(case: Case, outsider: User) -> None:
    client = Client()
    client.force_login(outsider)
    assert "Only people of the desk make dossiers." in client.get(path(case)).content.decode()
    assert client.post(path(case, "make-dossier")).status_code == 403
    assert Client().get(path(case)).status_code == 302
    assert not Dossier.objects.exists()


def test_the_page_of_verification_says_how_each_claim_stands(desk: Client, case: Case) -> None:
    desk.post(path(case, "make-dossier"))
    dossier = Dossier.objects.get()
    Dossier.objects.update(
        state="ready", stage="ready", sha256="a" * 64, size=1, pages=1,
        finished_at=dossier.issued_at,
    )  # fmt: skip
    claims.revise_claim(case.claim, summary="Something new.", by=case.claim.created_by)
    page = Client().get(f"/verify/{dossier.uuid}/").content.decode()
    assert f"{case.claim.reference}: Something under the claim changed since" in page
