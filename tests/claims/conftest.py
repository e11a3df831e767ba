from __future__ import annotations

import pytest

from accounts.models import User
from claims import actions
from claims.models import Claim, ClaimedQuantity, Finding
from estimates import actions as estimates
from estimates.models import Estimate, Parameter
from sources import actions as sources
from sources.models import Observation, Source
from sources.quantities import read_figure


@pytest.fixture
def article(checker: User) -> Source:
    return sources.add_source(slug="article", title="An article", by=checker)


@pytest.fixture
def observation(checker: User, article: Source) -> Observation:
    return sources.add_observation(
        source=article,
        key="tonnage",
        measure="explosives moved",
        figure=read_figure("more than 74,000 t"),
        by=checker,
    )


@pytest.fixture
def mass(checker: User) -> Parameter:
    return estimates.add_parameter(
        slug="mass",
        title="Mass of a shell",
        text="40 to 50 kg/shell",
        illustrative=True,
        by=checker,
    )


@pytest.fixture
def estimate(checker: User, mass: Parameter, observation: Observation) -> Estimate:
    tonnage = estimates.add_parameter(
        slug="tonnage", title="Tonnage", text="74000 t", observation=observation, by=checker
    )
    return estimates.add_estimate(
        slug="shells",
        title="Shells from tonnage",
        formula="tonnage / mass",
        unit="shell",
        bearing="ceiling",
        inputs={"tonnage": tonnage, "mass": mass},
        by=checker,
    )


@pytest.fixture
def claim(checker: User, article: Source, observation: Observation) -> Claim:
    claim = actions.log_claim(
        statement="About 1.6 million shells were moved.", claimant="A newspaper", by=checker
    )
    actions.add_appearance(claim, key="front", source=article, by=checker)
    quantity = actions.add_quantity(
        claim,
        key="shells",
        measure="shells",
        figure=read_figure("about 1.6 million shells"),
        by=checker,
    )
    actions.add_evidence(
        claim,
        key="article",
        quantity=quantity,
        source=article,
        observation=observation,
        stance="supports",
        by=checker,
    )
    return claim


@pytest.fixture
def quantity(claim: Claim) -> ClaimedQuantity:
    return claim.quantities.get()


@pytest.fixture
def finding(checker: User, quantity: ClaimedQuantity, estimate: Estimate) -> Finding:
    return actions.add_finding(quantity, estimate, by=checker)
