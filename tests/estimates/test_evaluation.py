from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from audit import leases
from audit.models import Event
from estimates import actions
from estimates.evaluation import evaluate_once
from estimates.models import Estimate, Evaluation, Parameter
from estimates.schedule import sweep_estimates

pytestmark = pytest.mark.django_db
Run = Callable[[Estimate], Estimate]


def test_a_result_belongs_to_the_inputs_it_was_made_for(shells: Estimate, evaluated: Run) -> None:
    assert shells.state == "stale"
    row = evaluated(shells)
    assert row.state == "fresh"
    assert row.low is not None and row.central is not None and row.high is not None
    assert (round(row.low, -4), round(row.central, -3), round(row.high, -4)) == (
        1_480_000,
        1_655_000,
        1_850_000,
    )


def test_one_result_is_stored_however_often_it_is_asked_for(shells: Estimate) -> None:
    digest = Estimate.objects.get(pk=shells.pk).inputs_digest
    assert evaluate_once(shells.pk, digest)
    assert not evaluate_once(shells.pk, digest)
    assert Evaluation.objects.filter(estimate=shells).count() == 1


def test_a_late_message_evaluates_nothing_newer(
    checker: User, mass: Parameter, shells: Estimate
) -> None:
    late = Estimate.objects.get(pk=shells.pk).inputs_digest
    actions.revise_parameter(mass, text="43 to 51 kg/shell", by=checker)
    assert not evaluate_once(shells.pk, late)
    assert not Evaluation.objects.exists()


def test_while_one_worker_holds_the_lease_another_does_nothing(shells: Estimate) -> None:
    stale = Estimate.objects.filter(pk=shells.pk)
    assert leases.take(stale, 60)
    assert not evaluate_once(shells.pk, stale.get().inputs_digest)


def test_a_lease_that_ran_out_is_taken_again(shells: Estimate) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Estimate.objects.filter(pk=shells.pk).update(leased_until=past, attempts=1)
    assert evaluate_once(shells.pk, Estimate.objects.get(pk=shells.pk).inputs_digest)
    assert Estimate.objects.get(pk=shells.pk).attempts == 0


def test_what_keeps_killing_its_worker_is_given_up_with_the_reason(shells: Estimate) -> None:
    Estimate.objects.filter(pk=shells.pk).update(attempts=leases.MAX_ATTEMPTS)
    evaluate_once(shells.pk, Estimate.objects.get(pk=shells.pk).inputs_digest)
    row = Estimate.objects.get(pk=shells.pk)
    assert row.state == "failed"
    assert row.error.startswith("Given up after 5 attempts")
    assert not Estimate.objects.stale().exists()


def test_dividing_by_a_range_with_zero_in_it_fails_with_its_reason_and_stays_failed(
    checker: User, tonnage: Parameter, evaluated: Run
) -> None:
    spread = actions.add_parameter(
        slug="spread", title="Spread", text="-1 .. 1 kg/shell", by=checker
    )
    estimate = actions.add_estimate(
        slug="bad",
        title="Bad",
        formula="tonnage / max(spread, 0 * spread)",
        unit="shell",
        inputs={"tonnage": tonnage, "spread": spread},
        by=checker,
    )
    row = evaluated(estimate)
    assert row.state == "failed"
    assert row.error.endswith((".", "?")) and len(row.error) > 30
    assert not Estimate.objects.stale().filter(pk=row.pk).exists()
    assert not evaluate_once(row.pk, row.inputs_digest)
    assert Event.objects.about(row).filter(verb="estimate.failed").count() == 1


def test_a_failed_estimate_is_tried_again_after_its_input_is_mended(
    checker: User, tonnage: Parameter, evaluated: Run
) -> None:
    spread = actions.add_parameter(slug="s", title="S", text="-1 .. 0 kg/shell", by=checker)
    estimate = actions.add_estimate(
        slug="log",
        title="Log",
        formula="tonnage / sqrt(s * s) * log(s / s + 0 * s / s)",
        unit="shell",
        inputs={"tonnage": tonnage, "s": spread},
        by=checker,
    )
    evaluated(estimate)
    actions.revise_parameter(spread, text="1 .. 2 kg/shell", by=checker)
    assert evaluated(estimate).state == "fresh"


def test_an_evaluation_keeps_its_flattened_inputs_and_what_computed_it(
    per_day: Estimate, evaluated: Run
) -> None:
    evaluation = evaluated(per_day).evaluation
    assert evaluation is not None
    assert '"40 to 50 kg/shell"' in evaluation.model
    assert '"74000 t"' in evaluation.model
    assert evaluation.engine_version and evaluation.numpy_version and evaluation.scipy_version


def test_the_sweep_offers_what_was_left_behind_once_in_a_while(
    shells: Estimate, per_day: Estimate, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[int, str]] = []
    monkeypatch.setattr("estimates.tasks.enqueue", sent.extend)
    assert sweep_estimates() == 2
    assert sweep_estimates() == 0  # just offered: a long queue is not filled twice
    Estimate.objects.update(offered_at=timezone.now() - timedelta(hours=1))
    assert sweep_estimates() == 2
    assert {pk for pk, _digest in sent} == {shells.pk, per_day.pk}


def test_the_sweep_leaves_alone_what_is_being_worked_on(shells: Estimate) -> None:
    leases.take(Estimate.objects.filter(pk=shells.pk), 60)
    assert sweep_estimates() == 0
