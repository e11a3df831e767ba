"""New and revised estimates at the desk: what is chosen, typed in place, refused at its field."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.models import Event
from desk import keeping
from estimates import actions
from estimates.correlating import correlate
from estimates.models import Estimate, Parameter
from tests.desk.conftest import HOSTILE, Case, make_case

pytestmark = pytest.mark.django_db
NEW = "/estimates/new/"
REVISE = "/estimates/shells/revise/"
LIVE = "/estimates/check/live/"
TYPED = {
    "title": "Shells a day",
    "formula": "shells / days",
    "unit": "shell/day",
    "bearing": "central",
    "0-name": "shells",
    "0-existing": "shells (estimate)",
    "1-name": "days",
    "1-value": "184 day",
    "1-title": "Days of the period",
    "do": "save",
}


def refused(client: Client, path: str, typed: dict[str, Any]) -> str:
    response = client.post(path, typed)
    assert response.status_code == 422
    return response.content.decode()


def revised(**changes: str) -> dict[str, str]:
    """The form of the case's estimate as it is filled, with changes."""
    filled = keeping.typed_of(Estimate.objects.get(slug="shells"))
    return {**filled, "seen": keeping.seen(filled), "why": "A reason", "do": "save", **changes}


def test_an_estimate_is_made_of_something_stored_and_something_typed_in_place(
    desk: Client, case: Case
) -> None:
    response = desk.post(NEW, TYPED)
    assert (response.status_code, response["Location"]) == (302, "/estimates/shells-a-day/")
    made = Estimate.objects.get(slug="shells-a-day")
    inputs = {row.name: row.upstream or row.parameter for row in made.inputs.all()}
    days = Parameter.objects.get(slug="days-of-the-period")
    assert inputs == {"shells": case.estimate, "days": days}
    assert (days.title, days.text) == ("Days of the period", "184 day")
    assert made.state == "stale"


def test_something_stored_is_found_by_short_name_or_title(desk: Client, case: Case) -> None:
    desk.post(NEW, {**TYPED, "slug": "a-day"})
    for number, meant in enumerate(["a-day", "a-day (estimate)", "Shells a day", " Shells a day "]):
        typed = {**TYPED, "0-existing": meant, "title": f"E{number}", "unit": ""}
        assert desk.post(NEW, typed).status_code == 302, meant


def test_what_two_things_are_called_is_asked_back(desk: Client, case: Case, checker: User) -> None:
    actions.add_parameter(slug="shells", title="Shells counted", text="5 shell", by=checker)
    assert desk.post(NEW, {**TYPED, "0-existing": "shells (estimate)"}).status_code == 302
    for slug in ("one", "two"):
        actions.add_parameter(slug=slug, title="Days", text="5 day", by=checker)
    html = refused(desk, NEW, {**TYPED, "1-value": "", "1-existing": "Days"})
    assert "Several have this name." in html
    assert "Type the short name: one, two." in html


def test_what_is_nearly_stored_is_suggested(desk: Client, case: Case) -> None:
    html = refused(desk, NEW, {**TYPED, "0-existing": "tonn of it"})
    assert "There is no such parameter or estimate." in html
    assert "Did you mean tonnage, shells (estimate)?" in html


WRONG = {
    'id="id_title"': {"title": ""},
    "This field cannot be blank.": {"title": "…"},
    "Estimate with this Short name already exists.": {"slug": "shells"},
    "This short name is an address already": {"slug": "check"},
    "shells / <mark>day</mark>": {"formula": "shells / day"},
    "shells + <mark>days</mark>": {"formula": "shells + days"},
    "This field is required.": {"formula": ""},
    "It comes out in shell/day, which is not kg.": {"unit": "kg"},
    "<mark>dya</mark>": {"unit": "shell/dya"},
    "<mark>about</mark> 184 day": {"1-value": "about 184 day"},
    "Choose one that exists, or type a new value: not both.": {"1-existing": "mass"},
    "There is nothing to read here.": {"1-value": ""},
    "The formula does not use this name.": {"2-name": "mass", "2-existing": "mass"},
    "at most 200 characters": {"1-title": "x" * 201},
    "Select a valid choice.": {"bearing": "sideways"},
    "at most 4000 characters": {"note": "x" * 4001},
}


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost_or_stored(
    desk: Client, case: Case
) -> None:
    before = Event.objects.count()
    for said, wrong in WRONG.items():
        html = refused(desk, NEW, {**TYPED, "measure": "a measure", **wrong})
        assert said in html
        assert 'value="a measure"' in html, said
        assert 'value="Days of the period"' in html or "1-title" in wrong, said
    assert Event.objects.count() == before
    assert not Parameter.objects.filter(slug="days-of-the-period").exists()


