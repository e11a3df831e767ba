"""An estimate that a claimed figure is held against stays."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from claims import actions
from claims.models import Finding
from estimates import actions as estimates

pytestmark = pytest.mark.django_db


def test_an_estimate_with_a_claimed_figure_is_not_retired(finding: Finding, checker: User) -> None:
    with pytest.raises(ValidationError) as caught:
        estimates.retire_estimate(finding.estimate, why="W", by=checker)
    reference = finding.quantity.claim.reference
    assert caught.value.messages == [f"Still used by a figure of the claim {reference}."]


def test_an_estimate_whose_figures_are_gone_is_retired(finding: Finding, checker: User) -> None:
    actions.retire(finding, why="W", by=checker)
    estimates.retire_estimate(finding.estimate, why="W", by=checker)
    finding.estimate.refresh_from_db()
    assert not finding.estimate.is_live
