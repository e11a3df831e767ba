from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from audit.errors import DomainError, StaleError
from claims import actions, policies
from claims.content import content, content_digest
from claims.contributors import contributor_ids
from claims.models import Claim, Finding, Review, Version
from claims.transitions import TRANSITIONS
from estimates import actions as estimates
from estimates.evaluation import evaluate_once
from estimates.models import Estimate, Parameter
from sources import actions as sources
from sources.models import Observation
from sources.quantities import read_figure
from tests.claims.test_findings import settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(claim: Claim, finding: Finding, checker: User) -> Claim:
    settle(finding)
    return actions.move_claim(claim, "submit", by=checker, reason="Known.")


def approve(claim: Claim, by: User, digest: str | None = None) -> Review:
    read = digest or content_digest(claim)
    return actions.review_claim(claim, digest=read, decision="approve", note="", by=by)


def test_an_editor_approves_what_they_read(submitted: Claim, editor: User) -> None:
    read = content_digest(submitted)
    review = approve(submitted, editor, read)
    assert review.version.digest == read
    assert Claim.objects.get(pk=submitted.pk).status == "approved"


def test_an_approval_pins_everything_that_it_rested_on(submitted: Claim, editor: User) -> None:
    pins = set(approve(submitted, editor).pins.values_list("kind", "key"))
    assert {
        ("estimate", "shells"),
        ("evidence", "article"),
        ("observation", "tonnage"),
        ("finding", "shells/shells"),
    } <= pins


def test_a_fact_checker_approves_nothing(submitted: Claim, checker: User) -> None:
    with pytest.raises(PermissionDenied, match="Only editors"):
        approve(submitted, checker)


def test_nobody_approves_work_that_they_contributed_to(
    submitted: Claim, editor: User, mass: Parameter, finding: Finding
) -> None:
    estimates.revise_parameter(mass, text="41 to 50 kg/shell", by=editor)
    settle(finding)
    with pytest.raises(PermissionDenied, match="another editor"):
        approve(submitted, editor)


def test_a_superuser_does_not_approve_their_own_work_either(
    claim: Claim, finding: Finding, checker: User
) -> None:
    settle(finding)
    User.objects.filter(pk=checker.pk).update(is_superuser=True)
    owner = User.objects.get(pk=checker.pk)
    actions.move_claim(claim, "submit", by=owner, reason="Known.")
    with pytest.raises(PermissionDenied, match="You worked on this claim"):
        approve(claim, owner)


def test_what_changed_since_it_was_opened_must_be_read_again(
    submitted: Claim, editor: User, checker: User
) -> None:
    read = content_digest(submitted)
    actions.revise_claim(submitted, summary="A new summary", by=checker)
    with pytest.raises(StaleError, match="Read it again"):
        approve(submitted, editor, read)
    assert not Review.objects.exists()


def test_a_stale_finding_is_not_approved(
    submitted: Claim, editor: User, checker: User, mass: Parameter
) -> None:
    estimates.revise_parameter(mass, text="43 to 51 kg/shell", by=checker)
    with pytest.raises(StaleError, match="being recomputed"):
        approve(submitted, editor)


def test_a_failed_estimate_is_not_approved(
    submitted: Claim, editor: User, checker: User, mass: Parameter, finding: Finding
) -> None:
    estimates.revise_parameter(mass, text="-1 .. 1 kg/shell", by=checker)
    settle(finding)
    with pytest.raises(DomainError, match="could not be computed"):
        approve(submitted, editor)


def test_returning_owes_a_reason(submitted: Claim, editor: User) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        actions.review_claim(
            submitted, digest=content_digest(submitted), decision="return", note=" ", by=editor
        )


def test_a_claim_that_is_not_in_review_is_not_approved(claim: Claim, editor: User) -> None:
    with pytest.raises(DomainError, match="cannot be approved"):
        approve(claim, editor)


def test_two_approvals_of_one_claim_are_one(submitted: Claim, editor: User) -> None:
    read = content_digest(submitted)
    approve(submitted, editor, read)
    with pytest.raises(DomainError, match="cannot be approved"):
        approve(submitted, editor, read)
    assert Review.objects.count() == 1


