"""Whether the estimates of a figure agree is part of what is read, approved and printed."""

from __future__ import annotations

import pytest

from accounts.models import User
from audit.canonical import canonical_text
from claims import actions
from claims.content import content, content_digest
from claims.models import Claim, Finding
from estimates import actions as estimates
from estimates.models import Estimate, Parameter
from tests.claims.test_findings import settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def packed(finding: Finding, checker: User) -> Estimate:
    """A second ceiling over the same tonnage, held against the same figure; both worked out."""
    tonnage = Parameter.objects.get(slug="tonnage")
    mass = estimates.add_parameter(
        slug="packed-mass", title="Packed", text="60 to 80 kg/shell", illustrative=True, by=checker
    )
    found = estimates.add_estimate(
        slug="packed",
        title="Packed shells",
        formula="tonnage / mass",
        unit="shell",
        bearing="ceiling",
        inputs={"tonnage": tonnage, "mass": mass},
        by=checker,
    )
    settle(finding)
    settle(actions.add_finding(finding.quantity, found, by=checker))
    return found


def test_the_content_says_whether_the_estimates_of_a_figure_agree(
    claim: Claim, packed: Estimate
) -> None:
    (found,) = content(claim)["agreements"]
    (pair,) = found["pairs"]
    assert (found["quantity"], found["estimates"]) == ("shells", ["packed", "shells"])
    assert found["summary"] == (
        "The two estimates are apart, as bounds may be: neither contradicts the other."
    )
    assert (pair["verdict"], pair["shared"]) == ("compatible", ["tonnage"])
    assert pair["independence"] == "Both rest on “Tonnage”: they are not independent."
    canonical_text(found)  # no number that is not a decimal string


def test_a_figure_held_against_one_estimate_has_no_such_entry(
    claim: Claim, finding: Finding
) -> None:
    settle(finding)
    assert "agreements" not in content(claim)


def test_an_estimate_that_waits_stands_aside_until_it_is_worked_out(
    claim: Claim, packed: Estimate, mass: Parameter, checker: User
) -> None:
    before = content_digest(claim)
    estimates.revise_parameter(mass, text="40 to 51 kg/shell", why="x", by=checker)
    (found,) = content(claim)["agreements"]
    assert found["aside"] == [{"estimate": "shells", "why": "It has not been worked out yet."}]
    assert found["pairs"] == []
    estimates.revise_parameter(mass, text="40 to 50 kg/shell", why="x", by=checker)
    for row in Finding.objects.all():
        settle(row)
    assert content_digest(claim) == before


def test_an_estimate_taken_off_the_figure_is_no_longer_compared(
    claim: Claim, packed: Estimate, finding: Finding, checker: User
) -> None:
    actions.retire(finding, why="another question", by=checker)
    assert "agreements" not in content(claim)
