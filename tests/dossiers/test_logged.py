"""Seals in print, and what must have its event in the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from accounts.models import User
from audit import sealing, triggers, verification
from audit.models import Event, EventDetail, Seal, SealedEvent
from audit.recording import record
from claims import actions as claims
from claims.content import content_digest
from claims.models import Claim
from dossiers import tasks
from dossiers.actions import issue_dossier
from dossiers.models import Dossier
from dossiers.rendering import Rendered
from tests.dossiers import example
from tests.dossiers.conftest import text_of, work_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(claim: Claim, checker: User, editor: User, monkeypatch: pytest.MonkeyPatch) -> Dossier:
    """Issued of a published claim."""
    monkeypatch.setattr(tasks, "enqueue", lambda _pairs: None)
    work_out()
    claims.move_claim(claim, "submit", by=checker, reason="Known.")
    digest = content_digest(claim)
    claims.review_claim(claim, digest=digest, decision="approve", note="", by=editor)
    claims.publish_claim(claim, digest=digest, by=editor)
    return issue_dossier(claim, by=checker)


def sentences() -> list[str]:
    return [fault.sentence for fault in verification.faults()]


def delete(*verbs: str) -> None:
    """As somebody who holds the database's password would, with all that hangs on the events."""
    gone = Event.objects.filter(verb__in=verbs)
    keys = list(gone.values_list("pk", flat=True))
    triggers.drop(connection)
    for rows in (
        SealedEvent.objects.filter(event__in=keys),
        EventDetail.objects.filter(event__in=keys),
        gone,
    ):
        rows._raw_delete(connection.alias)
    triggers.install(connection)


def test_a_dossier_prints_the_seal_over_all_that_led_to_it(dossier: Dossier) -> None:
    seal = sealing.newest_seal()
    assert seal is not None
    printed = dossier.parsed_facts()["seal"]
    assert (printed["number"], printed["digest"]) == (seal.number, seal.digest)
    assert [it.verb for it in sealing.unsealed()] == ["dossier.issued"]
    assert sentences() == []


def test_a_tail_cut_with_its_seals_is_found_by_the_dossier(dossier: Dossier, checker: User) -> None:
    record("person.changed", checker, by=None)
    sealing.seal_events()
    first = Seal.objects.get(number=1)
    triggers.drop(connection)
    for rows in (SealedEvent.objects.all(), Seal.objects.all()):
        rows._raw_delete(connection.alias)
    triggers.install(connection)
    cut = (
        f"The dossier {dossier.serial} prints seal 1, which is not in the chain: its tail was cut."
    )
    assert sentences() == [cut]
    sealing.seal_events()  # to cover it up
    assert Seal.objects.get(number=1).digest != first.digest
    (rewritten,) = sentences()
    assert "prints another digest for seal 1: the chain was rewritten" in rewritten


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        ("claim.reviewed", "A review of the claim {claim} (approved) has no event in the log."),
        ("claim.published", "The publication of the claim {claim} has no event in the log."),
        ("dossier.issued", "The issue of the dossier {dossier} has no event in the log."),
    ],
)
def test_what_was_decided_without_an_event_is_found(
    dossier: Dossier, claim: Claim, verb: str, told: str
) -> None:
    delete(verb)
    assert told.format(claim=claim.reference, dossier=dossier.serial) in sentences()


def test_the_seal_is_printed(draft: Rendered, tmp_path: Path) -> None:
    printed = text_of(draft, tmp_path)
    assert "Seal of the log number 7 of" in printed
    assert example.FACTS["seal"]["digest"][:32] in printed.replace(" ", "")
