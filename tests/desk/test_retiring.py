"""Retiring at the desk: with a reason, or refused in words."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from claims import actions as claims
from claims.models import Finding
from estimates import actions
from estimates.models import Estimate, Parameter
from tests.desk.conftest import Case

pytestmark = pytest.mark.django_db


def test_what_is_in_use_says_so_and_stays(desk: Client, case: Case) -> None:
    reference = case.claim.reference
    said = {
        "/parameters/mass/": "Still used by “Shells from tonnage ”.",
        "/estimates/shells/": f"Still used by a figure of the claim {reference}.",
    }
    for page, sentence in said.items():
        html = desk.get(page).content.decode()
        assert sentence in html
        assert 'aria-disabled="true"' in html
        html = desk.get(f"{page}retire/").content.decode()
        assert sentence in html
        response = desk.post(f"{page}retire/", {"why": "Not needed."})
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert "Not needed.</textarea>" in response.content.decode()
    assert Parameter.objects.get(slug="mass").is_live
    assert Estimate.objects.get(slug="shells").is_live


def test_what_nothing_needs_is_retired_with_its_reason(
    desk: Client, case: Case, checker: User
) -> None:
    claims.retire(Finding.objects.get(), why="W", by=checker)
    assert (
        "Retire “Shells from tonnage ”?" in desk.get("/estimates/shells/retire/").content.decode()
    )
    response = desk.post("/estimates/shells/retire/", {"why": "Superseded."})
    assert (response.status_code, response["Location"]) == (302, "/estimates/")
    assert not Estimate.objects.get(slug="shells").is_live
    html = desk.get("/estimates/shells/").content.decode()
    assert "Superseded." in html
    assert "/estimates/shells/retire/" not in html
    assert desk.post("/parameters/mass/retire/", {"why": "Too."}).status_code == 302
    assert not Parameter.objects.get(slug="mass").is_live


def test_a_reason_is_asked_for(desk: Client, checker: User) -> None:
    actions.add_parameter(slug="spare", title="Spare", text="3 t", by=checker)
    response = desk.post("/parameters/spare/retire/", {"why": " "})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["why"]
    assert Parameter.objects.get(slug="spare").is_live


def test_what_was_retired_has_no_page_to_retire_it_again(desk: Client, checker: User) -> None:
    spare = actions.add_parameter(slug="spare", title="Spare", text="3 t", by=checker)
    actions.retire_parameter(spare, why="W", by=checker)
    assert desk.get("/parameters/spare/retire/").status_code == 404
    assert desk.post("/parameters/spare/describe/", {"why": "W"}).status_code == 404
