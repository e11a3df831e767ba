"""What stands around an estimate, and how far a recompute is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from estimates import actions
from estimates.evaluation import evaluate_once
from estimates.models import Estimate, Parameter
from estimates.neighbourhood import around, nearest
from estimates.progress import IDLE, progress

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(checker: User, shells: Estimate, per_day: Estimate) -> list[Estimate]:
    """Shells, shells per day, and that twice over."""
    twice = actions.add_estimate(
        slug="twice",
        title="Twice",
        formula="2 * rate + 0 * day_rate",
        unit="shell/day",
        inputs={"rate": per_day, "day_rate": per_day},
        by=checker,
    )
    return [shells, per_day, twice]


def steps(found: dict[int, int]) -> dict[str, int]:
    slugs = dict(Estimate.objects.values_list("pk", "slug"))
    return {slugs[pk]: depth for pk, depth in found.items()}


def test_the_nearest_come_first_and_no_further_than_asked(chain: list[Estimate]) -> None:
    shells, _per_day, twice = chain
    assert steps(nearest(shells, "down", depth=9, most=9)) == {
        "shells": 0,
        "per-day": 1,
        "twice": 2,
    }
    assert steps(nearest(twice, "up", depth=9, most=9)) == {"twice": 0, "per-day": 1, "shells": 2}
    assert steps(nearest(shells, "down", depth=1, most=9)) == {"shells": 0, "per-day": 1}
    assert steps(nearest(shells, "down", depth=9, most=1)) == {"shells": 0}


def test_a_parameter_has_what_takes_it_in_one_step_below(
    chain: list[Estimate], mass: Parameter
) -> None:
    assert steps(nearest(mass, "down", depth=9, most=9)) == {"shells": 1, "per-day": 2, "twice": 3}
    assert {it.slug for it in around(mass)} == {"shells", "per-day", "twice"}


def test_all_around_an_estimate_is_what_it_rests_on_and_what_rests_on_it(
    chain: list[Estimate], checker: User, tonnage: Parameter
) -> None:
    actions.add_estimate(
        slug="other", title="Other", formula="2 * t", unit="t", inputs={"t": tonnage}, by=checker
    )
    assert {it.slug for it in around(chain[1])} == {"shells", "per-day", "twice"}


def test_looking_takes_as_many_queries_however_deep_it_is(chain: list[Estimate]) -> None:
    with CaptureQueriesContext(connection) as captured:
        nearest(chain[0], "down", depth=12, most=100)
        progress(around(chain[0]))
    assert len(captured) == 3


def work_out(estimate: Estimate) -> None:
    evaluate_once(estimate.pk, Estimate.objects.get(pk=estimate.pk).inputs_digest)


def test_a_recompute_counts_what_was_asked_for_since_it_began(
    chain: list[Estimate], checker: User, mass: Parameter, tonnage: Parameter
) -> None:
    every = Estimate.objects.all()
    other = actions.add_estimate(
        slug="other", title="Other", formula="2 * t", unit="t", inputs={"t": tonnage}, by=checker
    )
    for estimate in [*chain, other]:
        work_out(estimate)
    assert progress(every) == IDLE
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC), tick=False):
        actions.revise_parameter(mass, text="43 to 51 kg/shell", by=checker)
    began = progress(every).began
    assert began == datetime(2030, 1, 1, tzinfo=UTC)
    work_out(chain[0])
    found = progress(every)
    assert (found.done, found.failed, found.left, found.total) == (1, 0, 2, 3)
    assert found.is_running
    for estimate in chain[1:]:
        work_out(estimate)
    assert progress(every) == IDLE


def test_what_cannot_be_worked_out_is_answered_too(
    chain: list[Estimate], checker: User, mass: Parameter
) -> None:
    actions.revise_parameter(mass, text="-1 .. 1 kg/shell", by=checker)
    work_out(chain[0])
    found = progress(Estimate.objects.all())
    assert (found.failed, found.answered, found.left) == (1, 1, 2)


def test_asking_again_begins_anew(chain: list[Estimate], checker: User) -> None:
    for estimate in chain:
        work_out(estimate)
    actions.evaluate_again(Estimate.objects.filter(slug="shells"), by=checker)
    assert progress(Estimate.objects.all()).total == 1
