from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.actions import create_user
from accounts.models import User
from accounts.roles import Role
from claims import actions
from claims.content import content_digest
from claims.models import Claim, Evidence, Finding, Review
from estimates import actions as estimates
from estimates.models import Parameter
from sources import actions as sources
from sources.models import Source
from tests.claims.test_findings import settle

pytestmark = pytest.mark.django_db
NOTE = "The bound “more than” was lost.\n<b>See page 3</b>"


@pytest.fixture
def submitted(claim: Claim, finding: Finding, checker: User) -> Claim:
    settle(finding)
    return actions.move_claim(claim, "submit", by=checker, reason="Known.")


@pytest.fixture
def desk(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def page_of(claim: Claim) -> str:
    return f"/admin/claims/claim/{claim.pk}/change/"


def shown(client: Client, claim: Claim) -> str:
    response = client.get(page_of(claim))
    assert response.status_code == 200
    return response.content.decode()


def digest_in(text: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', text)
    assert found
    return found[1]


def decide(client: Client, claim: Claim, decision: str, **sent: str) -> Any:
    digest = sent.pop("digest", content_digest(claim))
    posted = {"digest": digest, "decision": decision, "note": "", **sent}
    return client.post(f"/admin/claims/claim/{claim.pk}/do/review/", posted)


def status_of(claim: Claim) -> str:
    return str(Claim.objects.get(pk=claim.pk).status)


def test_the_page_shows_what_would_be_printed_and_its_digest(
    desk: Client, submitted: Claim
) -> None:
    text = shown(desk, submitted)
    assert digest_in(text) == content_digest(submitted)
    for words in (
        "About 1.6 million shells were moved.",
        "about 1.6 million shells",
        "An article",
        "more than 74,000 t",
        "tonnage / mass",
        "40 to 50 kg/shell",
        "inside",
        "None: this would be the first.",
    ):
        assert words in text


def test_an_editor_approves_what_the_page_showed(desk: Client, submitted: Claim) -> None:
    digest = digest_in(shown(desk, submitted))
    response = decide(desk, submitted, "approve", digest=digest)
    assert response.headers["Location"] == page_of(submitted)
    assert Review.objects.get().version.digest == digest
    assert status_of(submitted) == "approved"
    assert "Your decision is recorded." in shown(desk, submitted)


@pytest.mark.parametrize(("decision", "status"), [("return", "returned"), ("hold", "on_hold")])
def test_an_editor_returns_or_holds_with_a_note(
    decision: str, status: str, desk: Client, submitted: Claim
) -> None:
    decide(desk, submitted, decision, note=NOTE)
    assert status_of(submitted) == status
    assert Review.objects.get().note.replace("\r\n", "\n") == NOTE


def test_returning_without_a_note_says_what_is_missing(desk: Client, submitted: Claim) -> None:
    response = decide(desk, submitted, "return", note="  ")
    assert response.status_code == 400
    assert "Say why, so that the fact-checker can act on it." in response.content.decode()
    assert status_of(submitted) == "in_review"


def test_what_changed_meanwhile_must_be_read_again_and_the_note_is_kept(
    desk: Client, submitted: Claim, checker: User
) -> None:
    read = digest_in(shown(desk, submitted))
    actions.revise_claim(submitted, summary="A new summary", by=checker)
    response = decide(desk, submitted, "approve", digest=read, note=NOTE)
    text = response.content.decode()
    assert response.status_code == 409
    assert "This claim changed since you opened it. Read it again." in text
    assert "&lt;b&gt;See page 3&lt;/b&gt;" in text
    assert "A new summary" in text
    assert digest_in(text) == content_digest(Claim.objects.get(pk=submitted.pk)) != read
    assert status_of(submitted) == "in_review"


def test_an_approval_waits_for_what_is_being_computed(
    desk: Client, submitted: Claim, checker: User, mass: Parameter
) -> None:
    estimates.revise_parameter(mass, text="43 to 51 kg/shell", by=checker)
    text = shown(desk, submitted)
    assert re.search(r'value="approve" disabled', text)
    assert not re.search(r'value="return" disabled', text)
    assert "An estimate is being recomputed." in text
    response = decide(desk, submitted, "approve", note=NOTE)
    assert response.status_code == 409
    assert "See page 3" in response.content.decode()


def test_whoever_worked_on_the_claim_sees_why_they_do_not_decide(
    desk: Client, submitted: Claim, editor: User
) -> None:
    actions.revise_claim(submitted, summary="Mended by the editor", by=editor)
    text = shown(desk, submitted)
    for verb in ("approve", "return", "hold"):
        assert re.search(rf'value="{verb}" disabled', text)
    assert text.count("You worked on this claim: another editor must review it.") == 1
    response = decide(desk, submitted, "approve", note=NOTE)
    assert response.status_code == 403
    assert "See page 3" in response.content.decode()
    assert status_of(submitted) == "in_review"


def test_a_superuser_who_worked_on_the_claim_does_not_decide_either(
    submitted: Claim, checker: User
) -> None:
    User.objects.filter(pk=checker.pk).update(is_superuser=True, is_staff=True)
    client = Client()
    client.force_login(User.objects.get(pk=checker.pk))
    assert decide(client, submitted, "approve").status_code == 403
    assert status_of(submitted) == "in_review"


def test_two_editors_who_read_the_same_decide_once(desk: Client, submitted: Claim) -> None:
    other = create_user(
        email="second@example.org", name="Second", password=None, roles=[Role.EDITOR], by=None
    )
    second = Client()
    second.force_login(other)
    digest = digest_in(shown(desk, submitted))
    assert decide(desk, submitted, "approve", digest=digest).status_code == 302
    response = decide(second, submitted, "approve", digest=digest, note=NOTE)
    assert response.status_code == 409
    assert "cannot be approved" in response.content.decode()
    assert "See page 3" in response.content.decode()
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"digest": ""},
        {"digest": "x" * 64},
        {"digest": "\x00"},
        {"decision": "publish"},
        {"decision": "submit"},
        {"decision": ""},
    ],
)
def test_a_decision_that_names_nothing_read_is_refused(
    sent: dict[str, str], desk: Client, submitted: Claim
) -> None:
    decision = sent.pop("decision", "approve")
    response = decide(desk, submitted, decision, note=NOTE, **sent)
    assert response.status_code == 400
    assert "Read the claim and decide again." in response.content.decode()
    assert "See page 3" in response.content.decode()
    assert status_of(submitted) == "in_review"


