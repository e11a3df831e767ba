"""Revising an input with real workers on a real broker, on whichever database the suite runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit import leases
from estimates import actions
from estimates.evaluation import evaluate_once
from estimates.models import Estimate, Evaluation, Parameter
from estimates.schedule import sweep_estimates
from sources import actions as sources
from tests.conftest import person
from tests.services import poison
from tests.services.broker import Broker
from tests.services.processes import wait_for
from tests.services.workers import Workers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.workers]


@pytest.fixture
def people(transactional_db: None) -> User:
    return person("checker@example.org", Role.FACT_CHECKER)


@pytest.fixture
def mass(people: User) -> Parameter:
    return actions.add_parameter(slug="mass", title="Mass", text="40 to 50 kg/shell", by=people)


def fan_out(mass: Parameter, by: User, count: int = 6) -> None:
    """`count` estimates that rest on the mass, one on another, and one that does not."""
    tonnage = actions.add_parameter(slug="tonnage", title="Tonnage", text="74000 t", by=by)
    below: Estimate | None = None
    for number in range(count):
        inputs: dict[str, Parameter | Estimate] = {"t": tonnage, "m": mass}
        formula = "t / m"
        if below is not None:
            inputs, formula = {"t": tonnage, "m": mass, "b": below}, "(t / m + b) / 2"
        below = actions.add_estimate(
            slug=f"e{number}", title="E", formula=formula, unit="shell", inputs=inputs, by=by
        )
    actions.add_estimate(
        slug="apart", title="Apart", formula="t", unit="t", inputs={"t": tonnage}, by=by
    )


def results() -> dict[str, int]:
    """How many results each estimate has."""
    found = dict.fromkeys(Estimate.objects.values_list("slug", flat=True), 0)
    for slug in Evaluation.objects.values_list("estimate__slug", flat=True):
        found[slug] += 1
    return found


def all_done() -> bool:
    return not Estimate.objects.stale().exists()


def let_leases_run_out() -> None:
    """What happens by itself after a minute and a half."""
    past = timezone.now() - timedelta(seconds=1)
    Estimate.objects.exclude(leased_until=None).update(leased_until=past)
    Estimate.objects.update(offered_at=None)


def test_exactly_what_rests_on_a_revised_input_is_recomputed_once(
    at_work: None, mass: Parameter, people: User
) -> None:
    fan_out(mass, people)
    wait_for(all_done, what="the first results")
    assert set(results().values()) == {1}
    actions.revise_parameter(mass, text="43 to 51 kg/shell", why="Weighed", by=people)
    wait_for(all_done, what="the second results")
    counts = results()
    assert counts.pop("apart") == 1
    assert set(counts.values()) == {2}


def test_a_worker_that_runs_already_reads_a_unit_that_is_new(
    at_work: None, mass: Parameter, people: User
) -> None:
    masses = {"mass": mass}
    actions.add_estimate(slug="warm", title="E", formula="mass", inputs=masses, by=people)
    wait_for(all_done, what="a first result, so that the worker has read a unit")
    sources.add_counting_unit(token="zeppelin", by=people)
    crew = actions.add_parameter(
        slug="crew", title="Crew", text="30 to 50 person/zeppelin", by=people
    )
    aboard = actions.add_estimate(
        slug="aboard",
        title="Aboard",
        formula="3 * crew",
        unit="people/zeppelin",
        inputs={"crew": crew},
        by=people,
    )
    wait_for(all_done, what="the result in the new unit")
    assert Estimate.objects.get(pk=aboard.pk).state == "fresh"


def test_an_estimate_that_cannot_be_computed_stops_with_its_reason(
    at_work: None, mass: Parameter, people: User
) -> None:
    spread = actions.add_parameter(slug="spread", title="S", text="-1 .. 1 kg/shell", by=people)
    bad = actions.add_estimate(
        slug="bad",
        title="Bad",
        formula="1 / s",
        unit="shell/kg",
        inputs={"s": spread},
        by=people,
    )
    wait_for(lambda: Estimate.objects.get(pk=bad.pk).state == "failed", what="the refusal")
    assert Estimate.objects.get(pk=bad.pk).error.endswith((".", "?"))
    let_leases_run_out()
    assert sweep_estimates() == 0


def test_a_worker_gives_the_same_digits_as_this_process(
    at_work: None, mass: Parameter, people: User
) -> None:
    fan_out(mass, people, count=2)
    wait_for(all_done, what="the results")
    theirs = dict(Evaluation.objects.values_list("estimate__slug", "result"))
    Estimate.objects.update(evaluated_digest=None, low=None, central=None, high=None, revision=9)
    for row in Estimate.objects.all():
        assert evaluate_once(row.pk, row.inputs_digest)
    ours = dict(Evaluation.objects.filter(revision=9).values_list("estimate__slug", "result"))
    assert ours == theirs


def test_a_worker_killed_in_the_middle_of_an_evaluation_loses_nothing(
    workers: Workers, people: User
) -> None:
    slow = slow_estimate(people)
    first = workers.start()
    wait_for(
        lambda: Estimate.objects.exclude(leased_until=None).filter(pk=slow.pk).exists(),
        what="the evaluation to begin",
    )
    workers.kill(first)
    assert not Evaluation.objects.exists(), "it was done before it could be killed"
    assert Estimate.objects.get(pk=slow.pk).state == "stale"
    workers.start()
    let_leases_run_out()
    assert sweep_estimates() == 1
    wait_for(all_done, seconds=90, what="the result after the kill")
    assert results() == {"slow": 1}
    row = Estimate.objects.get(pk=slow.pk)
    assert (row.state, row.attempts, row.leased_until) == ("fresh", 0, None)


def test_an_estimate_that_kills_its_worker_is_given_up_and_takes_nobody_with_it(
    workers: Workers, queue: Broker, mass: Parameter, people: User
) -> None:
    for slug in ("before", "poison", "after"):
        actions.add_estimate(
            slug=slug, title=slug, formula="m", unit="kg/shell", inputs={"m": mass}, by=people
        )
    queue.flush()
    workers.start(include="tests.services.poison", PLUMBLINE_POISONED="yes")
    assert sweep_estimates() == 3  # in one message
    wait_for(lambda: poison.deaths() == 1, what="the batch to be killed")
    assert set(results().values()) == {0}
    let_leases_run_out()
    sweep_estimates()
    wait_for(lambda: poison.deaths() == 2, what="the estimate that killed it to be tried alone")
    assert results() == {"before": 1, "poison": 0, "after": 0}
    Estimate.objects.filter(slug="poison").update(attempts=leases.MAX_ATTEMPTS)
    let_leases_run_out()
    sweep_estimates()
    wait_for(all_done, what="the end of it")
    assert results() == {"before": 1, "poison": 0, "after": 1}
    assert Estimate.objects.get(slug="poison").error.startswith("Given up after 5 attempts")


def test_flushing_the_broker_with_work_outstanding_loses_nothing(
    workers: Workers, queue: Broker, mass: Parameter, people: User
) -> None:
    fan_out(mass, people)
    assert queue.waiting() > 0
    queue.flush()
    workers.start()
    assert not all_done()
    assert sweep_estimates() == 7
    wait_for(all_done, what="the swept work")
    assert set(results().values()) == {1}


def test_messages_delivered_twice_store_one_result(
    workers: Workers, queue: Broker, mass: Parameter, people: User
) -> None:
    fan_out(mass, people)
    for message in queue.client.lrange("estimates", 0, -1):
        queue.client.rpush("estimates", message, message)
    workers.start(processes=2)
    wait_for(all_done, what="the results")
    wait_for(lambda: queue.waiting() == 0, what="an empty queue")
    assert set(results().values()) == {1}


def slow_estimate(by: User) -> Estimate:
    """Forty inputs: drawing their Sobol nets takes a new worker process more than a second."""
    names = [f"x{number}" for number in range(40)]
    taken = {
        name: actions.add_parameter(slug=name, title=name, text="1 to 9 kg", by=by)
        for name in names
    }
    others = [*names[1:], names[0]]
    terms = [f"sin({name}/{other})*{name}" for name, other in zip(names, others, strict=True)]
    return actions.add_estimate(
        slug="slow", title="Slow", formula=" + ".join(terms), unit="kg", inputs=taken, by=by
    )
