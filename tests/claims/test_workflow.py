"""A claim's way from logged to published: who may take which step, when, and what it owes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import PERMISSIONS, Role
from audit.errors import CycleError, DomainError, StaleError
from claims import actions, policies
from claims.checklist import open_points
from claims.content import content, content_digest
from claims.models import Claim, Comment, Correction, Finding, VerdictStep, Waiver
from claims.transitions import TRANSITIONS, Reason, Status, possible
from sources import actions as sources
from tests.claims import workflow_page
from tests.claims.test_findings import settle
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(claim: Claim, finding: Finding, checker: User) -> Claim:
    settle(finding)
    return actions.move_claim(claim, "submit", by=checker, reason="Known.")


@pytest.fixture
def approved(submitted: Claim, editor: User) -> Claim:
    read = content_digest(submitted)
    actions.review_claim(submitted, digest=read, decision="approve", note="", by=editor)
    return fresh(submitted)


@pytest.fixture
def published(approved: Claim, editor: User) -> Claim:
    actions.publish_claim(approved, digest=content_digest(approved), by=editor)
    return fresh(approved)


def fresh(claim: Claim) -> Claim:
    found: Claim = Claim.objects.get(pk=claim.pk)
    return found


# --- the table -----------------------------------------------------------------------------------


def people() -> Iterator[tuple[str, User]]:
    for role in (None, *Role):
        name = role.value if role else "outsider"
        yield name, person(f"{name}@example.net", *([role] if role else []))


def test_every_role_does_in_every_state_what_the_table_says_and_no_more(claim: Claim) -> None:
    wrong = []
    for (name, who), verb, status in product(list(people()), TRANSITIONS, Status):
        step = TRANSITIONS[verb]
        holds = name != "outsider" and step.permission in PERMISSIONS[Role(name)]
        claim.status = status.value
        try:
            policies.check_can_move(claim, verb, by=who, reason="Because.")
            allowed = True
        except (PermissionDenied, DomainError):
            allowed = False
        if allowed != (holds and status in step.origins):
            wrong.append((name, verb, status.value))
    assert wrong == []


@pytest.mark.parametrize("verb", sorted(TRANSITIONS))
def test_a_reason_is_given_where_one_is_owed(verb: str, claim: Claim, administrator: User) -> None:
    step = TRANSITIONS[verb]
    claim.status = min(step.origins).value
    if step.reason == Reason.ALWAYS:
        with pytest.raises(ValidationError, match="Say why"):
            policies.check_can_move(claim, verb, by=administrator, reason="  ")
    else:
        policies.check_can_move(claim, verb, by=administrator, reason="")


def test_every_state_but_none_is_a_dead_end() -> None:
    assert all(possible(status) for status in Status)
    reached = {step.target for step in TRANSITIONS.values()} | {Status.LOGGED}
    assert reached == set(Status)


def test_the_page_of_the_workflow_says_what_the_code_says() -> None:
    assert workflow_page.PAGE.read_text(encoding="utf-8") == workflow_page.page()
    assert workflow_page.PICTURE.read_text(encoding="utf-8") == workflow_page.picture()


@pytest.mark.parametrize("own", [True, False], ids=["contributed", "another's"])
@pytest.mark.parametrize("waived", [True, False], ids=["waived", "as usual"])
@pytest.mark.parametrize("root", [True, False], ids=["superuser", "editor"])
def test_who_approves_did_not_write(
    own: bool, waived: bool, root: bool, submitted: Claim, editor: User, administrator: User
) -> None:
    if root:
        User.objects.filter(pk=editor.pk).update(is_superuser=True)
    if own:
        actions.revise_claim(submitted, place="Here", by=editor)
    if waived:
        reason = "There are two of us."
        actions.waive(submitted, kind="four_eyes", reason=reason, by=administrator)
    who = User.objects.get(pk=editor.pk)
    read = content_digest(fresh(submitted))
    if own and not waived:
        with pytest.raises(PermissionDenied, match="another editor"):
            actions.review_claim(submitted, digest=read, decision="approve", note="", by=who)
    else:
        actions.review_claim(submitted, digest=read, decision="approve", note="", by=who)
        assert fresh(submitted).status == Status.APPROVED


def test_a_waiver_is_given_by_those_who_may_and_printed(
    claim: Claim, editor: User, administrator: User
) -> None:
    with pytest.raises(PermissionDenied, match="Only administrators"):
        actions.waive(claim, kind="four_eyes", reason="We are two.", by=editor)
    actions.waive(claim, kind="second_origin", reason="They would be found out.", by=editor)
    waiver = actions.waive(claim, kind="four_eyes", reason="We are two.", by=administrator)
    assert [row["kind"] for row in content(claim)["waivers"]] == ["four_eyes", "second_origin"]
    actions.take_back_waiver(waiver, by=administrator, why="We are three now.")
    assert [row["kind"] for row in content(claim)["waivers"]] == ["second_origin"]
    assert Waiver.objects.count() == 2


# --- publishing and correcting -------------------------------------------------------------------


def test_the_database_refuses_a_status_that_no_review_stands_behind(claim: Claim) -> None:
    for status in ("approved", "published"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(status=status)


def test_what_was_read_is_what_is_published(approved: Claim, editor: User) -> None:
    with pytest.raises(StaleError, match="Read it again"):
        actions.publish_claim(approved, digest="0" * 64, by=editor)
    actions.publish_claim(approved, digest=content_digest(approved), by=editor)
    claim = fresh(approved)
    assert (claim.status, claim.published_by) == (Status.PUBLISHED, editor)
    assert claim.published_version == claim.approval.version  # type: ignore[union-attr]


def test_while_it_is_corrected_readers_keep_the_published_version(
    published: Claim, checker: User, editor: User
) -> None:
    first = published.published_version
    actions.move_claim(published, "correct", by=checker, reason="A digit was wrong.")
    actions.revise_claim(published, statement="About 1.7 million shells were moved.", by=checker)
    assert [row.published_version for row in Claim.objects.published()] == [first]
    actions.move_claim(published, "submit", by=checker, reason="Known.")
    read = content_digest(fresh(published))
    actions.review_claim(published, digest=read, decision="approve", note="", by=editor)
    assert fresh(published).published_version == first
    with pytest.raises(ValidationError, match="Tell readers"):
        actions.publish_claim(published, digest=read, by=editor)
    said = {"kind": "correction", "code": "our_error", "words": "We misread a digit."}
    actions.publish_claim(published, digest=read, by=editor, **said)
    row = Correction.objects.get()
    assert (row.before, row.after) == (first, fresh(published).published_version)
    assert row.before != row.after


def test_what_is_withdrawn_is_shown_no_longer_and_said_so(published: Claim, editor: User) -> None:
    version = published.published_version
    actions.withdraw_claim(published, by=editor, code="source_withdrawn", words="It was a fake.")
    assert not Claim.objects.published().exists()
    row = Correction.objects.get()
    assert (row.kind, row.before, row.after) == ("withdrawal", version, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=row.pk).update(words="Nothing happened.")


def test_what_readers_never_saw_goes_without_a_notice(claim: Claim, editor: User) -> None:
    actions.withdraw_claim(claim, by=editor, words="A double.")
    assert fresh(claim).status == Status.WITHDRAWN
    assert not Correction.objects.exists()


# --- open points ---------------------------------------------------------------------------------


def test_open_points_are_named_until_each_is_mended(
    claim: Claim, finding: Finding, checker: User, editor: User
) -> None:
    said = " ".join(point.sentence for point in open_points(claim))
    for words in ("being worked out", "no passage", "has a grade", "no verdict", "not written"):
        assert words in said
    settle(finding)
    judge(claim, checker)
    actions.revise_on_claim(claim.evidence.get(), no_passage_why="A table.", by=checker)
    assert [point.source for point in open_points(fresh(claim))] == ["article"]
    with pytest.raises(ValidationError, match="Some points are open"):
        actions.move_claim(claim, "submit", by=checker)
    actions.move_claim(claim, "submit", by=checker, reason="The grade follows.")
    assert fresh(claim).status == Status.IN_REVIEW


def judge(claim: Claim, by: User) -> None:
    actions.set_verdict(
        claim,
        verdict=VerdictStep.objects.get(slug="mostly-true"),
        summary="It fits what was seen.",
        what_would_change="A count at the port.",
        confidence="moderate",
        by=by,
    )


def test_a_protected_source_wants_a_second_origin_or_a_waiver(
    claim: Claim, checker: User, editor: User
) -> None:
    def alone() -> bool:
        return any("second origin" in it.sentence for it in open_points(fresh(claim)))

    assert not alone()
    hidden = sources.add_source(slug="insider", title="Jane Roe", protected=True, by=checker)
    article = claim.evidence.get().source
    sources.add_derivation(source=article, origin=hidden, relation="quotes", by=checker)
    assert alone()
    assert not any("Roe" in it.sentence or "insider" in it.sentence for it in open_points(claim))
    actions.waive(claim, kind="second_origin", reason="They would be found out.", by=editor)
    assert not alone()


def test_a_verdict_is_part_of_what_is_read(claim: Claim, checker: User) -> None:
    assert "verdict" not in content(claim)["claim"]
    judge(claim, checker)
    said = content(fresh(claim))["claim"]
    assert (said["verdict"]["label"], said["verdict"]["number"]) == ("Mostly true", 4)
    assert said["what_would_change"] == "A count at the port."


# --- the desk's own work -------------------------------------------------------------------------


def test_the_desks_own_work_is_no_part_of_what_is_read(
    approved: Claim, checker: User, editor: User
) -> None:
    before = content_digest(approved)
    assert actions.assign(approved, [checker], by=editor)
    assert not actions.assign(approved, [checker], by=editor)
    assert actions.plan(approved, priority=4, due_on=None, by=editor)
    assert actions.watch(approved, by=editor) and not actions.watch(approved, by=editor)
    assert actions.tag(approved, ["Artillery", "artillery ", "포탄"], by=editor)
    actions.comment(approved, "Ask @checker once more.", by=editor)
    claim = fresh(approved)
    assert content_digest(claim) == before
    assert not Claim.objects.changed_since_approval().exists()
    assert min(claim.tags.values_list("label", flat=True)).lower() == "artillery"


def test_only_people_of_the_desk_are_assigned(claim: Claim, outsider: User, editor: User) -> None:
    with pytest.raises(ValidationError, match="does not work on claims"):
        actions.assign(claim, [outsider], by=editor)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Ask @checker.", ["checker@example.org"]),
        ("@Editor and @checker@example.org, look", ["checker@example.org", "editor@example.org"]),
        ("mail checker@example.org", []),
        ("@nobody @ @.", []),
    ],
)
def test_a_comment_notes_whom_it_names(
    text: str, named: list[str], claim: Claim, checker: User, editor: User
) -> None:
    row = actions.comment(claim, text, by=checker)
    assert sorted(row.mentions.values_list("email", flat=True)) == named


def test_a_comment_is_reworded_by_its_author_and_kept(
    claim: Claim, checker: User, editor: User
) -> None:
    row = actions.comment(claim, "Page 3.", by=checker)
    with pytest.raises(PermissionDenied, match="their own"):
        actions.comment(claim, "Page 5.", by=editor, instead_of=row)
    better = actions.comment(claim, "Page 4.", by=checker, instead_of=row)
    assert list(Comment.objects.filter(retired_at=None)) == [better]
    assert Comment.objects.get(pk=row.pk).body == "Page 3."


def test_no_claim_supersedes_itself_in_the_end(claim: Claim, checker: User) -> None:
    other = actions.log_claim(statement="S", claimant="C", by=checker)
    with pytest.raises(ValidationError, match="not related to itself"):
        actions.relate(claim, claim, kind="supersedes", by=checker)
    actions.relate(claim, other, kind="supersedes", by=checker)
    with pytest.raises(CycleError, match="close a circle"):
        actions.relate(other, claim, kind="supersedes", by=checker)
    actions.relate(other, claim, kind="repeats", by=checker)
    assert content(claim)["relations"] == [
        {"kind": "supersedes", "other": other.reference, "note": ""}
    ]
