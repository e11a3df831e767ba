"""Parameters at the desk: the list, a new one, and what is said about one."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from estimates import actions
from estimates.models import Estimate, Parameter
from sources import actions as sources
from sources.quantities import read_figure
from tests.desk.conftest import Case

pytestmark = pytest.mark.django_db
NEW = "/parameters/new/"
DESCRIBE = "/parameters/mass/describe/"


def test_a_parameter_is_added_with_its_source(desk: Client, case: Case) -> None:
    typed = {"title": "Wagons a day", "text": "12 to 15 wagon/day", "source": "origin"}
    response = desk.post(NEW, typed)
    assert (response.status_code, response["Location"]) == (302, "/parameters/wagons-a-day/")
    made = Parameter.objects.get(slug="wagons-a-day")
    assert (made.text, made.source) == ("12 to 15 wagon/day", case.origin)


def test_a_parameter_is_added_with_the_figure_it_was_read_from(desk: Client, case: Case) -> None:
    typed = {"title": "T", "slug": "t", "text": "74000 t", "observation": "tonnage"}
    assert desk.post(NEW, typed).status_code == 302
    observation = Parameter.objects.get(slug="t").observation
    assert observation
    assert observation.source == case.origin


WRONG = [
    ({"title": ""}, "title"),
    ({"text": "about 12"}, "text"),
    ({"text": ""}, "text"),
    ({"slug": "mass"}, "slug"),
    ({"slug": "new"}, "slug"),
    ({"slug": "a b"}, "slug"),
    ({"source": "nobody"}, "source"),
    ({"observation": "nothing"}, "observation"),
    ({"illustrative": "on", "source": "origin"}, "__all__"),
]


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(desk: Client, case: Case) -> None:
    for wrong, field in WRONG:
        typed = {"title": "Wagons", "text": "12 wagon", "note": "A note.", **wrong}
        response = desk.post(NEW, typed)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field], wrong
        html = response.content.decode()
        assert "A note.</textarea>" in html
        for name in ("title", "text", "source"):
            assert not typed.get(name) or f'value="{typed[name]}"' in html, wrong


def test_a_protected_source_is_neither_offered_nor_taken(
    desk: Client, editors_desk: Client, case: Case, checker: User
) -> None:
    sources.add_observation(
        source=case.protected, key="hush", measure="leaked", figure=read_figure("3 t"), by=checker
    )
    typed = {"title": "T", "text": "3 t", "source": case.protected.slug}
    html = editors_desk.get(NEW).content.decode()
    for word in ("leak", "hush", "secret"):
        assert word not in html
    response = editors_desk.post(NEW, typed)
    assert response.status_code == 422
    assert editors_desk.post(NEW, {**typed, "source": "", "observation": "hush"}).status_code == 422
    assert "The secret leak" in desk.get(NEW).content.decode()
    assert desk.post(NEW, typed).status_code == 302


def test_a_value_is_read_back_while_it_is_typed(desk: Client) -> None:
    html = desk.post("/estimates/check/value/", {"text": "40 to 50 kg"}).content.decode()
    assert 'id="reading-text" hx-swap-oob="innerHTML"' in html
    assert "45 kg is a little more likely than 47" in html
    assert html.count("<svg") == 2
    html = desk.post("/estimates/check/value/", {"text": "40 to 50 ton"}).content.decode()
    assert "<mark>ton</mark>" in html


def test_what_is_said_about_a_parameter_changes_without_working_anything_out(
    desk: Client, case: Case
) -> None:
    typed = {"title": "Mass of one shell", "source": "origin", "why": "Found it.", "note": "N"}
    assert desk.post(DESCRIBE, typed).status_code == 302
    mass = Parameter.objects.get(slug="mass")
    assert (mass.title, mass.source, mass.illustrative) == ("Mass of one shell", case.origin, False)
    assert Estimate.objects.get(slug="shells").state == "fresh"
    assert "Found it." in desk.get("/parameters/mass/").content.decode()


def test_a_description_asks_for_a_reason(desk: Client, case: Case) -> None:
    response = desk.post(DESCRIBE, {"title": "Mass", "illustrative": "on", "why": " "})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["why"]


def test_who_cannot_see_a_source_does_not_take_it_away(
    editors_desk: Client, case: Case, checker: User
) -> None:
    actions.add_parameter(
        slug="hidden", title="Hidden", text="3 t", source=case.protected, by=checker
    )
    html = editors_desk.get("/parameters/hidden/describe/").content.decode()
    assert "leak" not in html
    typed = {"title": "Renamed", "source": "", "why": "W"}
    assert editors_desk.post("/parameters/hidden/describe/", typed).status_code == 302
    hidden = Parameter.objects.get(slug="hidden")
    assert (hidden.title, hidden.source) == ("Renamed", case.protected)


def test_the_list_narrows_by_words_and_by_use(desk: Client, case: Case, checker: User) -> None:
    actions.add_parameter(slug="spare", title="Spare", text="3 t", by=checker)
    html = desk.get("/parameters/").content.decode()
    assert "Tonnage" in html
    assert "1 estimate" in html
    assert "Spare" in html
    html = desk.get("/parameters/?use=unused").content.decode()
    assert "Spare" in html
    assert "Tonnage" not in html
    assert "No parameter fits" in desk.get("/parameters/?q=nothing").content.decode()
