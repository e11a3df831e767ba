"""Editors and fact-checkers at the same moment, each with a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connections, transaction

from accounts.models import User
from accounts.roles import Role
from audit import verification
from audit.errors import DomainError
from claims import actions
from claims.content import content_digest
from claims.models import Claim, Finding, Review
from estimates import actions as estimates
from estimates.models import Parameter
from tests.claims.test_findings import settle
from tests.conftest import person

REFUSALS = (PermissionDenied, ValidationError, DomainError)


def fresh(claim: Claim) -> Claim:
    found: Claim = Claim.objects.get(pk=claim.pk)
    return found


def submit(claim: Claim, finding: Finding, by: User) -> str:
    """The digest of a claim that waits for review."""
    settle(finding)
    actions.move_claim(claim, "submit", by=by, reason="Known.")
    return content_digest(fresh(claim))


def approve(claim: Claim, digest: str, by: User) -> str:
    """Empty, or why it is refused."""
    try:
        actions.review_claim(claim, digest=digest, decision="approve", note="", by=by)
    except REFUSALS as refusal:
        return str(refusal)
    return ""


def alone(work: Callable[[], Any]) -> Any:
    """Run in a thread, whose connection is closed when it is done."""
    try:
        return work()
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_one_approves_and_the_other_is_told(
    claim: Claim, finding: Finding, checker: User, editor: User
) -> None:
    second, ready = person("second@example.org", Role.EDITOR), Barrier(2)
    digest = submit(claim, finding, checker)

    def approving(who: User) -> str:
        ready.wait(timeout=10)
        return approve(claim, digest, who)

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(alone, partial(approving, who)) for who in (editor, second)]
        told = sorted(it.result(timeout=60) for it in done)
    assert told[0] == ""
    assert "cannot be approved" in told[1]
    assert Review.objects.count() == 1
    assert list(verification.faults()) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_revised_while_an_editor_approves_is_never_taken_as_approved(
    claim: Claim, finding: Finding, mass: Parameter, checker: User, editor: User
) -> None:
    """The revisions are still open when the approvals begin. One is of the claim itself, whose
    lock makes the editor wait; the other of a parameter that the claim merely rests on."""
    other = actions.log_claim(statement="Another.", claimant="A radio", by=checker)
    digest, alike = submit(claim, finding, checker), content_digest(other)
    actions.move_claim(other, "submit", by=checker, reason="Known.")
    alike = content_digest(fresh(other))
    begun, tried = Event(), Event()

    def revising() -> None:
        with transaction.atomic():
            estimates.revise_parameter(mass, text="41 to 50 kg/shell", why="x", by=checker)
            actions.revise_claim(other, summary="Another word.", by=checker)
            begun.set()
            tried.wait(timeout=1)

    def approving() -> tuple[str, str]:
        assert begun.wait(timeout=10)
        told = approve(claim, digest, editor)
        tried.set()
        return told, approve(other, alike, editor)

    with ThreadPoolExecutor(2) as pool:
        revised: Future[None] = pool.submit(alone, revising)
        told, refused = pool.submit(alone, approving).result(timeout=60)
        revised.result(timeout=60)
    moved = Claim.objects.changed_since_approval()
    assert "Read it again" in refused
    assert "again" in told or list(moved) == [claim]
    assert list(verification.faults()) == []


@pytest.mark.django_db
def test_a_result_that_arrives_while_an_editor_reads_is_read_before_it_is_approved(
    claim: Claim, finding: Finding, mass: Parameter, checker: User, editor: User
) -> None:
    submit(claim, finding, checker)
    estimates.revise_parameter(mass, text="41 to 50 kg/shell", why="x", by=checker)
    read = content_digest(fresh(claim))
    assert "being recomputed" in approve(claim, read, editor)
    settle(finding)
    assert "Read it again" in approve(claim, read, editor)
    assert approve(claim, content_digest(fresh(claim)), editor) == ""


@pytest.mark.django_db
def test_a_status_that_is_written_by_mistake_is_refused_or_found(
    claim: Claim, finding: Finding, checker: User, editor: User
) -> None:
    digest = submit(claim, finding, checker)
    for status in ("approved", "published", "nonsense"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.update(status=status)
    assert approve(claim, digest, editor) == ""
    actions.review_claim(claim, digest=digest, decision="return", note="No.", by=editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.update(status="published")
    assert list(verification.faults()) == []
    Claim.objects.update(status="approved")
    [fault] = verification.faults()
    assert fault.kind == "status"
    assert claim.reference in fault.sentence
    with pytest.raises(DomainError, match="approved again"):
        actions.publish_claim(claim, digest=digest, by=editor)
