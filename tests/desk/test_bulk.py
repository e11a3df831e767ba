"""Changing several claims on the desk: choosing them, seeing what would become, doing, undoing."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from claims import actions
from claims.models import BulkEdit, Claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(checker: User) -> list[Claim]:
    return [
        actions.log_claim(statement=f"Claim {number}", claimant="A ministry", by=checker)
        for number in range(3)
    ]


def named(claims: list[Claim]) -> str:
    return ",".join(claim.reference for claim in claims)


def test_ticked_rows_or_all_that_match_are_chosen(desk: Client, three: list[Claim]) -> None:
    first = three[0].reference
    html = desk.get("/claims/").content.decode()
    assert f'name="claim" value="{first}" form="bulk"' in html
    page = desk.get(f"/claims/bulk/?claim={first}&claim=2026-9999&which=ticked&query=")
    assert [it.reference for it in page.context["claims"]] == [first]
    page = desk.get(f"/claims/bulk/?which=all&query=q%3D{three[2].reference}%26sort%3Doldest")
    assert [it.reference for it in page.context["claims"]] == [three[2].reference]
    assert "No claim is chosen" in desk.get("/claims/bulk/?which=ticked").content.decode()


def test_it_is_shown_before_it_is_done_and_can_be_undone(desk: Client, three: list[Claim]) -> None:
    asked = {"references": named(three[:2]), "priority": "4", "tag": "a, b"}
    shown = desk.post("/claims/bulk/", asked)
    assert shown.status_code == 200
    assert "Priority: normal → urgent. Tags: a, b." in shown.content.decode()
    assert not BulkEdit.objects.exists()
    done = desk.post("/claims/bulk/", {**asked, "sure": "yes"}, follow=True)
    assert "2 changed" in done.content.decode()
    assert list(Claim.objects.order_by("pk").values_list("priority", flat=True)) == [4, 4, 2]
    edit = BulkEdit.objects.get()
    undone = desk.post(f"/claims/bulk/{edit.uuid}/undo/", follow=True).content.decode()
    assert "2 claims are as before." in undone
    assert set(Claim.objects.values_list("priority", flat=True)) == {2}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"priority": "9"},
        {"due": "on"},
        {"due_on": "2026-02-31", "due": "on"},
        {"due_on": "2026-12-24"},
        {"step": "approve"},
        {"assign": "nobody"},
        {"tag": "x" * 401},
        {"reason": "x" * 2_001, "step": "check"},
        {"references": "", "priority": "1"},
        {"references": "2026-0001\x00,x,<b>", "priority": "1"},
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_changed(
    asked: dict[str, str], desk: Client, three: list[Claim]
) -> None:
    response = desk.post("/claims/bulk/", {"references": named(three), **asked, "sure": "yes"})
    assert response.status_code in {200, 422}
    assert not BulkEdit.objects.exists()


def test_many_are_a_workers(
    desk: Client, checker: User, queue: object, three: list[Claim], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.views.bulk.HERE", 2)
    asked = {"references": named(three), "priority": "1", "sure": "yes"}
    html = desk.post("/claims/bulk/", asked, follow=True).content.decode()
    assert "3 to go" in html
    assert 'hx-trigger="every 2s"' in html


def test_nobody_sees_or_undoes_what_another_changed_and_without_a_role_nobody_changes(
    desk: Client, editors_desk: Client, outsider: User, three: list[Claim]
) -> None:
    desk.post("/claims/bulk/", {"references": named(three), "priority": "1", "sure": "yes"})
    edit = BulkEdit.objects.get()
    for path in ("", "progress/"):
        assert editors_desk.get(f"/claims/bulk/{edit.uuid}/{path}").status_code == 404
    assert editors_desk.post(f"/claims/bulk/{edit.uuid}/undo/").status_code == 404
    desk.force_login(outsider)
    assert desk.get("/claims/bulk/").status_code == 403
    assert 'name="claim"' not in desk.get("/claims/").content.decode()
