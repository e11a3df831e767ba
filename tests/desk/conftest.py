"""A small case, made through the same actions as every other path, and worked out in place."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from accounts.models import User
from claims import actions as claims
from claims import assessment
from claims.models import Claim, ClaimedQuantity, Finding
from estimates import actions as estimates
from estimates import evaluation
from estimates.models import Estimate, Parameter
from sources import actions as sources
from sources.dates import PartialDate, Period
from sources.models import Source
from sources.quantities import read_figure

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
"""What a stranger may write into any field: it must end up on the page as text."""


@dataclass
class Case:
    claim: Claim
    quantity: ClaimedQuantity
    estimate: Estimate
    mass: Parameter
    origin: Source
    outlet: Source
    protected: Source


def work_everything_out() -> None:
    """What workers do, here and now."""
    for estimate in Estimate.objects.stale().order_by("pk"):
        evaluation.evaluate_once(estimate.pk, estimate.inputs_digest)
    for finding in Finding.objects.ready().select_related("quantity", "estimate"):
        assessment.assess_once(finding.pk, finding.quantity.digest, finding.estimate.inputs_digest)


def make_case(by: User, suffix: str = "", words: str = "") -> Case:
    """`words` stand in every field that takes free text."""
    publisher = sources.add_publisher(
        slug=f"outlet{suffix}", name=f"Outlet {words}", note=words, by=by
    )
    origin = sources.add_source(
        slug=f"origin{suffix}", title=f"The data {words}", description=words, author=words, by=by
    )
    outlet = sources.add_source(
        slug=f"article{suffix}",
        publisher=publisher,
        title=f"An article {words}",
        url="https://example.org/article?a=1&b=2",
        published_on=PartialDate.parse("2024-06-22"),
        by=by,
    )
    protected = sources.add_source(
        slug=f"leak{suffix}", title=f"The secret leak {words}", protected=True, by=by
    )
    sources.add_derivation(source=outlet, origin=origin, relation="uses_data_of", note=words, by=by)
    sources.add_derivation(source=origin, origin=protected, relation="uses_data_of", by=by)
    observation = sources.add_observation(
        source=origin,
        key=f"tonnage{suffix}",
        measure=f"explosives {words}",
        figure=read_figure("more than 74,000 t"),
        locator=words,
        note=words,
        by=by,
    )
    tonnage = estimates.add_parameter(
        slug=f"tonnage{suffix}",
        title=f"Tonnage {words}",
        text="74000 t",
        observation=observation,
        note=words,
        by=by,
    )
    mass = estimates.add_parameter(
        slug=f"mass{suffix}",
        title=f"Mass of a shell {words}",
        text="40 to 50 kg/shell",
        illustrative=True,
        by=by,
    )
    estimate = estimates.add_estimate(
        slug=f"shells{suffix}",
        title=f"Shells from tonnage {words}",
        measure=f"shells {words}",
        formula="tonnage / mass",
        unit="shell",
        bearing="ceiling",
        note=words,
        inputs={"tonnage": tonnage, "mass": mass},
        by=by,
    )
    case = claims.add_case(slug=f"case{suffix}", title=f"A case {words}", summary=words, by=by)
    claim = claims.log_claim(
        case=case,
        key="shells",
        statement=f"About 1.6 million shells were shipped. {words}",
        claimant=f"A newspaper {words}",
        claimed_on=PartialDate.parse("2024-06"),
        period=Period.parse("2023-08 to 2024-01"),
        place=words,
        modality="may_have",
        summary=words,
        note=words,
        by=by,
    )
    quantity = claims.add_quantity(
        claim,
        figure=read_figure("about 1.6 million shells"),
        key="shells",
        measure=f"shells {words}",
        observation=observation,
        note=words,
        by=by,
    )
    claims.add_finding(quantity, estimate, by=by)
    claims.add_appearance(
        claim,
        key="article",
        source=outlet,
        url="https://example.org/article",
        quote=words,
        locator=words,
        note=words,
        by=by,
    )
    claims.add_evidence(
        claim,
        key="data",
        source=origin,
        observation=observation,
        stance="supports",
        note=words,
        by=by,
    )
    claims.add_evidence(
        claim, key="leak", source=protected, stance="context", note=f"From the leak. {words}", by=by
    )
    work_everything_out()
    return Case(claim, quantity, estimate, mass, origin, outlet, protected)


@pytest.fixture
def case(checker: User) -> Case:
    return make_case(checker)


@pytest.fixture
def desk(client: Client, checker: User) -> Client:
    """A browser in which the fact-checker is signed in."""
    client.force_login(checker)
    return client


@pytest.fixture
def editors_desk(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client