def test_rows_are_added_by_a_button_and_a_check_stores_nothing(desk: Client, case: Case) -> None:
    before = Event.objects.count()
    for do in ("add", "check", "start", "anything"):
        response = desk.post(NEW, {**TYPED, "title": "", "do": do})
        assert response.status_code == 200, do
        html = response.content.decode()
        assert ('name="2-name"' in html) == (do == "add")
        assert "errorlist" not in html
    assert Event.objects.count() == before


def test_a_formula_that_was_tried_comes_along(desk: Client, case: Case) -> None:
    html = desk.get(NEW, {"formula": "a / b", "0-name": "a", "0-value": "3 kg"}).content.decode()
    assert "a / b</textarea>" in html
    assert 'value="3 kg"' in html


def test_an_estimate_opens_for_revision_as_it_is(desk: Client, case: Case) -> None:
    html = desk.get(REVISE).content.decode()
    assert "tonnage / mass</textarea>" in html
    assert 'value="mass"' in html
    assert "40 to 50 kg/shell" in html
    assert "million shells" in html


def test_a_revision_keeps_its_reason_and_is_worked_out_anew(desk: Client, case: Case) -> None:
    response = desk.post(REVISE, revised(formula="tonnage / mass * 0.9", why="A tenth is lost."))
    assert (response.status_code, response["Location"]) == (302, "/estimates/shells/")
    estimate = Estimate.objects.get(slug="shells")
    assert (estimate.formula, estimate.state) == ("tonnage / mass * 0.9", "stale")
    assert "A tenth is lost." in desk.get("/estimates/shells/").content.decode()


def test_a_revision_may_exchange_an_input_for_a_new_one(desk: Client, case: Case) -> None:
    typed = revised(**{"0-existing": "", "0-value": "41 kg/shell", "0-assumed": "on"})
    assert desk.post(REVISE, typed).status_code == 302
    mass = Estimate.objects.get(slug="shells").inputs.get(name="mass").parameter
    assert mass
    assert (mass.slug, mass.title, mass.illustrative) == ("shells-mass", "mass", True)


def test_a_revision_without_change_says_so(desk: Client, case: Case) -> None:
    first = desk.post(REVISE, revised(), follow=True).content.decode()
    assert "Revised." in first, "the title had a blank at its end"
    again = desk.post(REVISE, revised(), follow=True).content.decode()
    assert "Nothing to change." in again


def test_a_revision_asks_for_a_reason(desk: Client, case: Case) -> None:
    html = refused(desk, REVISE, revised(formula="tonnage / mass * 2", why=""))
    assert "This field is required." in html
    assert "tonnage / mass * 2</textarea>" in html


def test_two_people_do_not_undo_each_other(desk: Client, case: Case, checker: User) -> None:
    typed = revised(note="Mine.")
    actions.revise_estimate(case.estimate, note="Theirs.", why="W", by=checker)
    html = refused(desk, REVISE, typed)
    assert "Somebody changed this estimate since you opened it." in html
    assert "Mine.</textarea>" in html
    again = re.search(r'name="seen" value="([0-9a-f]{64})"', html)
    assert again
    assert desk.post(REVISE, {**typed, "seen": again[1]}).status_code == 302