def test_an_unchanged_claim_is_frozen_once(submitted: Claim, editor: User, checker: User) -> None:
    actions.review_claim(
        submitted, digest=content_digest(submitted), decision="return", note="More", by=editor
    )
    actions.move_claim(submitted, "submit", by=checker, reason="Known.")
    approve(submitted, editor)
    assert Version.objects.filter(claim=submitted).count() == 1


def test_a_version_never_changes(submitted: Claim, editor: User) -> None:
    version = approve(submitted, editor).version
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(content="{}")
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).delete()


def test_status_is_no_part_of_what_was_read(submitted: Claim, editor: User) -> None:
    before = content_digest(submitted)
    approve(submitted, editor)
    assert content_digest(Claim.objects.get(pk=submitted.pk)) == before


def test_correcting_an_observation_changes_what_the_claim_says(
    submitted: Claim, observation: Observation, checker: User
) -> None:
    before = content_digest(submitted)
    sources.supersede_observation(observation, figure=read_figure("74,000 t"), by=checker)
    kept = content(submitted)
    assert content_digest(submitted) != before
    assert [row["figure"]["bound"] for row in kept["observations"]] == ["exactly"]
    assert kept["evidence"][0]["observation"] == "tonnage"


def test_an_approval_clears_the_list_of_contributors(submitted: Claim, editor: User) -> None:
    assert contributor_ids(submitted)
    approve(submitted, editor)
    assert contributor_ids(submitted) == set()


def test_the_content_names_no_protected_source(
    submitted: Claim, checker: User, article: object
) -> None:
    hidden = sources.add_source(
        slug="secret-slug", title="Secret Name", author="Jane", protected=True, by=checker
    )
    sources.add_derivation(
        source=article, origin=hidden, relation="uses_data_of", note="Met in May", by=checker
    )
    kept = content(submitted)
    assert {"source": "article", "origin": "protected-1"}.items() <= kept["derivations"][0].items()
    for word in ("secret-slug", "Secret Name", "Jane", "Met in May"):
        assert word not in str(kept)


def test_reading_a_claim_costs_no_query_for_each_row(
    submitted: Claim,
    finding: Finding,
    checker: User,
    article: object,
    django_assert_num_queries: object,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as few:
        content(Claim.objects.get(pk=submitted.pk))
    for number in range(10):
        source = sources.add_source(slug=f"s{number}", title="S", by=checker)
        more = estimates.add_estimate(
            slug=f"m{number}",
            title="M",
            formula="2 * s",
            unit="shell",
            inputs={"s": finding.estimate},
            by=checker,
        )
        evaluate_once(more.pk, Estimate.objects.get(pk=more.pk).inputs_digest)
        actions.add_finding(finding.quantity, more, by=checker)
        sources.add_capture(source, upload=[b"%d" % number], filename="a.txt", by=checker)
        actions.add_evidence(
            submitted, key=f"e{number}", source=source, stance="context", by=checker
        )
    with CaptureQueriesContext(connection) as many:
        content(Claim.objects.get(pk=submitted.pk))
    assert len(many) == len(few)


def test_references_count_up_within_the_year(checker: User, claim: Claim) -> None:
    year = claim.reference[:4]
    assert claim.reference == f"{year}-0001"
    second = actions.log_claim(statement="S", claimant="C", by=checker)
    assert second.reference == f"{year}-0002"
    actions.log_claim(statement="S", claimant="C", reference=f"{year}-0041", by=checker)
    assert actions.log_claim(statement="S", claimant="C", by=checker).reference == f"{year}-0042"


def test_evaluating_is_no_contribution(claim: Claim, finding: Finding, checker: User) -> None:
    before = contributor_ids(claim)
    estimate = Estimate.objects.get(pk=finding.estimate_id)
    evaluate_once(estimate.pk, estimate.inputs_digest)
    assert contributor_ids(claim) == before == {checker.pk}


def test_every_verb_of_the_table_has_its_word() -> None:
    assert set(policies.DONE) == set(TRANSITIONS)
