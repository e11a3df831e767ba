"""Everybody tries everything: a truth table of roles, actions, states and whose work it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from accounts import actions as accounts
from accounts.models import ApiToken, User
from accounts.roles import PERMISSIONS, Role
from audit.errors import DomainError
from claims import actions as claims
from claims import policies
from claims.content import content_digest
from claims.models import Claim, VerdictScale
from claims.transitions import TRANSITIONS, Status
from dossiers.actions import issue_dossier
from estimates import actions as estimates
from sources import actions as sources
from sources import grading, keeping
from tests.config.roles_page import ACTIONS, PAGE, PEOPLE, approves, holds, page
from tests.conftest import person
from tests.desk.conftest import Case, make_case

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
ONCE_MORE = {
    "revise a claim, its figures, evidence, appearances and findings",
    "give a verdict",
    "grade a piece of evidence",
    "waive a second origin",
    "let whoever worked on a claim approve it",
}
"""Actions on a claim that are tried in each of its states."""
Attempt = Callable[[User], object]


@pytest.fixture
def everybody() -> dict[str, User]:
    people = {role.value: person(f"{role.value}@example.net", role) for role in Role}
    people["no role"] = person("none@example.net")
    root = person("root@example.net")
    User.objects.filter(pk=root.pk).update(is_superuser=True, is_staff=True)
    people["superuser"] = User.objects.get(pk=root.pk)
    return people


@pytest.fixture
def published(checker: User, editor: User) -> Case:
    """A case whose claim can be set to any state: it was approved, and readers saw it."""
    case = make_case(checker)
    claims.move_claim(case.claim, "submit", by=checker, reason="Known.")
    digest = content_digest(case.claim)
    claims.review_claim(case.claim, digest=digest, decision="approve", note="", by=editor)
    claims.publish_claim(case.claim, digest=digest, by=editor)
    case.claim.refresh_from_db()
    return case


def attempts(case: Case, checker: User) -> dict[str, Attempt]:
    """One call for each action of the page."""
    claim, source = case.claim, case.outlet
    evidence = claim.evidence.get(key="data")
    scale = VerdictScale.objects.get()
    token, _text = accounts.create_token(checker, name="x", expires_in=A_DAY, by=checker)
    return {
        "log a claim, make or revise a case": lambda by: claims.log_claim(
            statement="x", claimant="x", by=by
        ),
        "revise a claim, its figures, evidence, appearances and findings": lambda by: (
            claims.revise_claim(claim, place="Here", by=by)
        ),
        "give a verdict": lambda by: claims.set_verdict(
            claim, verdict=None, summary="x", what_would_change="", confidence="", by=by
        ),
        "assign, plan, tag, watch, relate, comment": lambda by: claims.comment(claim, "x", by=by),
        "reword or take back one's own comment": lambda by: claims.retire_comment(
            claims.comment(claim, "x", by=by), by=by
        ),
        "grade a piece of evidence": lambda by: claims.grade_evidence(
            evidence, credibility="3", rationale="x", by=by
        ),
        "waive a second origin": lambda by: claims.waive(
            claim, kind="second_origin", reason="x", by=by
        ),
        "let whoever worked on a claim approve it": lambda by: claims.waive(
            claim, kind="four_eyes", reason="x", by=by
        ),
        "change the scales of verdicts": lambda by: claims.revise_scale(scale, title="x", by=by),
        "make a dossier": lambda by: issue_dossier(claim, by=by),
        "change publishers, sources and who got it from whom": lambda by: sources.add_source(
            slug="x", title="x", by=by
        ),
        "keep captures, passages and figures": lambda by: sources.add_capture(
            source, upload=[b"x"], filename="x.txt", by=by
        ),
        "grade a publisher or a source": lambda by: grading.grade_source(
            source, reliability="C", rationale="x", by=by
        ),
        "capture against robots.txt": lambda by: keeping.capture_link(source, by, "x"),
        "change what the desk counts in": lambda by: sources.add_counting_unit(
            token="xyzzy", by=by
        ),
        "change parameters": lambda by: estimates.revise_parameter(
            case.mass, text="41 to 50 kg/shell", why="x", by=by
        ),
        "change estimates and correlations": lambda by: estimates.revise_estimate(
            case.estimate, note="x", by=by
        ),
        "make a token of one's own": lambda by: accounts.create_token(
            by, name="y", expires_in=A_DAY, by=by
        ),
        "take back the token of somebody else": lambda by: accounts.revoke_token(
            ApiToken.objects.get(pk=token.pk), by=by
        ),
        "make people and give roles": lambda by: accounts.set_roles(checker, roles=[], by=by),
        "close accounts, sign people out, take lost second factors away": lambda by: (
            accounts.close_account(checker, why="x", by=by)
        ),
        "read the log": lambda by: opened("/admin/audit/event/", by),
        "take the log away": lambda by: opened("/admin/audit/seal/export/", by),
        "register webhooks, read their log, send again": lambda by: opened(
            "/admin/webhooks/delivery/", by
        ),
    }


def opened(path: str, by: User) -> None:
    client = Client()
    client.force_login(by)
    if client.get(path, follow=True).status_code != 200:
        raise PermissionDenied


def tried(attempt: Attempt, by: User) -> bool:
    """Whether it is allowed; undone at once."""
    try:
        with transaction.atomic():
            attempt(by)
            transaction.set_rollback(True)
    except PermissionDenied:
        return False
    return True


def put(claim: Claim, status: Status) -> None:
    """Past all rules, as nothing else may."""
    gone: dict[str, Any] = dict.fromkeys(("published_version", "published_by", "published_at"))
    Claim.objects.filter(pk=claim.pk).update(
        status=status.value, **(gone if status == Status.WITHDRAWN else {})
    )


def test_the_page_of_the_roles_says_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_permission_of_a_role_is_on_the_page() -> None:
    named = {permission for actions in ACTIONS.values() for permission in actions.values()}
    named |= {step.permission for step in TRANSITIONS.values()}
    # These go with those for claims and for sources, and open nothing by themselves.
    beside = {"claims.change_case", "sources.change_publisher"}
    assert set().union(*PERMISSIONS.values()) - named == beside


def test_everybody_does_what_the_page_says_and_nothing_else(
    published: Case, checker: User, everybody: dict[str, User]
) -> None:
    declared = {name: asked for part in ACTIONS.values() for name, asked in part.items()}
    calls = attempts(published, checker)
    assert set(calls) == set(declared)
    wrong: list[tuple[str, ...]] = [
        (who, name)
        for who, name in product(PEOPLE, calls)
        if tried(calls[name], everybody[who]) != holds(who, declared[name])
    ]
    for status in Status:
        with transaction.atomic():
            put(published.claim, status)
            wrong += [
                (who, name, status.value)
                for who, name in product(PEOPLE, sorted(ONCE_MORE))
                if tried(calls[name], everybody[who]) != holds(who, declared[name])
            ]
            transaction.set_rollback(True)
    assert wrong == []


def test_every_step_in_every_state_on_whosever_work(
    published: Case, administrator: User, everybody: dict[str, User]
) -> None:
    """Own and contributed are one to the rule, which asks the log who wrote."""
    claim, wrong = published.claim, []
    for waived in (False, True):
        if waived:
            claims.waive(claim, kind="four_eyes", reason="Two of us.", by=administrator)
        for who, verb, status, theirs in product(PEOPLE, TRANSITIONS, Status, (False, True)):
            step, by = TRANSITIONS[verb], everybody[who]
            claim.status = status.value
            try:
                policies.check_can_move(claim, verb, by=by, reason="Because.")
                if step.four_eyes:
                    written = {by.pk} if theirs else set()
                    policies.check_did_not_write(claim, by=by, contributors=written)
                allowed = True
            except (PermissionDenied, DomainError):
                allowed = False
            may = holds(who, step.permission) and status in step.origins
            if step.four_eyes:
                may = may and approves(who, theirs=theirs, waived=waived)
            if allowed != may:
                wrong.append((who, verb, status.value, theirs, waived))
    assert wrong == []
