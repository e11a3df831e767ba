"""Who is told of what: in the action's transaction, never oneself, once an occasion."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import notifying
from accounts.models import Notification, User
from accounts.notifications import Kind, Rhythm
from accounts.roles import Role
from claims import actions, schedule
from claims.content import content_digest
from claims.models import Claim
from estimates import actions as estimates
from sources import actions as sources
from sources import capturing
from sources.models import Capture
from tests.conftest import person
from tests.desk.conftest import Case, make_case, work_everything_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(db: None) -> User:
    return person("colleague@example.org", Role.FACT_CHECKER)


@pytest.fixture
def case(checker: User) -> Case:
    return make_case(checker)


def told(user: User) -> list[tuple[str, str]]:
    rows = Notification.objects.of(user).order_by("pk")
    return [(row.kind, row.text) for row in rows]


def kinds(user: User) -> list[str]:
    return [kind for kind, _text in told(user)]


def test_whoever_is_named_is_told_once_and_nobody_tells_themselves(
    case: Case, checker: User, colleague: User
) -> None:
    actions.watch(case.claim, by=checker)
    actions.watch(case.claim, by=colleague)
    first = actions.comment(case.claim, "@colleague and @checker, look.", by=checker)
    assert told(colleague) == [("mention", "Checker named you in the discussion.")]
    assert told(checker) == []
    actions.comment(case.claim, "@colleague, do look.", by=checker, instead_of=first)
    assert Notification.objects.get().count == 1, "a better wording is no news"
    row = Notification.objects.get()
    assert row.link == f"/claims/{case.claim.reference}/#discussion"
    assert "look" not in row.text, "letters leave the building: nothing said is repeated"


def test_what_did_not_happen_is_told_to_nobody(case: Case, checker: User, colleague: User) -> None:
    with transaction.atomic():
        actions.assign(case.claim, [colleague], by=checker)
        transaction.set_rollback(True)
    assert told(colleague) == []


def test_many_events_about_one_claim_are_one_line(
    case: Case, checker: User, colleague: User
) -> None:
    actions.watch(case.claim, by=colleague)
    for words in ("One.", "Two.", "Three."):
        actions.revise_claim(case.claim, summary=words, by=checker)
    row = Notification.objects.get()
    assert (row.kind, row.count, row.text) == ("watched", 3, "Checker changed its words.")
    notifying.mark_read(Notification.objects.all(), by=colleague)
    actions.comment(case.claim, "Nothing to see.", by=checker)
    assert [it.count for it in Notification.objects.of(colleague).order_by("pk")] == [3, 1]


def test_editors_are_asked_for_a_review_but_not_those_who_wrote(
    case: Case, checker: User, editor: User
) -> None:
    wrote = person("wrote@example.org", Role.EDITOR)
    actions.revise_claim(case.claim, summary="It may be so.", by=wrote)
    left = person("left@example.org", Role.EDITOR)
    User.objects.filter(pk=left.pk).update(is_active=False)
    actions.move_claim(case.claim, "submit", by=checker, reason="Known.")
    assert kinds(editor) == ["review"]
    assert told(wrote) == told(left) == told(checker) == []


def test_a_step_and_a_verdict_are_told_to_whoever_follows(
    case: Case, checker: User, colleague: User
) -> None:
    actions.assign(case.claim, [colleague], by=checker)
    actions.move_claim(case.claim, "check", by=checker)
    assert told(colleague) == [
        ("assigned", "Checker assigned it to you."),
        ("watched", "Taken up by Checker: it is checking."),
    ]


def test_nobody_is_told_of_what_they_do_not_want_to_hear(
    case: Case, checker: User, colleague: User
) -> None:
    notifying.choose(colleague, {Kind.MENTION: Rhythm.NEVER}, by=colleague)
    actions.comment(case.claim, "@colleague", by=checker)
    assert told(colleague) == []


def test_an_estimate_that_cannot_be_worked_out_is_told_to_its_author_and_to_who_needs_it(
    case: Case, checker: User, colleague: User
) -> None:
    actions.assign(case.claim, [checker, colleague], by=checker)
    estimates.revise_parameter(case.mass, text="0 kg/shell", why="A trial.", by=colleague)
    work_everything_out()
    case.estimate.refresh_from_db()
    assert case.estimate.state == "failed"
    row = Notification.objects.of(checker).get(kind=Kind.ESTIMATE)
    assert (row.count, row.text) == (1, "It cannot be worked out."), "author and assigned: once"
    assert Kind.ESTIMATE in kinds(colleague)


def test_a_failed_capture_is_told_to_who_asked_and_never_names_a_protected_source(
    case: Case, checker: User, colleague: User
) -> None:
    for source in (case.outlet, case.protected):
        capture = sources.capture_link(source, checker, url="https://example.org/secret-place")
        todo = Capture.objects.pending().filter(pk=capture.pk)
        capturing._fail(todo, capture, "refused", "secret-place says no.")
    open_one, protected = Notification.objects.of(checker).filter(kind=Kind.CAPTURE).order_by("pk")
    assert "secret-place says no." in open_one.text
    assert open_one.subject == case.outlet.title.strip()
    assert (protected.subject, protected.text) == ("A protected source", "A capture of it failed.")

    sources.revise_source(case.outlet, protected=True, by=checker)
    open_one.refresh_from_db()
    assert (open_one.subject, open_one.text) == ("A protected source", "A capture of it failed.")


def test_a_capture_that_nobody_asked_for_is_told_to_who_works_on_what_rests_on_it(
    case: Case, checker: User, colleague: User
) -> None:
    actions.watch(case.claim, by=colleague)
    for source in (case.origin, case.protected):
        row = sources.capture_link(source, checker, url="https://example.org/")
        Capture.objects.filter(pk=row.pk).update(captured_by=None)
        capture = Capture.objects.select_related("source").get(pk=row.pk)
        capturing._fail(Capture.objects.pending().filter(pk=row.pk), capture, "gone", "It is gone.")
    assert [row.subject for row in Notification.objects.of(colleague)] == [
        case.origin.title.strip()
    ]
    assert not Notification.objects.of(checker).filter(kind=Kind.CAPTURE).exists()


def test_what_is_due_and_overdue_is_told_once_for_each_day_that_was_set(
    case: Case, checker: User, colleague: User
) -> None:
    today = timezone.localdate()
    actions.assign(case.claim, [colleague], by=checker)
    notifying.mark_read(Notification.objects.all(), by=colleague)
    actions.plan(case.claim, priority=2, due_on=today + timedelta(days=1), by=colleague)
    for _twice in range(2):
        schedule.tell_what_is_due()
    assert [row.count for row in Notification.objects.of(colleague).filter(kind="due")] == [1]
    Claim.objects.update(due_on=today - timedelta(days=3))
    for _twice in range(2):
        schedule.tell_what_is_due()
    row = Notification.objects.of(colleague).get(kind="due")
    assert row.count == 2
    assert row.text.startswith("It was due on ")


def test_an_approval_that_no_longer_holds_is_told_once_by_the_one_sweep(
    case: Case, checker: User, editor: User, colleague: User
) -> None:
    actions.move_claim(case.claim, "submit", by=checker, reason="Known.")
    digest = content_digest(Claim.objects.get(pk=case.claim.pk))
    actions.review_claim(case.claim, digest=digest, decision="approve", note="", by=editor)
    actions.watch(case.claim, by=colleague)
    assert schedule.notice_moved_approvals() == 0
    estimates.revise_parameter(case.mass, text="41 to 50 kg/shell", why="A table.", by=checker)
    assert [schedule.notice_moved_approvals() for _ in range(2)] == [1, 0]
    for follower in (colleague, editor):  # whoever follows it, and whoever approved
        rows = Notification.objects.of(follower).filter(kind=Kind.STALE)
        assert [row.count for row in rows] == [1]
    schedule.tell_what_is_due()
    assert Notification.objects.filter(kind=Kind.STALE).count() == 2


def test_telling_many_people_takes_as_many_queries_as_telling_one(
    case: Case, checker: User, colleague: User
) -> None:
    def queries(words: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            actions.revise_claim(case.claim, summary=words, by=checker)
        return len(captured)

    actions.watch(case.claim, by=colleague)
    queries("Once, so that whatever a process looks up once is known.")
    one = queries("One.")
    for number in range(5):
        actions.watch(case.claim, by=person(f"more{number}@example.org", Role.FACT_CHECKER))
    queries("The first that they hear of it.")
    assert queries("Six.") == one
