from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from claims import actions
from claims.models import Claim
from sources import actions as sources
from sources.models import Source

pytestmark = pytest.mark.django_db


def test_people_outside_the_desk_log_nothing(outsider: User) -> None:
    with pytest.raises(PermissionDenied, match="Only fact-checkers"):
        actions.log_claim(statement="S", claimant="C", by=outsider)


def test_evidence_does_not_reveal_a_protected_source_to_whoever_may_not_see_it(
    claim: Claim, checker: User, editor: User
) -> None:
    hidden = sources.add_source(slug="leak", title="Leak", protected=True, by=checker)
    with pytest.raises(ValidationError, match="no such source"):
        actions.add_evidence(claim, key="x", source=hidden, stance="context", by=editor)
    with pytest.raises(ValidationError, match="no such source"):
        actions.revise_on_claim(claim.evidence.get(), source=hidden, by=editor)


def test_a_passage_of_another_source_is_no_evidence(
    claim: Claim, article: Source, checker: User
) -> None:
    other = sources.add_source(slug="other", title="Other", by=checker)
    capture = sources.add_capture(other, upload=[b"words"], filename="a.txt", by=checker)
    passage = sources.add_passage(capture=capture, key="p", quote="words", by=checker)
    with pytest.raises(ValidationError, match="another source"):
        actions.add_evidence(
            claim, key="x", source=article, passage=passage, stance="supports", by=checker
        )
    actions.add_evidence(
        claim, key="y", source=other, passage=passage, stance="supports", by=checker
    )


def test_a_figure_of_another_claim_is_refused(claim: Claim, article: Source, checker: User) -> None:
    other = actions.log_claim(statement="S", claimant="C", by=checker)
    with pytest.raises(ValidationError, match="another claim"):
        actions.add_evidence(
            other,
            key="x",
            source=article,
            quantity=claim.quantities.get(),
            stance="supports",
            by=checker,
        )


def test_the_status_of_a_claim_is_written_by_its_transitions_only(
    claim: Claim, checker: User
) -> None:
    with pytest.raises(ValidationError, match="names the version"):
        actions.move_claim(claim, "approve", by=checker)
    assert actions.move_claim(claim, "check", by=checker).status == Claim.Status.CHECKING
