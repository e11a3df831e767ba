"""An approval holds until anything under it moves, on whatever path."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from audit.errors import StaleError
from claims import actions
from claims.content import content_digest
from claims.models import Claim, Evidence, Finding
from claims.moved import reasons
from estimates import actions as estimates
from estimates.models import Estimate, Parameter
from sources import actions as sources
from sources.models import Observation, Source
from sources.quantities import read_figure
from tests.claims.test_findings import settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(claim: Claim, finding: Finding, checker: User, editor: User) -> Claim:
    settle(finding)
    actions.move_claim(claim, "submit", by=checker, reason="Open points are known.")
    read = content_digest(claim)
    actions.review_claim(claim, digest=read, decision="approve", note="", by=editor)
    return Claim.objects.get(pk=claim.pk)


def has_moved(claim: Claim) -> bool:
    return Claim.objects.changed_since_approval().filter(pk=claim.pk).exists()


def test_nothing_has_moved_right_after_an_approval(approved: Claim) -> None:
    assert not has_moved(approved)


def moved_by_the_claim(claim: Claim, by: User) -> None:
    actions.revise_claim(claim, statement="Other words.", by=by)


def moved_by_evidence(claim: Claim, by: User) -> None:
    actions.revise_on_claim(claim.evidence.get(), note="Page 4.", by=by)


def moved_by_more_evidence(claim: Claim, by: User) -> None:
    source = Source.objects.get(slug="article")
    actions.add_evidence(claim, key="more", source=source, stance="context", by=by)


def moved_by_less(claim: Claim, by: User) -> None:
    actions.retire(claim.appearances.get(), by=by, why="A double")


def moved_by_a_parameter(_claim: Claim, by: User) -> None:
    estimates.revise_parameter(Parameter.objects.get(slug="mass"), text="41 kg/shell", by=by)


def moved_by_an_observation(_claim: Claim, by: User) -> None:
    row = Observation.objects.live().get(key="tonnage")
    sources.supersede_observation(row, figure=read_figure("74,000 t"), by=by)


def moved_by_a_derivation(_claim: Claim, by: User) -> None:
    origin = sources.add_source(slug="wire", title="A wire", by=by)
    article = Source.objects.get(slug="article")
    sources.add_derivation(source=article, origin=origin, relation="quotes", by=by)


def moved_by_a_hidden_origin(_claim: Claim, by: User) -> None:
    origin = sources.add_source(slug="insider", title="An insider", protected=True, by=by)
    article = Source.objects.get(slug="article")
    sources.add_derivation(source=article, origin=origin, relation="quotes", by=by)


def moved_by_a_capture(_claim: Claim, by: User) -> None:
    article = Source.objects.get(slug="article")
    sources.add_capture(article, upload=[b"words"], filename="a.txt", by=by)


def moved_by_a_source(_claim: Claim, by: User) -> None:
    sources.revise_source(Source.objects.get(slug="article"), title="Another title", by=by)


def moved_past_the_actions(_claim: Claim, by: User) -> None:
    Estimate.objects.filter(slug="shells").update(inputs_digest="0" * 64)


MOVES = [value for name, value in list(globals().items()) if name.startswith("moved_")]


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.__name__)
def test_an_approval_knows_at_once(
    move: Callable[[Claim, User], None], approved: Claim, checker: User
) -> None:
    move(approved, checker)
    assert has_moved(approved)


def test_setting_a_value_back_does_not_revive_an_approval(approved: Claim, checker: User) -> None:
    before, mass = content_digest(approved), Parameter.objects.get(slug="mass")
    estimates.revise_parameter(mass, text="41 kg/shell", by=checker)
    estimates.revise_parameter(mass, text="40 to 50 kg/shell", by=checker)
    settle(Finding.objects.get())
    assert content_digest(approved) == before
    assert has_moved(approved)


def test_planning_and_computing_move_nothing(approved: Claim, checker: User) -> None:
    actions.revise_claim(approved, note="Ring them again.", by=checker)
    settle(Finding.objects.get())
    assert not has_moved(approved)


def test_other_claims_do_not_move(approved: Claim, checker: User) -> None:
    other = actions.log_claim(statement="S", claimant="C", by=checker)
    source = Source.objects.get(slug="article")
    evidence = actions.add_evidence(other, key="x", source=source, stance="context", by=checker)
    actions.revise_on_claim(Evidence.objects.get(pk=evidence.pk), note="N", by=checker)
    assert not has_moved(approved)


def test_what_moved_is_said_in_words(approved: Claim, checker: User) -> None:
    mass = Parameter.objects.get(slug="mass")
    estimates.revise_parameter(mass, text="41 to 50 kg/shell", by=checker)
    settle(Finding.objects.get())
    said = [it.sentence for it in reasons(approved)]
    assert any(
        "“Mass of a shell”: revised on " in it and it.endswith(" by Checker.") for it in said
    )
    assert any("The estimate “Shells from tonnage” moved from 1.6" in it for it in said)


def test_the_words_name_no_protected_source(approved: Claim, checker: User) -> None:
    moved_by_a_hidden_origin(approved, checker)
    assert [it.sentence for it in reasons(approved)] == [
        "Something was added under the claim since it was approved."
    ]


def test_a_claim_that_moved_is_not_published(approved: Claim, checker: User, editor: User) -> None:
    mass = Parameter.objects.get(slug="mass")
    estimates.revise_parameter(mass, text="41 kg/shell", by=checker)
    estimates.revise_parameter(mass, text="40 to 50 kg/shell", by=checker)
    settle(Finding.objects.get())
    with pytest.raises(StaleError, match="approved again"):
        actions.publish_claim(approved, digest=content_digest(approved), by=editor)
