"""Each fact makes one message for each address that asked, in the fact's own transaction."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from claims import actions as claims
from claims import noticing
from claims.content import content_digest
from claims.models import Claim
from claims.schedule import notice_moved_approvals
from dossiers.actions import issue_dossier
from dossiers.models import Dossier
from dossiers.signals import issued
from estimates import actions as estimates
from tests.desk.conftest import Case, make_case
from webhooks import actions
from webhooks.models import Delivery, Event, Webhook

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(checker: User) -> Case:
    return make_case(checker)


def approve(claim: Claim, *, by: User, checker: User) -> str:
    claims.move_claim(claim, "submit", by=checker, reason="Known.")
    digest = content_digest(Claim.objects.get(pk=claim.pk))
    claims.review_claim(claim, digest=digest, decision="approve", note="zq for the desk", by=by)
    return digest


def told() -> list[tuple[str, Any]]:
    """(event, what it is about) of every message, the oldest first."""
    rows = Delivery.objects.order_by("pk")
    return [(row.event, json.loads(row.payload)["data"]) for row in rows]


def test_publishing_correcting_and_withdrawing_are_told_each_in_its_words(
    webhook: Webhook, case: Case, checker: User, editor: User
) -> None:
    digest = approve(case.claim, by=editor, checker=checker)
    assert told() == []
    claims.publish_claim(case.claim, digest=digest, by=editor)
    claims.move_claim(case.claim, "correct", by=checker, reason="A slip.")
    claims.revise_claim(case.claim, summary="Told anew.", by=checker)
    digest = approve(case.claim, by=editor, checker=checker)
    claims.publish_claim(
        case.claim, digest=digest, kind="correction", code="wording", words="Clearer.", by=editor
    )
    claims.withdraw_claim(case.claim, words="It was no claim.", by=editor)

    (first, published), (second, corrected), (third, withdrawn) = told()
    assert (first, second, third) == (
        Event.CLAIM_PUBLISHED, Event.CLAIM_CORRECTED, Event.CLAIM_WITHDRAWN
    )  # fmt: skip
    reference = case.claim.reference
    assert published["claim"]["statement"] == case.claim.statement
    assert published["claim"]["page"].endswith(f"/published/{reference}/")
    assert "correction" not in published
    assert corrected["claim"]["summary"] == "Told anew."
    assert corrected["correction"] == {
        "kind": "correction", "reason": "wording", "words": "Clearer."
    }  # fmt: skip
    assert withdrawn["correction"]["words"] == "It was no claim."
    assert set(withdrawn["claim"]) == {"reference", "page"}
    assert "zq for the desk" not in str(told())


def test_a_claim_that_readers_never_saw_is_withdrawn_in_silence(
    webhook: Webhook, case: Case, editor: User
) -> None:
    claims.withdraw_claim(case.claim, words="Logged twice.", by=editor)
    assert told() == []


def test_an_approval_that_moved_is_told_once_and_says_nothing_of_what_moved(
    webhook: Webhook, case: Case, checker: User, editor: User
) -> None:
    approve(case.claim, by=editor, checker=checker)
    assert notice_moved_approvals() == 0
    estimates.revise_parameter(case.mass, text="41 to 50 kg/shell", why="zq table", by=checker)
    seen = list(noticing.moved_unnoticed())
    assert notice_moved_approvals() == 1
    assert [noticing.notice_once(claim) for claim in seen] == [False]
    assert notice_moved_approvals() == 0
    ((event, about),) = told()
    assert event == Event.APPROVAL_STALE
    assert about == {
        "claim": {
            "reference": case.claim.reference,
            "is_published": False,
            "desk": f"http://127.0.0.1:8000/claims/{case.claim.reference}/",
        }
    }
    assert Claim.objects.changed_since_approval().get() == case.claim  # the telling is no news


def test_a_dossier_is_told_of_when_its_file_is_there(
    webhook: Webhook, case: Case, checker: User, editor: User
) -> None:
    draft = issue_dossier(case.claim, by=checker)
    assert told() == []
    issued.send(Dossier, dossier=draft)
    digest = approve(case.claim, by=editor, checker=checker)
    claims.publish_claim(case.claim, digest=digest, by=editor)
    public = issue_dossier(Claim.objects.get(pk=case.claim.pk), by=editor)
    Dossier.objects.filter(pk=public.pk).update(
        state="ready", sha256="a" * 64, size=1, pages=1, finished_at=public.issued_at
    )
    issued.send(Dossier, dossier=Dossier.objects.get(pk=public.pk))
    abouts = [about["dossier"] for event, about in told() if event == Event.DOSSIER_ISSUED]
    assert set(abouts[0]) == {"serial", "kind", "claims", "desk"}
    assert abouts[1]["sha256"] == "a" * 64
    assert abouts[1]["pdf"].endswith(f"/dossiers/{public.serial}/")


def test_what_did_not_happen_is_not_told(
    webhook: Webhook, case: Case, checker: User, editor: User
) -> None:
    digest = approve(case.claim, by=editor, checker=checker)
    with transaction.atomic():
        claims.publish_claim(case.claim, digest=digest, by=editor)
        assert len(told()) == 1
        transaction.set_rollback(True)
    assert told() == []


def test_only_those_who_asked_are_told(
    webhook: Webhook, case: Case, checker: User, editor: User, administrator: User
) -> None:
    chosen = [Event.DOSSIER_ISSUED.value]
    actions.revise_webhook(webhook, name="Chat", url=webhook.url, events=chosen, by=administrator)
    digest = approve(case.claim, by=editor, checker=checker)
    claims.publish_claim(case.claim, digest=digest, by=editor)
    assert told() == []
    actions.retire_webhook(webhook, why="Gone.", by=administrator)
    issued.send(Dossier, dossier=issue_dossier(case.claim, by=checker))
    assert told() == []
