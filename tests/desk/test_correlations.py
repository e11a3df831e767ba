"""Inputs that go together, on the pages of the estimates that they hold for."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from estimates import actions, correlating
from estimates.models import Estimate, Parameter
from tests.desk.conftest import HOSTILE, work_everything_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def area(checker: User) -> Estimate:
    sides = {
        name: actions.add_parameter(slug=name, title=name.title(), text="2 to 4 m", by=checker)
        for name in ("length", "width")
    }
    return actions.add_estimate(
        slug="area", title="Area", formula="length * width", inputs=sides, by=checker
    )


@pytest.fixture
def volume(area: Estimate, checker: User) -> Estimate:
    height = actions.add_parameter(slug="height", title="Height", text="2 to 3 m", by=checker)
    return actions.add_estimate(
        slug="volume",
        title="Volume",
        formula="area * height",
        inputs={"area": area, "height": height},
        by=checker,
    )


def shown(client: Client, slug: str) -> str:
    return client.get(f"/estimates/{slug}/").content.decode()


def correlate(estimate: Estimate, first: str, second: str, rank: str, by: User) -> None:
    pair = [Parameter.objects.get(slug=slug) for slug in (first, second)]
    correlating.correlate(estimate, pair[0], pair[1], Decimal(rank), note=HOSTILE, by=by)


def test_they_are_said_in_words_where_they_are_stated_and_where_they_are_inherited(
    desk: Client, area: Estimate, volume: Estimate, checker: User
) -> None:
    assert "Inputs that go together" not in shown(desk, "area")
    correlate(area, "length", "width", "0.7", checker)
    sentence = "High values of “Length” tend to go with high values of “Width”"
    assert sentence in shown(desk, "area")
    assert "Stated in" not in shown(desk, "area")
    inherited = shown(desk, "volume")
    assert sentence in inherited
    assert 'Stated in <a href="/estimates/area/">Area</a>' in inherited
    assert HOSTILE not in inherited


def test_a_result_for_which_they_had_to_be_changed_says_so(
    desk: Client, volume: Estimate, checker: User
) -> None:
    correlate(volume, "length", "width", "0.9", checker)
    correlate(volume, "width", "height", "0.9", checker)
    correlate(volume, "length", "height", "-0.9", checker)
    work_everything_out()
    assert "The correlations asked for contradict each other" in shown(desk, "volume")
