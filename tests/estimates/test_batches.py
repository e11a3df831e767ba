"""Many estimates in one message: what is promised for one holds for each of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit import batches
from audit.delivery import LATER
from audit.models import Event
from audit.recording import detail_digest
from estimates import actions, evaluation, measurement, tasks
from estimates.graph import Pair
from estimates.measurement import MeasurementModel, Result
from estimates.models import Estimate, Evaluation, Parameter

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """What no code of the worker catches: the nearest to SIGKILL within one process."""


@pytest.fixture
def fan(checker: User, mass: Parameter, tonnage: Parameter) -> Callable[[int], list[Pair]]:
    """So many estimates that rest on the mass, every third by way of the one before."""

    def build(count: int) -> list[Pair]:
        before: Estimate | None = None
        for number in range(count):
            inputs: dict[str, Parameter | Estimate] = {"t": tonnage, "m": mass}
            if before is not None and number % 3 == 2:
                inputs["b"] = before
            before = actions.add_estimate(
                slug=f"e{number}",
                title=f"Estimate {number}",
                formula=f"(t / m + b) / {number}" if "b" in inputs else f"{number + 1} * t / m",
                unit="shell",
                inputs=inputs,
                by=checker,
            )
        return outstanding()

    return build


def outstanding() -> list[Pair]:
    return list(Estimate.objects.stale().order_by("pk").values_list("pk", "inputs_digest"))


def states() -> dict[str, str]:
    return {row.slug: row.state for row in Estimate.objects.all()}


def let_leases_run_out() -> None:
    past = timezone.now() - timedelta(seconds=1)
    Estimate.objects.exclude(leased_until=None).update(leased_until=past)


def on_evaluating(
    monkeypatch: pytest.MonkeyPatch, happens: Callable[[str], object]
) -> Callable[[MeasurementModel], Result]:
    """Have something happen just before an estimate, named by its slug, is evaluated."""
    evaluate = measurement.evaluate

    def patched(model: MeasurementModel) -> Result:
        happens(model.target)
        return evaluate(model)

    monkeypatch.setattr(evaluation, "evaluate", patched)
    return evaluate


def test_a_batch_costs_no_query_for_each_of_its_estimates(
    fan: Callable[[int], list[Pair]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "STROKE_SECONDS", 60.0)
    pairs = fan(15)
    with CaptureQueriesContext(connection) as few:
        evaluation.evaluate_all(pairs[:3])
    with CaptureQueriesContext(connection) as many:
        evaluation.evaluate_all(pairs[3:])
    assert len(many) == len(few), [query["sql"][:100] for query in many]
    assert set(states().values()) == {"fresh"}


def test_each_of_a_batch_has_its_own_result_and_event(fan: Callable[[int], list[Pair]]) -> None:
    pairs = fan(4)
    worked = evaluation.evaluate_all(pairs)
    assert (worked.stored, worked.left) == ({pk for pk, _digest in pairs}, set())
    central = {row.slug: row.central or 0 for row in Estimate.objects.all()}
    assert central["e1"] == pytest.approx(2 * central["e0"], rel=1e-5)
    assert central["e2"] == pytest.approx(1.5 * central["e0"], rel=1e-5)
    events = Event.objects.filter(verb="estimate.evaluated").with_details()
    assert {event.object_key for event in events} == {
        str(uuid) for uuid in Estimate.objects.values_list("uuid", flat=True)
    }
    for event in events:
        assert event.detail.label.startswith("Estimate ")
        assert event.digest == detail_digest(event.detail)


def test_one_that_kills_its_worker_is_given_up_without_its_batch_mates(
    fan: Callable[[int], list[Pair]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = fan(7)

    def kill(slug: str) -> None:
        if slug == "e3":
            raise Killed

    on_evaluating(monkeypatch, kill)
    most: dict[str, int] = {}
    deliveries = 0
    while outstanding():
        deliveries += 1
        assert deliveries < 9, states()
        try:
            evaluation.evaluate_all(pairs)
        except Killed:
            let_leases_run_out()
        for slug, attempts in Estimate.objects.values_list("slug", "attempts"):
            most[slug] = max(attempts, most.get(slug, 0))
    assert states() == {f"e{n}": "failed" if n == 3 else "fresh" for n in range(7)}
    assert Estimate.objects.get(slug="e3").error.startswith("Given up after 5 attempts")
    assert {n: count for n, count in most.items() if n != "e3" and count > 1} == {}
    assert Evaluation.objects.count() == 6


def test_what_a_killed_batch_had_stored_already_is_not_done_again(
    fan: Callable[[int], list[Pair]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = fan(5)
    done: list[str] = []
    monkeypatch.setattr(batches, "STROKE_SECONDS", 0.0)  # store after each

    def kill_once(slug: str) -> None:
        done.append(slug)
        if done == ["e0", "e1", "e2"]:
            raise Killed

    on_evaluating(monkeypatch, kill_once)
    with pytest.raises(Killed):
        evaluation.evaluate_all(pairs)
    assert {slug for slug, state in states().items() if state == "fresh"} == {"e0", "e1"}
    let_leases_run_out()
    evaluation.evaluate_all(pairs)
    assert done == ["e0", "e1", "e2", "e2", "e3", "e4"]
    assert Evaluation.objects.count() == 5


def test_two_workers_with_the_same_batch_store_one_result_each(
    fan: Callable[[int], list[Pair]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = fan(4)
    others: list[set[int]] = []
    on_evaluating(monkeypatch, lambda _slug: others.append(evaluation.evaluate_all(pairs).stored))
    assert len(evaluation.evaluate_all(pairs).stored) == 4
    assert others == [set()] * 4
    assert Evaluation.objects.count() == 4


def test_two_workers_that_both_computed_store_one_result_each(
    fan: Callable[[int], list[Pair]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker so slow that its lease ran out."""
    pairs = fan(4)
    late: list[set[int]] = []

    def overtaken(slug: str) -> None:
        if slug == "e3" and not late:
            let_leases_run_out()
            late.append(set())
            late.append(evaluation.evaluate_all(pairs).stored)

    on_evaluating(monkeypatch, overtaken)
    assert evaluation.evaluate_all(pairs).stored == set()
    assert len(late[1]) == 4
    assert (
        Evaluation.objects.count() == Event.objects.filter(verb="estimate.evaluated").count() == 4
    )


