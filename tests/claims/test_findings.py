from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from claims import actions, tasks
from claims.assessment import assess_once
from claims.models import ClaimedQuantity, Finding
from claims.schedule import sweep_findings
from estimates import actions as estimates
from estimates.evaluation import evaluate_once
from estimates.models import Estimate, Parameter
from sources.quantities import read_figure

pytestmark = pytest.mark.django_db


def settle(finding: Finding) -> Finding:
    """What the workers do: evaluate, then say where the figure stands."""
    estimate = Estimate.objects.get(pk=finding.estimate_id)
    evaluate_once(estimate.pk, estimate.inputs_digest)
    quantity = ClaimedQuantity.objects.get(pk=finding.quantity_id)
    assess_once(finding.pk, quantity.digest, estimate.inputs_digest)
    settled: Finding = Finding.objects.select_related("quantity", "estimate").get(pk=finding.pk)
    return settled


def test_a_finding_says_where_the_figure_stands(finding: Finding) -> None:
    settled = settle(finding)
    assert (settled.state, settled.place) == ("fresh", "inside")
    result = settled.parsed()
    assert float(result["p_at_least"]) == pytest.approx(0.69, abs=0.01)
    assert settled.sentence.endswith(".")
    assert "true" not in settled.sentence.lower().split()


def test_the_break_even_mass_is_46_and_a_quarter_kilograms(finding: Finding) -> None:
    found = {row["name"]: row for row in settle(finding).parsed()["break_even"]}
    assert float(found["mass"]["value"]) == pytest.approx(46.25, rel=1e-3)
    assert found["mass"]["title"] == "Mass of a shell"


def test_a_finding_waits_for_its_estimate(finding: Finding) -> None:
    assert not Finding.objects.ready().exists()
    estimate = Estimate.objects.get(pk=finding.estimate_id)
    assert not assess_once(finding.pk, finding.quantity.digest, estimate.inputs_digest)


def test_revising_the_figure_makes_only_the_finding_stale(finding: Finding, checker: User) -> None:
    settle(finding)
    actions.revise_quantity(
        finding.quantity, figure=read_figure("about 2.6 million shells"), by=checker
    )
    assert Finding.objects.stale().get() == finding
    assert not Estimate.objects.stale().exists()
    assert settle(finding).place == "outside"


def test_a_finding_is_said_in_words_that_fit_the_bearing(finding: Finding, checker: User) -> None:
    settled = settle(finding)
    assert (settled.place, settled.standing) == ("inside", "compatible")
    estimates.revise_estimate(finding.estimate, bearing="central", by=checker)
    assert settle(finding).standing == "inside"


def test_another_bearing_makes_the_finding_stale_and_no_estimate(
    finding: Finding, checker: User
) -> None:
    before = settle(finding)
    assert "bounds the quantity from above" in before.sentence
    estimates.revise_estimate(finding.estimate, bearing="central", by=checker)
    assert Finding.objects.stale().get() == finding
    assert Finding.objects.get(pk=finding.pk).state == "stale"
    assert not Estimate.objects.stale().exists()
    after = settle(finding)
    assert "bounds the quantity" not in after.sentence
    assert after.digest != before.digest, "an approval rests on the sentence"


def test_workers_are_told_of_another_bearing(
    finding: Finding,
    checker: User,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settle(finding)
    told: list[Any] = []
    monkeypatch.setattr(tasks.assess_findings, "apply_async", lambda *_, **sent: told.append(sent))
    with django_capture_on_commit_callbacks(execute=True):
        estimates.revise_estimate(finding.estimate, bearing="floor", by=checker)
    assert str(finding.pk) in str(told)


def test_revising_a_parameter_makes_the_finding_stale_on_any_path(
    finding: Finding, mass: Parameter, checker: User
) -> None:
    settle(finding)
    estimates.revise_parameter(mass, text="60 to 85 kg/shell", by=checker)
    assert Finding.objects.stale().get() == finding
    assert settle(finding).place == "outside"


def test_a_failed_estimate_gives_a_finding_with_the_reason(
    finding: Finding, mass: Parameter, checker: User
) -> None:
    estimates.revise_parameter(mass, text="-1 .. 1 kg/shell", by=checker)
    settled = settle(finding)
    assert settled.state == "failed"
    assert settled.error.startswith("The estimate could not be computed: ")
    assert sweep_findings() == 0


def test_a_figure_is_held_only_against_an_estimate_of_its_kind(
    quantity: ClaimedQuantity, checker: User, mass: Parameter
) -> None:
    weight = estimates.add_estimate(
        slug="w", title="W", formula="m", unit="kg/shell", inputs={"m": mass}, by=checker
    )
    with pytest.raises(ValidationError, match="the estimate"):
        actions.add_finding(quantity, weight, by=checker)


def test_a_figure_in_a_unit_that_nobody_knows_for_sure_is_not_compared(
    claim: object, checker: User, estimate: Estimate
) -> None:
    vague = actions.add_quantity(
        claim,  # type: ignore[arg-type]  # the fixture's claim
        key="tons",
        measure="explosives",
        figure=read_figure("74,000 tons"),
        by=checker,
    )
    with pytest.raises(ValidationError, match="ton"):
        actions.add_finding(vague, estimate, by=checker)
