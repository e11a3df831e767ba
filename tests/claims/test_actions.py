from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.models import Event
from claims import actions
from claims.models import Case, Claim
from sources import actions as sources
from sources.models import Source
from sources.quantities import read_figure

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


def test_a_claim_is_logged_with_its_figures_appearances_and_what_it_repeats(
    claim: Claim, article: Source, checker: User
) -> None:
    figure = read_figure("about 1.6 million shells")
    again = actions.log_claim(
        statement="Some 1.6 million shells went there.",
        claimant="A radio",
        figures=[
            {"figure": figure, "measure": "shells moved"},
            {"figure": read_figure("74,000 t"), "measure": "Shells moved"},
        ],
        appearances=[{"source": article, "url": "https://example.org/a"}],
        repeats=[claim],
        by=checker,
    )
    assert [it.key for it in again.quantities.order_by("position")] == [
        "shells-moved",
        "shells-moved-2",
    ]
    assert again.appearances.get().key == "article"
    assert again.relations.get().other == claim


def test_nothing_of_a_claim_is_logged_where_a_part_is_refused_and_the_part_is_named(
    article: Source, checker: User, editor: User
) -> None:
    hidden = sources.add_source(slug="leak", title="A leak", protected=True, by=checker)
    figures = [{"figure": read_figure("5 t"), "measure": ""}]
    with pytest.raises(ValidationError) as refused:
        actions.log_claim(statement="S", claimant="C", figures=figures, by=editor)
    assert set(refused.value.message_dict) == {"figures.0.measure"}
    seen = [{"source": article}, {"source": hidden}]
    with pytest.raises(ValidationError) as refused:
        actions.log_claim(statement="S", claimant="C", appearances=seen, by=editor)
    assert set(refused.value.message_dict) == {"appearances.1.source"}
    case = actions.add_case(slug="old", title="Old", by=checker)
    actions.retire(case, by=checker, why="It is over.")
    with pytest.raises(ValidationError, match="out of use"):
        actions.log_claim(statement="S", claimant="C", case=case, by=checker)
    assert not Claim.objects.exists()
    logged = actions.log_claim(
        statement="S", claimant="C", appearances=[{"source": hidden}], by=checker
    )
    assert logged.appearances.get().key == "entry"  # nothing of the source is told by it


def test_a_rule_is_looked_for_only_where_it_is_broken(checker: User) -> None:
    with CaptureQueriesContext(connection) as asked:
        actions.add_case(slug="war", title="War", by=checker)
    assert not [it["sql"] for it in asked if "_check" in it["sql"]]
    with transaction.atomic():  # which goes on: the refused row alone is taken back
        with pytest.raises(ValidationError) as refused:
            actions.add_case(slug="war", title="Another war", by=checker)
        actions.add_case(slug="peace", title="Peace", by=checker)
    assert list(refused.value.message_dict) == ["slug"]
    assert set(Case.objects.values_list("slug", flat=True)) == {"war", "peace"}
    assert Event.objects.filter(verb="case.added").count() == 2