def test_a_row_revised_while_its_batch_is_computed_is_not_stored(
    fan: Callable[[int], list[Pair]], monkeypatch: pytest.MonkeyPatch, checker: User
) -> None:
    pairs = fan(4)
    revised = Estimate.objects.get(slug="e1")

    def revise(slug: str) -> None:
        if slug == "e3":
            actions.revise_estimate(revised, formula="7 * t / m", by=checker)

    on_evaluating(monkeypatch, revise)
    stored = evaluation.evaluate_all(pairs).stored
    # e2 takes in e1, so it went out of date with it.
    assert set(Estimate.objects.filter(pk__in=stored).values_list("slug", flat=True)) == {
        "e0",
        "e3",
    }
    assert [pair[0] for pair in outstanding()] == [pairs[1][0], pairs[2][0]]
    assert len(evaluation.evaluate_all(outstanding()).stored) == 2
    assert set(Evaluation.objects.values_list("estimate__slug", "revision")) == {
        ("e0", 1), ("e1", 2), ("e2", 2), ("e3", 1),
    }  # fmt: skip


def test_failures_keep_their_own_reasons_and_spoil_no_other(
    fan: Callable[[int], list[Pair]], checker: User, tonnage: Parameter
) -> None:
    spread = actions.add_parameter(slug="spread", title="S", text="-1 .. 1 kg/shell", by=checker)
    fan(3)
    for slug, formula in (("zero", "t / s"), ("root", "t / s + 0 * t / sqrt(s * s) * log(s / s)")):
        actions.add_estimate(
            slug=slug, title=slug, formula=formula, unit="shell",
            inputs={"t": tonnage, "s": spread}, by=checker,
        )  # fmt: skip
    Estimate.objects.filter(slug="e1").update(formula="m ***")  # no longer readable
    evaluation.evaluate_all(outstanding())
    assert states() == {"e0": "fresh", "e1": "failed", "e2": "failed", "zero": "failed",
                        "root": "failed"}  # fmt: skip
    errors = dict(Estimate.objects.values_list("slug", "error"))
    assert "“zero” has no value" in errors["zero"]
    assert "“root” has no value" in errors["root"]
    assert errors["e2"] == errors["e1"] != ""
    whys = Event.objects.filter(verb="estimate.failed").values_list("detail__why", flat=True)
    assert sorted(whys) == sorted(error for error in errors.values() if error)


