"""Estimates and parameters: what is shown, and revising a value."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from claims.tasks import assess_findings
from desk import estimate_page
from estimates import actions
from estimates.models import Estimate, Parameter
from estimates.tasks import evaluate_estimates
from tests.desk.conftest import Case, make_case, work_everything_out

REVISE = "/parameters/mass/revise/"


def test_an_estimates_page_shows_result_formula_inputs_and_claims(desk: Client, case: Case) -> None:
    html = desk.get("/estimates/shells/").content.decode()
    assert "up to date" in html
    assert "million shells</span>" in html
    assert "tonnage / mass" in html
    assert "40 to 50 kg/shell" in html
    assert "90 % sure it is between 40 and 50 kg per shell" in html
    assert "illustrative" in html
    assert 'href="/sources/origin/"' in html
    assert case.claim.reference in html
    assert "Where the width comes from" in html


def test_what_each_input_does_is_a_picture_and_the_same_table(desk: Client, case: Case) -> None:
    html = desk.get("/estimates/shells/").content.decode()
    assert html.count('class="tornado"') == 2, "for desk and phone"
    assert "<span>40 kg/shell → 1.85 million</span>" in html
    assert "<span>50 kg/shell → 1.48 million</span>" in html
    assert '100 %</meter> <span class="numeric">100 %</span>' in html
    assert "Exact, so that they widen nothing:" in html
    assert 'class="tornado"' in desk.get("/estimates/shells/result/").content.decode()


def test_the_table_is_of_the_result_that_is_shown(desk: Client, case: Case, checker: User) -> None:
    actions.revise_parameter(case.mass, text="20 to 80 kg/shell", why="a new table", by=checker)
    assert (
        "<span>40 kg/shell → 1.85 million</span>" in desk.get("/estimates/shells/").content.decode()
    )


def test_a_stale_estimate_polls_and_a_fresh_one_does_not(
    desk: Client, case: Case, checker: User
) -> None:
    assert "every 2s" not in desk.get("/estimates/shells/").content.decode()
    actions.revise_parameter(case.mass, text="40 to 60 kg/shell", why="a new table", by=checker)
    html = desk.get("/estimates/shells/").content.decode()
    assert 'hx-get="/estimates/shells/result/" hx-trigger="every 2s"' in html
    assert "the result before that change" in html
    assert "hx-get" in desk.get("/estimates/shells/result/").content.decode()
    work_everything_out()
    assert "hx-get" not in desk.get("/estimates/shells/result/").content.decode()


def test_past_evaluations_stay_listed(desk: Client, case: Case, checker: User) -> None:
    actions.revise_parameter(case.mass, text="40 to 60 kg/shell", why="a new table", by=checker)
    work_everything_out()
    html = desk.get("/estimates/shells/").content.decode()
    assert html.count(">current</span>") == 1
    assert html.count("SciPy") == 2


def test_a_failed_estimate_says_why_and_offers_another_try(desk: Client, case: Case) -> None:
    estimate = Estimate.objects.get(slug="shells")
    Estimate.objects.filter(pk=estimate.pk).update(
        inputs_digest="0" * 64, failed_digest="0" * 64, error="The mass can be zero."
    )
    html = desk.get("/estimates/shells/").content.decode()
    assert "The mass can be zero." in html
    desk.post("/estimates/shells/retry/")
    estimate.refresh_from_db()
    assert estimate.state == "stale"


def test_the_list_narrows_by_state(desk: Client, case: Case) -> None:
    assert "Shells from tonnage" in desk.get("/estimates/?state=fresh").content.decode()
    html = desk.get("/estimates/?state=failed").content.decode()
    assert "No estimate fits these filters" in html


def test_revising_a_value_makes_its_estimates_stale_and_keeps_the_reason(
    desk: Client, case: Case
) -> None:
    response = desk.post(REVISE, {"text": "42 to 52 kg/shell", "why": "New table."}, follow=True)
    html = response.content.decode()
    assert response.redirect_chain == [("/parameters/mass/", 302)]
    assert "The estimate that rests on it is worked out anew." in html
    assert "It is being worked out." in html
    assert "42 to 52 kg/shell" in html
    assert "New table." in html
    assert Estimate.objects.get(slug="shells").state == "stale"


def test_another_spelling_works_nothing_out_anew(desk: Client, case: Case) -> None:
    response = desk.post(REVISE, {"text": "40  to  50 kg / shell", "why": "Tidy."}, follow=True)
    html = response.content.decode()
    assert "Nothing needs to be worked out anew." in html
    assert "being worked out" not in html


def test_of_many_estimates_the_first_are_listed_and_the_others_counted(
    desk: Client, case: Case, checker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for slug in ("half", "double"):
        actions.add_estimate(
            slug=slug, title=slug, formula="m", unit="kg/shell", inputs={"m": case.mass}, by=checker
        )
    monkeypatch.setattr(estimate_page, "LISTED", 2)
    html = desk.get("/parameters/mass/").content.decode()
    assert "2 of 3 are being worked out." in html
    assert "and 1 more." in html
    assert "/estimates/double/" in html
    assert "/estimates/half/" not in html
    response = desk.post(REVISE, {"text": "42 to 52 kg/shell", "why": "New."}, follow=True)
    assert "All 3 estimates that rest on it are worked out anew." in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("about 43.6 kg/shell", "about"),
        ("40 to 50 ton", "ton"),
        ("forty kilos", ""),
        ("40 to 50 m", ""),
    ],
)
def test_a_value_that_cannot_be_read_is_answered_at_its_field_and_not_lost(
    typed: str, said: str, desk: Client, case: Case
) -> None:
    response = desk.post(REVISE, {"text": typed, "why": "I was told."})
    html = response.content.decode()
    assert response.status_code == 422
    assert f'value="{typed}"' in html
    assert "I was told." in html
    assert 'aria-invalid="true"' in html
    assert said in response.context["form"].errors["text"][0]
    case.mass.refresh_from_db()
    assert case.mass.text == "40 to 50 kg/shell"


def test_the_history_of_a_value_names_no_source(
    editors_desk: Client, case: Case, checker: User
) -> None:
    """The log spells it for whoever made the change; others may not know the source."""
    tonnage = Parameter.objects.get(slug="tonnage")
    actions.revise_parameter(
        tonnage, text="71,000 t", observation=None, source=case.protected, why="Told", by=checker
    )
    for path in ("/parameters/tonnage/", "/estimates/shells/"):
        html = editors_desk.get(path).content.decode()
        assert "Told" in html
        assert "71,000 t" in html
        assert case.protected.title not in html


def test_a_reason_is_asked_for(desk: Client, case: Case) -> None:
    response = desk.post(REVISE, {"text": "42 to 52 kg/shell", "why": " "})
    assert "why" in response.context["form"].errors


def test_somebody_without_a_role_does_not_revise(case: Case, outsider: User) -> None:
    client = Client()
    client.force_login(outsider)
    assert 'aria-describedby="revise-why"' in client.get("/parameters/mass/").content.decode()
    assert client.get(REVISE).status_code == 403
    assert client.post(REVISE, {"text": "1 kg/shell", "why": "x"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_revision_is_kept_when_the_broker_is_away(
    checker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row says what is to be done: a sweep finds it once the broker is back."""

    def away(*_args: object) -> None:
        raise ConnectionError("The broker is away.")

    for task in (evaluate_estimates, assess_findings):
        monkeypatch.setattr(task, "delay", away)
    make_case(checker)
    client = Client()
    client.force_login(checker)
    response = client.post(REVISE, {"text": "42 to 52 kg/shell", "why": "New table."})
    assert response.status_code == 302
    assert Estimate.objects.get(slug="shells").state == "stale"
