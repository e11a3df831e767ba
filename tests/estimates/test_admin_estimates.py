from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from audit.models import Event
from estimates import actions
from estimates.models import Estimate, Parameter

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def desk(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def test_a_parameter_is_revised_through_its_action(
    desk: Client, mass: Parameter, shells: Estimate, editor: User
) -> None:
    before = Estimate.objects.get(pk=shells.pk).inputs_digest
    sent = {"text": "41 to 50 kg/shell", "why": "Weighed again"}
    response = desk.post(f"/admin/estimates/parameter/{mass.pk}/do/revise/", sent)
    assert response.status_code == 302
    assert Parameter.objects.get(pk=mass.pk).text == "41 to 50 kg/shell"
    assert Estimate.objects.get(pk=shells.pk).inputs_digest != before
    event = Event.objects.about(mass).with_details()[0]
    assert (event.verb, event.actor_key, event.detail.why) == (
        "parameter.revised",
        str(editor.uuid),
        "Weighed again",
    )


@pytest.mark.parametrize(
    ("text", "why", "sentence"),
    [
        ("41 to fifty kg/shell", "Because", "fifty"),
        ("41 to 50 t", "Because", "does not"),
        ("41 kg/shell", "", "This field is required."),
        ("", "Because", "This field is required."),
        ("4\x001 kg/shell", "Because", "Null characters"),
    ],
)
def test_what_is_refused_is_said_and_kept_on_the_page(
    text: str, why: str, sentence: str, desk: Client, mass: Parameter, shells: Estimate
) -> None:
    sent = {"text": text, "why": why}
    response = desk.post(f"/admin/estimates/parameter/{mass.pk}/do/revise/", sent)
    page = response.content.decode()
    assert response.status_code == 400
    assert sentence in page
    if text and "\x00" not in text:
        assert f'value="{text}"' in page
    assert Parameter.objects.get(pk=mass.pk).text == "40 to 50 kg/shell"


def test_a_failed_estimate_is_tried_again_from_its_page(
    desk: Client,
    mass: Parameter,
    shells: Estimate,
    checker: User,
    evaluated: Callable[[Estimate], Estimate],
) -> None:
    page = f"/admin/estimates/estimate/{shells.pk}"
    assert "Compute it again" not in desk.get(f"{page}/change/").content.decode()
    actions.revise_parameter(mass, text="-1 .. 1 kg/shell", by=checker)
    assert evaluated(shells).state == "failed"
    assert "Compute it again" in desk.get(f"{page}/change/").content.decode()
    assert desk.post(f"{page}/do/retry/").status_code == 302
    assert Estimate.objects.get(pk=shells.pk).state == "stale"


def test_estimates_are_listed_by_state(
    desk: Client, shells: Estimate, per_day: Estimate, evaluated: Callable[[Estimate], Estimate]
) -> None:
    evaluated(shells)

    def listed(state: str) -> list[str]:
        response = desk.get("/admin/estimates/estimate/", {"state": state})
        return [row.slug for row in response.context["cl"].result_list]

    assert listed("fresh") == ["shells"]
    assert listed("stale") == ["per-day"]
    assert listed("failed") == []


def test_a_correlation_is_stated_and_taken_back_through_its_actions(
    desk: Client, mass: Parameter, tonnage: Parameter, per_day: Estimate
) -> None:
    page = f"/admin/estimates/estimate/{per_day.pk}/"
    assert "Take a correlation back" not in desk.get(f"{page}change/").content.decode()
    sent = {"first": "tonnage", "second": "mass", "rank": "0.4", "note": "One yard"}
    assert desk.post(f"{page}do/correlate/", sent).status_code == 302
    stated = per_day.correlations.live().get()
    assert (stated.first, stated.second, str(stated.rank)) == (mass, tonnage, "0.400000")
    shown = desk.get(f"{page}change/").content.decode()
    assert "One yard" in shown
    assert "mass, tonnage" in shown
    undone = desk.post(f"{page}do/uncorrelate/", {"pair": "mass, tonnage", "why": "Two"})
    assert undone.status_code == 302
    assert not per_day.correlations.live().exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"rank": "1.5"}, "less than or equal to 1"),
        ({"rank": "x"}, "Enter a number."),
        ({"second": "mass"}, "not correlated with itself"),
        ({"second": "elsewhere"}, "not one of the available choices"),
    ],
)
def test_a_correlation_that_is_none_is_refused_on_the_page(
    sent: dict[str, str], sentence: str, desk: Client, per_day: Estimate
) -> None:
    given = {"first": "mass", "second": "tonnage", "rank": "0.4", **sent}
    response = desk.post(f"/admin/estimates/estimate/{per_day.pk}/do/correlate/", given)
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not per_day.correlations.exists()