def test_when_its_time_is_up_a_batch_gives_the_rest_back_uncounted(
    fan: Callable[[int], list[Pair]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = fan(3)
    asked: list[Any] = []
    monkeypatch.setattr(batches, "BATCH_SECONDS", 0.0)
    monkeypatch.setattr(tasks, "enqueue", lambda *arguments: asked.append(arguments))
    tasks.evaluate_estimates(pairs)
    assert states() == {"e0": "fresh", "e1": "stale", "e2": "stale"}
    assert set(Estimate.objects.values_list("attempts", "leased_until")) == {(0, None)}
    assert asked == [(pairs[1:], LATER)]


def test_the_soft_time_limit_ends_a_batch_at_the_estimate_that_took_too_long(
    fan: Callable[[int], list[Pair]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = fan(4)

    def run_out(slug: str) -> None:
        if slug == "e1":
            raise SoftTimeLimitExceeded

    on_evaluating(monkeypatch, run_out)
    worked = evaluation.evaluate_all(pairs)
    assert (worked.stored, worked.left) == ({pairs[0][0]}, {pk for pk, _digest in pairs[2:]})
    attempts = dict(Estimate.objects.values_list("slug", "attempts"))
    assert attempts == {"e0": 0, "e1": 1, "e2": 0, "e3": 0}
    assert not Estimate.objects.exclude(leased_until=None).exists()


def test_a_defect_is_noted_on_its_row_and_the_others_are_stored(
    fan: Callable[[int], list[Pair]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = fan(3)

    def fail(slug: str) -> None:
        if slug == "e1":
            raise ZeroDivisionError("by us")

    on_evaluating(monkeypatch, fail)
    evaluation.evaluate_all(pairs)
    assert states() == {"e0": "fresh", "e1": "stale", "e2": "fresh"}
    row = Estimate.objects.get(slug="e1")
    assert (row.attempts, row.leased_until, row.error) == (1, None, "ZeroDivisionError: by us")


def test_one_that_cannot_be_stored_spoils_no_other(
    fan: Callable[[int], list[Pair]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = fan(4)
    columns = evaluation._fresh

    def upside_down(outcome: evaluation.Outcome) -> dict[str, Any]:
        broken = {"low": 2.0, "central": 1.0} if outcome.estimate.slug == "e1" else {}
        return columns(outcome) | broken

    monkeypatch.setattr(evaluation, "_fresh", upside_down)
    stored = evaluation.evaluate_all(pairs).stored
    assert stored == {pk for pk, _digest in pairs} - {pairs[1][0]}
    row = Estimate.objects.get(slug="e1")
    assert (row.state, row.attempts, row.leased_until) == ("stale", 1, None)
    assert "estimate_interval_ordered" in row.error
    assert Evaluation.objects.count() == 3


def test_a_database_that_went_away_blames_no_estimate(
    fan: Callable[[int], list[Pair]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = fan(3)

    def away(*_arguments: object) -> int:
        raise OperationalError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(evaluation, "update_each", away)
        with pytest.raises(OperationalError):
            evaluation.evaluate_all(pairs)
    assert set(Estimate.objects.values_list("attempts", "leased_until")) == {(0, None)}
    assert len(evaluation.evaluate_all(pairs).stored) == 3


def test_asking_again_for_many_costs_no_query_for_each(fan: Callable[[int], list[Pair]]) -> None:
    pairs = fan(12)
    every = Estimate.objects.live()
    with CaptureQueriesContext(connection) as few:
        assert actions.evaluate_again(every.filter(pk__lte=pairs[1][0]), by=None, why="Two") == 2
    with CaptureQueriesContext(connection) as many:
        assert actions.evaluate_again(every, by=None, why="All") == 12
    assert len(many) == len(few)
    asked = Event.objects.filter(verb="estimate.asked_again").with_details()
    assert sorted(event.detail.why for event in asked) == ["All"] * 12 + ["Two"] * 2