def test_an_estimate_cannot_be_made_to_rest_on_itself(
    desk: Client, case: Case, checker: User
) -> None:
    actions.add_estimate(
        slug="twice", title="T", formula="2 * s", inputs={"s": case.estimate}, by=checker
    )
    for meant in ("shells (estimate)", "twice"):
        typed = revised(**{"0-existing": meant})
        said = "It rests on this estimate, which would then rest on itself."
        assert said in refused(desk, REVISE, typed)
        live = desk.post(LIVE, {**typed, "kind": "estimate", "of": "shells"})
        assert said in live.content.decode()


def test_a_preview_of_what_shares_an_input_is_exact(desk: Client, case: Case) -> None:
    typed = {**TYPED, "kind": "estimate", "unit": "t", "formula": "shells * days",
             "1-value": "", "1-existing": "mass"}  # fmt: skip
    html = desk.post(LIVE, typed).content.decode()
    assert "<strong>74,000 t</strong>" in html


def test_a_preview_has_the_correlations_that_the_estimate_states(
    desk: Client, case: Case, checker: User
) -> None:
    pair = [
        actions.add_parameter(slug=slug, title=slug, text="9 to 11 kg", by=checker)
        for slug in ("left", "right")
    ]
    made = actions.add_estimate(
        slug="apart", title="A", formula="a - b", by=checker,
        inputs=dict(zip("ab", pair, strict=True)),
    )  # fmt: skip
    correlate(made, pair[0], pair[1], Decimal(1), by=checker, why="W")
    html = desk.get("/estimates/apart/revise/").content.decode()
    assert "<strong>0 kg</strong>" in html
    typed = {**keeping.typed_of(made), "kind": "estimate"}
    assert "<strong>0 kg</strong>" in desk.post(LIVE, {**typed, "of": "apart"}).content.decode()
    typed |= {"1-existing": "mass", "formula": "a / b"}
    assert "shells" in desk.post(LIVE, {**typed, "of": "apart"}).content.decode()


def test_somebody_without_a_role_writes_nothing(case: Case, outsider: User) -> None:
    client = Client()
    client.force_login(outsider)
    for path in (NEW, REVISE, "/parameters/new/", "/estimates/shells/retire/"):
        assert client.get(path).status_code == 403
        assert client.post(path, TYPED).status_code == 403
    html = client.get("/estimates/").content.decode()
    assert 'aria-describedby="new-estimate-link-why"' in html
    assert "Only fact-checkers and editors change estimates." in html
    assert "Make it an estimate" not in client.get("/estimates/check/").content.decode()


def test_a_retired_estimate_is_not_revised(desk: Client, case: Case, checker: User) -> None:
    made = actions.add_estimate(slug="old", title="Old", formula="1", inputs={}, by=checker)
    actions.retire_estimate(made, why="W", by=checker)
    assert desk.get("/estimates/old/revise/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_inputs(
    desk: Client, case: Case, checker: User
) -> None:
    def queries(many: int) -> int:
        typed = {f"{it}-name": f"x{it}" for it in range(many)}
        typed |= {f"{it}-existing": f"p{it}" for it in range(many)}
        typed["formula"] = " + ".join(f"x{it}" for it in range(many))
        with CaptureQueriesContext(connection) as captured:
            html = desk.post(LIVE, {**typed, "kind": "estimate"}).content.decode()
        assert "There is no such" not in html
        return len(captured)

    for number in range(12):
        actions.add_parameter(slug=f"p{number}", title="P", text="1 to 2 kg", by=checker)
    queries(2)
    assert queries(12) == queries(2)


def test_hostile_words_end_up_as_text(desk: Client, case: Case, checker: User) -> None:
    make_case(checker, suffix="-x", words=HOSTILE)
    typed = {name: HOSTILE for name in TYPED if name != "do"}
    for response in (
        desk.post(NEW, {**typed, "do": "save"}),
        desk.post(REVISE, {**typed, "do": "save"}),
        desk.post(LIVE, {**typed, "kind": "estimate"}),
        desk.get(NEW),
        desk.get("/parameters/new/"),
        desk.post("/estimates/check/value/", {"text": HOSTILE}),
    ):
        html = response.content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
