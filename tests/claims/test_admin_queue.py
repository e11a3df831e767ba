"""The editors' home: queues with counts, what they do besides deciding, several at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from claims import actions
from claims.content import content_digest
from claims.models import Claim, Correction, Evidence, Finding, VerdictStep, Waiver
from sources import actions as sources
from sources.models import Grade
from tests.claims.test_findings import settle

pytestmark = pytest.mark.django_db
LIST = "/admin/claims/claim/"


@pytest.fixture
def submitted(claim: Claim, finding: Finding, checker: User) -> Claim:
    settle(finding)
    return actions.move_claim(claim, "submit", by=checker, reason="Known.")


@pytest.fixture
def desk(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def do(client: Client, claim: Claim, verb: str, **sent: str) -> Any:
    return client.post(f"{LIST}{claim.pk}/do/{verb}/", sent)


def fresh(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def approve(claim: Claim, by: User) -> Claim:
    digest = content_digest(claim)
    actions.review_claim(claim, digest=digest, decision="approve", note="", by=by)
    return fresh(claim)


def test_the_queue_counts_and_shows_what_waits(
    desk: Client, submitted: Claim, checker: User, editor: User
) -> None:
    other = actions.log_claim(statement="Another.", claimant="A radio", by=checker)
    actions.assign(other, [editor], by=checker)
    yesterday = timezone.localdate() - timedelta(days=1)
    actions.plan(other, priority=2, due_on=yesterday, by=checker)
    page = desk.get("/admin/").content.decode()
    for queue, number in (("waiting", 1), ("stale", 0), ("mine", 1), ("overdue", 1)):
        assert f'?queue={queue}"><b>{number}</b>' in page
    for queue, named in (("waiting", submitted), ("mine", other), ("overdue", other)):
        rows = desk.get(f"{LIST}?queue={queue}").context["cl"].result_list
        assert [row.reference for row in rows] == [named.reference]
    assert desk.get(f"{LIST}?queue=nothing").status_code in {200, 302}


def test_a_published_claim_of_which_something_moved_stands_in_the_queue(
    desk: Client, submitted: Claim, checker: User, editor: User
) -> None:
    approved = approve(submitted, editor)
    assert do(desk, approved, "publish", digest=content_digest(approved)).status_code == 302
    assert fresh(approved).status == Claim.Status.PUBLISHED
    assert list(desk.get(f"{LIST}?queue=stale").context["cl"].result_list) == []
    actions.revise_claim(fresh(approved), summary="Another word.", by=checker)
    rows = desk.get(f"{LIST}?queue=stale").context["cl"].result_list
    assert [row.pk for row in rows] == [approved.pk]


def test_what_was_not_read_is_not_published(
    desk: Client, submitted: Claim, checker: User, editor: User
) -> None:
    approved = approve(submitted, editor)
    read = content_digest(approved)
    actions.revise_claim(approved, summary="Another word.", by=checker)
    refused = do(desk, approved, "publish", digest=read)
    assert refused.status_code == 409
    assert "it must be approved again" in refused.content.decode()
    assert do(desk, approved, "publish", digest="x").status_code == 400
    assert fresh(approved).status == Claim.Status.APPROVED


def test_a_correction_goes_through_the_same_hands_and_readers_are_told(
    desk: Client, submitted: Claim, checker: User, editor: User
) -> None:
    approved = approve(submitted, editor)
    do(desk, approved, "publish", digest=content_digest(approved))
    assert do(desk, approved, "correct", reason="").status_code == 400
    assert do(desk, approved, "correct", reason="A word was wrong.").status_code == 302
    actions.revise_claim(fresh(approved), summary="The right word.", by=checker)
    actions.move_claim(fresh(approved), "submit", by=checker, reason="Mended.")
    page = desk.get(f"{LIST}{approved.pk}/change/").content.decode()
    assert "<ins>The right word.</ins>" in page
    assert "What moved since it was approved" in page
    again = approve(fresh(approved), editor)
    untold = do(desk, again, "publish", digest=content_digest(again), kind="correction",
                code="our_error", words="")  # fmt: skip
    assert untold.status_code == 400
    told = do(desk, again, "publish", digest=content_digest(again), kind="correction",
              code="our_error", words="A word was wrong.")  # fmt: skip
    assert told.status_code == 302
    assert Correction.objects.get().words == "A word was wrong."


def test_withdrawing_needs_words_and_waiving_an_administrator(
    desk: Client, submitted: Claim, editor: User, administrator: User
) -> None:
    approved = approve(submitted, editor)
    do(desk, approved, "publish", digest=content_digest(approved))
    assert do(desk, approved, "withdraw", code="legal", words=" ").status_code == 400
    assert do(desk, approved, "withdraw", code="legal", words="It harms.").status_code == 302
    assert fresh(approved).status == Claim.Status.WITHDRAWN
    assert "panel-waive" not in desk.get(f"{LIST}{approved.pk}/change/").content.decode()
    assert do(desk, approved, "waive", kind="four_eyes", reason="x").status_code == 403
    desk.force_login(administrator)
    assert do(desk, submitted, "waive", kind="four_eyes", reason="One of us.").status_code == 302
    assert Waiver.objects.get().reason == "One of us."


def ready_for_all(claim: Claim, checker: User) -> Claim:
    """A claim in review without an open point."""
    for row in Evidence.objects.filter(claim=claim):
        actions.revise_on_claim(row, no_passage_why="It is a table.", by=checker)
        if not row.source.grades.exists():
            Grade.objects.create(
                source=row.source, reliability="B", rationale="Known.", graded_by=checker
            )
    actions.set_verdict(
        claim, verdict=VerdictStep.objects.first(), summary="It stands.", what_would_change="",
        confidence="", by=checker,
    )  # fmt: skip
    return fresh(claim)


def test_several_are_approved_together_each_by_what_was_read(
    desk: Client, claim: Claim, checker: User
) -> None:
    """One has an open point, one changes while it is read, one is approved."""
    claims = [
        claim,
        *(
            actions.log_claim(statement=f"Claim {number}.", claimant="A radio", by=checker)
            for number in range(2)
        ),
    ]
    for it in claims[:2]:
        ready_for_all(it, checker)
    for it in claims:
        actions.move_claim(fresh(it), "submit", by=checker, reason="Known.")
    chosen = {"action": "approve_together", "_selected_action": [str(it.pk) for it in claims]}
    page = desk.post(LIST, chosen)
    values = {entry.claim.pk: entry.value for entry in page.context["entries"]}
    refused = {entry.claim.pk: entry.why_not for entry in page.context["entries"]}
    assert "no verdict yet" in refused[claims[2].pk]
    assert refused[claims[1].pk] == ""
    actions.revise_claim(fresh(claims[0]), summary="Changed meanwhile.", by=checker)
    answer = desk.post(f"{LIST}approve/", {"read": list(values.values()), "note": "Fine."},
                       follow=True)  # fmt: skip
    told = " ".join(str(it) for it in answer.context["messages"])
    assert f"{claims[1].reference} is approved" in told
    assert "Read it again" in told
    assert "open points" in told
    assert [fresh(it).status for it in claims] == ["in_review", "approved", "in_review"]


def test_nobody_else_approves_several_and_nonsense_is_nothing(
    desk: Client, submitted: Claim, checker: User, administrator: User
) -> None:
    value = f"{submitted.pk}:{content_digest(submitted)}"
    assert desk.get(f"{LIST}approve/").status_code == 405
    for nonsense in ("", "x:y", f"{submitted.pk}:", "9" * 30 + ":" + "0" * 64):
        assert desk.post(f"{LIST}approve/", {"read": [nonsense]}).status_code == 302
    other = Client()
    other.force_login(checker)
    assert other.post(f"{LIST}approve/", {"read": [value]}).status_code in {302, 403}
    assert fresh(submitted).status == Claim.Status.IN_REVIEW


def test_the_review_page_costs_no_more_with_more_rows(
    desk: Client, submitted: Claim, checker: User, editor: User
) -> None:
    approve(submitted, editor)
    page = f"{LIST}{submitted.pk}/change/"

    def cost() -> int:
        desk.get(page)
        with CaptureQueriesContext(connection) as made:
            assert desk.get(page).status_code == 200
        return len(made)

    def more(number: int) -> None:
        source = sources.add_source(slug=f"more-{number}", title="More", by=checker)
        actions.add_evidence(
            fresh(submitted), key=f"more-{number}", source=source, stance="context", by=checker
        )
        actions.comment(fresh(submitted), f"Comment {number}", by=checker)

    more(0)
    few = cost()
    for number in range(1, 5):
        more(number)
    assert cost() == few
