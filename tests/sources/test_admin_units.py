"""Counting units in the admin."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from audit.models import Event
from estimates import actions as estimates
from sources import actions
from sources.models import CountingUnit
from sources.units import parse_unit

pytestmark = [pytest.mark.once, pytest.mark.django_db]

LIST = "/admin/sources/countingunit/"


@pytest.fixture
def desk(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def test_a_unit_is_added_through_its_action_and_read_at_once(desk: Client, editor: User) -> None:
    assert "Count something new" in desk.get(LIST).content.decode()
    sent = {"token": "patrol_boat", "note": "Armed", "why": "For the port story"}
    response = desk.post(f"{LIST}new/", sent)
    unit = CountingUnit.objects.get()
    assert response.headers["Location"] == f"{LIST}{unit.pk}/change/"
    assert "patrol boats" in desk.get(LIST).content.decode()
    assert parse_unit("patrol boats").text == "patrol_boat"
    event = Event.objects.about(unit).with_details()[0]
    assert (event.actor_key, event.detail.why) == (str(editor.uuid), "For the port story")


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"token": "shells"}, "a unit already"),
        ({"token": "patrol_boat", "plural": "a boat"}, "stands between numbers and units"),
        ({"token": ""}, "This field is required."),
        ({"token": "<script>"}, "is not a token"),
    ],
)
def test_what_is_refused_is_said_at_its_field_with_what_was_typed(
    sent: dict[str, str], sentence: str, desk: Client
) -> None:
    response = desk.post(f"{LIST}new/", {"note": "Kept words", **sent})
    page = response.content.decode()
    assert response.status_code == 400
    assert sentence in page
    assert "Kept words" in page
    assert "<script>" not in page.partition("<form")[2]
    assert not CountingUnit.objects.exists()


def test_the_note_is_revised_and_an_unused_unit_retires(desk: Client, editor: User) -> None:
    unit = actions.add_counting_unit(token="patrol_boat", by=editor)
    assert desk.post(f"{LIST}{unit.pk}/do/revise/", {"note": "Armed"}).status_code == 302
    assert desk.post(f"{LIST}{unit.pk}/do/retire/", {"why": "Unused"}).status_code == 302
    unit.refresh_from_db()
    assert (unit.note, unit.is_live) == ("Armed", False)


def test_a_unit_in_use_says_why_it_cannot_retire(desk: Client, editor: User) -> None:
    unit = actions.add_counting_unit(token="patrol_boat", by=editor)
    estimates.add_parameter(slug="p", title="Boats in port", text="5 patrol boats", by=editor)
    page = desk.get(f"{LIST}{unit.pk}/change/").content.decode()
    assert "Still used by the parameter “Boats in port”." in page
    assert desk.post(f"{LIST}{unit.pk}/do/retire/", {"why": "No"}).status_code == 400
    assert CountingUnit.objects.live().exists()


def test_whoever_only_looks_adds_nothing(outsider: User) -> None:
    User.objects.filter(pk=outsider.pk).update(is_staff=True)
    client = Client()
    client.force_login(User.objects.get(pk=outsider.pk))
    assert client.post(f"{LIST}new/", {"token": "patrol_boat"}).status_code == 403
    assert not CountingUnit.objects.exists()