def test_a_note_that_is_too_long_is_refused_and_kept(desk: Client, submitted: Claim) -> None:
    response = decide(desk, submitted, "return", note="n" * 4001)
    assert response.status_code == 400
    assert "n" * 4001 in response.content.decode()


def test_nobody_decides_by_following_a_link(desk: Client, submitted: Claim) -> None:
    assert desk.get(f"/admin/claims/claim/{submitted.pk}/do/review/").status_code == 405
    assert desk.post(f"/admin/claims/claim/{submitted.pk}/do/nothing/").status_code == 404
    assert desk.post("/admin/claims/claim/0/do/review/").status_code == 404


def test_a_decision_from_another_site_is_refused(editor: User, submitted: Claim) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert decide(client, submitted, "approve").status_code == 403
    assert status_of(submitted) == "in_review"


def test_a_fact_checker_decides_nothing(checker: User, submitted: Claim) -> None:
    client = Client()
    client.force_login(checker)
    assert decide(client, submitted, "approve").status_code in {302, 403}
    assert status_of(submitted) == "in_review"


def test_only_a_claim_in_review_offers_a_decision(desk: Client, claim: Claim) -> None:
    assert "Review " + claim.reference not in shown(desk, claim)
    assert decide(desk, claim, "approve").status_code == 409


def test_the_page_shows_earlier_decisions(desk: Client, submitted: Claim, checker: User) -> None:
    decide(desk, submitted, "return", note="Find the report itself.")
    actions.move_claim(submitted, "submit", by=checker, reason="Known.")
    assert "Find the report itself." in shown(desk, submitted)


def test_the_panel_names_no_protected_source(
    desk: Client, claim: Claim, finding: Finding, checker: User
) -> None:
    leak = sources.add_source(slug="secret-slug", title="Jane Doe", protected=True, by=checker)
    actions.add_evidence(claim, key="whisper", source=leak, stance="supports", by=checker)
    settle(finding)
    actions.move_claim(claim, "submit", by=checker, reason="Known.")
    text = shown(desk, claim)
    assert "Protected source" in text
    for word in ("Jane", "secret-slug", "whisper"):
        assert word not in text


def test_evidence_moved_away_from_a_protected_source_does_not_name_it_in_the_log(
    desk: Client, claim: Claim, article: Source, checker: User
) -> None:
    leak = sources.add_source(slug="secret-slug", title="Jane Doe", protected=True, by=checker)
    row = actions.add_evidence(claim, key="mixed", source=leak, stance="supports", by=checker)
    actions.revise_on_claim(row, source=article, by=checker)
    events = "/admin/audit/event/"
    key = str(Evidence.objects.get(pk=row.pk).uuid)
    listed = desk.get(events, {"object_key": key})
    assert [event.verb for event in listed.context["cl"].result_list] == [
        "evidence.revised",
        "evidence.added",
    ]
    opened = [desk.get(f"{events}{it.pk}/change/") for it in listed.context["cl"].result_list]
    found = desk.get(events, {"q": "Jane"})
    assert not found.context["cl"].result_list
    for response in (listed, *opened):
        assert "Jane" not in response.content.decode()
        assert "secret-slug" not in response.content.decode()
