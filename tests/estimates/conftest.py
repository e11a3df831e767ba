from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from estimates import actions
from estimates.evaluation import evaluate_once
from estimates.models import Estimate, Parameter

Make = Callable[..., Estimate]


@pytest.fixture
def mass(checker: User) -> Parameter:
    return actions.add_parameter(
        slug="mass", title="Mass of a shell", text="40 to 50 kg/shell", by=checker
    )


@pytest.fixture
def tonnage(checker: User) -> Parameter:
    return actions.add_parameter(slug="tonnage", title="Tonnage", text="74000 t", by=checker)


@pytest.fixture
def shells(checker: User, mass: Parameter, tonnage: Parameter) -> Estimate:
    return actions.add_estimate(
        slug="shells",
        title="Shells from tonnage",
        formula="tonnage / mass",
        unit="shell",
        bearing="ceiling",
        inputs={"tonnage": tonnage, "mass": mass},
        by=checker,
    )


@pytest.fixture
def per_day(checker: User, shells: Estimate) -> Estimate:
    days = actions.add_parameter(slug="days", title="Days", text="184 day", by=checker)
    return actions.add_estimate(
        slug="per-day",
        title="Shells per day",
        formula="shells / days",
        unit="shell/day",
        inputs={"shells": shells, "days": days},
        by=checker,
    )


@pytest.fixture
def evaluated() -> Callable[[Estimate], Estimate]:
    """Evaluate an estimate for its inputs as they are, and read it afresh."""

    def run(estimate: Estimate) -> Estimate:
        row = Estimate.objects.get(pk=estimate.pk)
        evaluate_once(row.pk, row.inputs_digest)
        return Estimate.objects.get(pk=estimate.pk)

    return run
