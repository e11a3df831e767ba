"""Many findings in one message."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit import batches
from audit.models import Event
from claims import actions, assessment
from claims.assessment import Outcome, Triple
from claims.models import Claim, ClaimedQuantity, Finding
from estimates import actions as estimates
from estimates import evaluation
from estimates.models import Estimate
from sources.quantities import read_figure
from sources.reading import ReadingError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Positions are tried elsewhere; here it is about who gets stored."""
    monkeypatch.setattr(batches, "STROKE_SECONDS", 60.0)
    monkeypatch.setattr(
        assessment._Assessments, "_assess", lambda _self, row: Outcome(row, {"place": "inside"})
    )


@pytest.fixture
def triples(claim: Claim, checker: User, estimate: Estimate) -> list[Triple]:
    """Eight figures held against one estimate that has its result."""
    for number in range(8):
        quantity = actions.add_quantity(
            claim,
            key=f"q{number}",
            measure="shells",
            figure=read_figure(f"{number + 1} million shells"),
            by=checker,
        )
        actions.add_finding(quantity, estimate, by=checker)
    row = Estimate.objects.get(pk=estimate.pk)
    evaluation.evaluate_once(row.pk, row.inputs_digest)
    return ready()


def ready() -> list[Triple]:
    rows = Finding.objects.ready().order_by("pk")
    return list(rows.values_list("pk", "quantity__digest", "estimate__inputs_digest"))


def test_a_batch_costs_no_query_for_each_of_its_findings(triples: list[Triple]) -> None:
    with CaptureQueriesContext(connection) as few:
        assessment.assess_all(triples[:2])
    with CaptureQueriesContext(connection) as many:
        assert len(assessment.assess_all(triples[2:]).stored) == 6
    assert len(many) == len(few), [query["sql"][:100] for query in many]
    assert Event.objects.filter(verb="finding.assessed").count() == 8
    assert not Finding.objects.stale().exists()


def test_a_figure_revised_while_its_batch_is_assessed_is_not_stored(
    triples: list[Triple], checker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = triples[1]

    def revise(_self: object, finding: Finding) -> Outcome:
        if finding.pk == triples[3][0]:
            quantity = ClaimedQuantity.objects.get(findings=late[0])
            actions.revise_quantity(quantity, figure=read_figure("90 million shells"), by=checker)
        return Outcome(finding, {"place": "inside"})

    monkeypatch.setattr(assessment._Assessments, "_assess", revise)
    stored = assessment.assess_all(triples[:4]).stored
    assert stored == {triples[0][0], triples[2][0], triples[3][0]}
    row = Finding.objects.get(pk=late[0])
    assert (row.attempts, row.leased_until) == (0, None), "whoever assesses it anew is not held up"


def test_an_estimate_revised_meanwhile_turns_all_its_findings_away(
    triples: list[Triple], checker: User, estimate: Estimate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def revise(_self: object, finding: Finding) -> Outcome:
        if finding.pk == triples[-1][0]:
            estimates.revise_estimate(estimate, formula="2 * tonnage / mass", by=checker)
        return Outcome(finding, {"place": "inside"})

    monkeypatch.setattr(assessment._Assessments, "_assess", revise)
    assert assessment.assess_all(triples).stored == set()
    assert not Finding.objects.exclude(leased_until=None).exists()
    assert Finding.objects.stale().count() == 8


def test_each_refusal_has_its_own_reason(
    triples: list[Triple], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: object, finding: Finding) -> Outcome:
        if finding.pk == triples[0][0]:
            raise ReadingError("Not comparable.")
        return Outcome(finding, {"place": "inside"})

    monkeypatch.setattr(assessment._Assessments, "_assess", refuse)
    assessment.assess_all(triples)
    rows = Finding.objects.order_by("pk").values_list("error", "place")
    assert list(rows) == [("Not comparable.", ""), *[("", "inside")] * 7]
