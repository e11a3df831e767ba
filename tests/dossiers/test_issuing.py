"""Issuing a dossier: which one, for whom, and that it never changes."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from audit.errors import DomainError
from claims import actions as claims
from claims.content import content_digest
from claims.models import Claim
from dossiers import rendering
from dossiers.actions import issue_dossier
from dossiers.making import make_once
from dossiers.models import Dossier
from estimates import actions as estimates
from estimates.models import Parameter
from sources.storage import open_content
from tests.dossiers.conftest import made, verbs, work_out

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_an_issued_dossier_is_set_and_stored_and_setting_it_again_gives_the_same_bytes(
    claim: Claim, checker: User
) -> None:
    """Really set, once in a process of its own and once in this one."""
    work_out()
    dossier = made(issue_dossier(claim, by=checker, scope=Dossier.Scope.SUMMARY))
    with open_content(dossier.sha256) as stored:
        content = stored.read()
    assert content.startswith(b"%PDF-1.7")
    assert hashlib.sha256(content).hexdigest() == dossier.sha256
    assert (dossier.state, dossier.stage, dossier.size) == ("ready", "ready", len(content))
    assert dossier.pages and dossier.renderer.startswith("weasyprint")
    assert dossier.finished_at is not None and dossier.leased_until is None
    assert verbs(dossier) == ["dossier.issued", "dossier.rendered"]
    again = rendering.render(dossier.printed(), dossier.parsed_facts())
    assert hashlib.sha256(again.pdf).hexdigest() == dossier.sha256


def test_serials_count_up_within_the_year(claim: Claim, checker: User) -> None:
    year = timezone.localdate().year
    first = issue_dossier(claim, by=checker)
    claims.revise_claim(claim, summary="Something new.", by=checker)
    second = issue_dossier(claim, by=checker)
    assert [first.serial, second.serial] == [f"D-{year}-0001", f"D-{year}-0002"]


def test_an_unchanged_claim_is_not_set_twice(
    claim: Claim, checker: User, editor: User, quick: list[str]
) -> None:
    first = made(issue_dossier(claim, by=checker))
    again = issue_dossier(claim, by=checker)
    assert again.pk == first.pk
    assert not make_once(first.pk, first.digest)
    assert quick == [first.serial]
    assert verbs(first).count("dossier.issued") == 1


def test_another_status_is_another_dossier(claim: Claim, checker: User, quick: list[str]) -> None:
    first = issue_dossier(claim, by=checker)
    claims.move_claim(claim, "check", by=checker)
    second = issue_dossier(claim, by=checker)
    assert second.pk != first.pk
    assert second.version_id == first.version_id
    assert second.parsed_facts()["status"] == "checking"


def test_after_a_parameter_is_revised_the_dossier_differs_and_the_old_one_stays(
    claim: Claim, mass: Parameter, checker: User, quick: list[str]
) -> None:
    work_out()
    old = made(issue_dossier(claim, by=checker))
    estimates.revise_parameter(mass, text="60 to 85 kg/shell", why="Packed", by=checker)
    work_out()
    new = made(issue_dossier(claim, by=checker))
    assert new.versions[0].number == old.versions[0].number + 1
    assert new.sha256 != old.sha256
    old.refresh_from_db()
    with open_content(old.sha256) as stored:
        assert hashlib.sha256(stored.read()).hexdigest() == old.sha256


def test_an_approved_claim_gives_an_approved_dossier_until_it_changes(
    claim: Claim, checker: User, editor: User, quick: list[str]
) -> None:
    work_out()
    claims.move_claim(claim, "submit", by=checker, reason="Known.")
    claim.refresh_from_db()
    claims.review_claim(claim, digest=content_digest(claim), decision="approve", note="", by=editor)
    approved = issue_dossier(claim, by=checker)
    facts = approved.parsed_facts()
    assert (approved.kind, facts["status"]) == ("approved", "approved")
    assert facts["approval"]["by"] == "a member of the desk"  # the editor shows no byline
    claims.revise_claim(claim, summary="Something new.", by=checker)
    changed = issue_dossier(claim, by=checker)
    facts = changed.parsed_facts()
    assert (changed.kind, facts["status"]) == ("draft", "changed since approval")
    assert facts["approval"] is None


def test_only_people_with_a_role_issue_dossiers(
    claim: Claim, checker: User, editor: User, administrator: User, outsider: User
) -> None:
    for person in (checker, editor, administrator):
        assert issue_dossier(claim, by=person).state == "queued"
    with pytest.raises(PermissionDenied, match="Only people of the desk"):
        issue_dossier(claim, by=outsider)
    outsider.is_superuser, outsider.is_active = True, False
    with pytest.raises(PermissionDenied):
        issue_dossier(claim, by=outsider)


def test_no_dossier_is_made_of_a_claim_out_of_use(claim: Claim, checker: User) -> None:
    claims.retire(claim, by=checker, why="A double")
    with pytest.raises(DomainError, match="out of use"):
        issue_dossier(claim, by=checker)
    assert not Dossier.objects.exists()


def test_outsiders_see_published_dossiers_of_published_claims_only(
    claim: Claim, checker: User, quick: list[str]
) -> None:
    dossier = made(issue_dossier(claim, by=checker))
    assert list(Dossier.objects.visible_to(checker)) == [dossier]
    assert not Dossier.objects.visible_to(AnonymousUser()).exists()
    assert not Dossier.objects.visible_to(None).exists()
    shown = {"published_version": dossier.version, "published_at": Now(), "published_by": checker}
    Claim.objects.filter(pk=claim.pk).update(**shown)
    assert not Dossier.objects.visible_to(None).exists(), "a draft stays inside"


def test_a_dossier_that_is_ready_never_changes(
    claim: Claim, checker: User, quick: list[str]
) -> None:
    dossier = made(issue_dossier(claim, by=checker))
    row = Dossier.objects.filter(pk=dossier.pk)
    for column in ("sha256", "facts", "serial", "state", "error", "pages"):
        changed: Any = 9 if column == "pages" else "0" * 9
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**{column: changed})
    with pytest.raises(DatabaseError), transaction.atomic():
        row._raw_delete(using="default")


def test_a_dossier_cannot_be_ready_without_its_file(claim: Claim, checker: User) -> None:
    dossier = issue_dossier(claim, by=checker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(state="ready", finished_at=timezone.now())
