"""Issuing a dossier, making it once, and what happens when that goes wrong."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from audit import leases
from audit.errors import DomainError
from audit.models import Event
from claims import actions as claims
from claims.content import content_digest
from claims.models import Claim
from dossiers import apart, rendering
from dossiers.actions import cancel_dossier, issue_dossier, retry_dossier
from dossiers.errors import RenderingError
from dossiers.making import make_once
from dossiers.models import Dossier
from dossiers.rendering import Rendered
from dossiers.schedule import sweep_dossiers
from dossiers.tasks import render_dossiers
from estimates import actions as estimates
from estimates.models import Parameter
from sources import storage
from sources.storage import open_content
from tests.dossiers.conftest import work_out

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be set in a process of its own is set in this one."""

    def run(work: Callable[[Callable[[str], None]], Any], *, on_stage: Any, **_: Any) -> Any:
        return work(on_stage)

    monkeypatch.setattr(apart, "run", run)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, here: None) -> list[str]:
    """Typesetting that takes no time and tells which serials it was asked for."""
    asked: list[str] = []

    def render(content: Any, facts: Any, *, on_stage: Callable[[str], None]) -> Rendered:
        on_stage("typesetting")
        asked.append(facts["serial"])
        on_stage("finishing")
        return Rendered(f"%PDF {facts['serial']} {content['claim']}".encode(), 3, "a test")

    monkeypatch.setattr(rendering, "render", render)
    return asked


def failing(error: BaseException) -> Callable[..., Rendered]:
    def render(*_: Any, **__: Any) -> Rendered:
        raise error

    return render


def made(dossier: Dossier) -> Dossier:
    assert make_once(dossier.pk, dossier.digest)
    dossier.refresh_from_db()
    return dossier


def verbs(dossier: Dossier) -> list[str]:
    return list(Event.objects.about(dossier).order_by("pk").values_list("verb", flat=True))


def let_the_lease_run_out(dossier: Dossier) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Dossier.objects.filter(pk=dossier.pk).update(leased_until=past, offered_at=None)


def test_an_issued_dossier_is_set_and_stored_under_its_sha256(claim: Claim, checker: User) -> None:
    work_out()
    dossier = made(issue_dossier(claim, by=checker))
    with open_content(dossier.sha256) as stored:
        content = stored.read()
    assert content.startswith(b"%PDF-1.7")
    assert hashlib.sha256(content).hexdigest() == dossier.sha256
    assert (dossier.state, dossier.stage, dossier.size) == ("ready", "ready", len(content))
    assert dossier.pages and dossier.renderer.startswith("weasyprint")
    assert dossier.finished_at is not None and dossier.leased_until is None
    assert verbs(dossier) == ["dossier.issued", "dossier.rendered"]


def test_serials_count_up_within_the_year(claim: Claim, checker: User) -> None:
    year = timezone.localdate().year
    first = issue_dossier(claim, by=checker)
    claims.revise_claim(claim, summary="Something new.", by=checker)
    second = issue_dossier(claim, by=checker)
    assert [first.serial, second.serial] == [f"D-{year}-0001", f"D-{year}-0002"]


def test_an_unchanged_claim_is_not_set_twice(
    claim: Claim, checker: User, editor: User, quick: list[str]
) -> None:
    first = made(issue_dossier(claim, by=checker))
    again = issue_dossier(claim, by=checker)
    assert again.pk == first.pk
    assert not make_once(first.pk, first.digest)
    assert quick == [first.serial]
    assert verbs(first).count("dossier.issued") == 1


def test_another_status_is_another_dossier(claim: Claim, checker: User, quick: list[str]) -> None:
    first = issue_dossier(claim, by=checker)
    claims.move_claim(claim, "check", by=checker)
    second = issue_dossier(claim, by=checker)
    assert second.pk != first.pk
    assert second.version_id == first.version_id
    assert second.parsed_facts()["status"] == "checking"


def test_after_a_parameter_is_revised_the_dossier_differs_and_the_old_one_stays(
    claim: Claim, mass: Parameter, checker: User
) -> None:
    work_out()
    old = made(issue_dossier(claim, by=checker))
    estimates.revise_parameter(mass, text="60 to 85 kg/shell", why="Packed", by=checker)
    work_out()
    new = made(issue_dossier(claim, by=checker))
    assert new.versions[0].number == old.versions[0].number + 1
    assert new.sha256 != old.sha256
    old.refresh_from_db()
    with open_content(old.sha256) as stored:
        assert hashlib.sha256(stored.read()).hexdigest() == old.sha256


def test_an_approved_claim_gives_an_approved_dossier_until_it_changes(
    claim: Claim, checker: User, editor: User, quick: list[str]
) -> None:
    work_out()
    claims.move_claim(claim, "submit", by=checker, reason="Known.")
    claim.refresh_from_db()
    claims.review_claim(claim, digest=content_digest(claim), decision="approve", note="", by=editor)
    approved = issue_dossier(claim, by=checker)
    facts = approved.parsed_facts()
    assert (approved.kind, facts["status"]) == ("approved", "approved")
    assert facts["approval"]["by"] == "a member of the desk"  # the editor shows no byline
    claims.revise_claim(claim, summary="Something new.", by=checker)
    changed = issue_dossier(claim, by=checker)
    facts = changed.parsed_facts()
    assert (changed.kind, facts["status"]) == ("draft", "changed since approval")
    assert facts["approval"] is None


def test_only_people_with_a_role_issue_dossiers(
    claim: Claim, checker: User, editor: User, administrator: User, outsider: User
) -> None:
    for person in (checker, editor, administrator):
        assert issue_dossier(claim, by=person).state == "queued"
    with pytest.raises(PermissionDenied, match="Only people of the desk"):
        issue_dossier(claim, by=outsider)
    outsider.is_superuser, outsider.is_active = True, False
    with pytest.raises(PermissionDenied):
        issue_dossier(claim, by=outsider)


def test_no_dossier_is_made_of_a_claim_out_of_use(claim: Claim, checker: User) -> None:
    claims.retire(claim, by=checker, why="A double")
    with pytest.raises(DomainError, match="out of use"):
        issue_dossier(claim, by=checker)
    assert not Dossier.objects.exists()


def test_outsiders_see_published_dossiers_of_published_claims_only(
    claim: Claim, checker: User, quick: list[str]
) -> None:
    dossier = made(issue_dossier(claim, by=checker))
    assert list(Dossier.objects.visible_to(checker)) == [dossier]
    assert not Dossier.objects.visible_to(AnonymousUser()).exists()
    assert not Dossier.objects.visible_to(None).exists()
    shown = {"published_version": dossier.version, "published_at": Now(), "published_by": checker}
    Claim.objects.filter(pk=claim.pk).update(**shown)
    assert not Dossier.objects.visible_to(None).exists(), "a draft stays inside"


def test_a_message_delivered_twice_or_late_makes_nothing_again(
    claim: Claim, checker: User, quick: list[str]
) -> None:
    dossier = issue_dossier(claim, by=checker)
    pair = (dossier.pk, dossier.digest)
    render_dossiers([pair, pair])
    render_dossiers([pair, (dossier.pk, "another digest"), (99_999, dossier.digest)])
    assert quick == [dossier.serial]
    assert verbs(dossier).count("dossier.rendered") == 1


def test_a_dossier_that_a_worker_holds_is_left_alone(
    claim: Claim, checker: User, quick: list[str]
) -> None:
    dossier = issue_dossier(claim, by=checker)
    assert leases.take(Dossier.objects.filter(pk=dossier.pk), 60)
    assert not make_once(dossier.pk, dossier.digest)
    assert sweep_dossiers() == 0
    let_the_lease_run_out(dossier)
    assert sweep_dossiers() == 1
    assert sweep_dossiers() == 0, "it was offered a moment ago"
    assert make_once(dossier.pk, dossier.digest)
    assert quick == [dossier.serial]


def test_a_content_that_cannot_be_set_fails_at_once_with_its_sentence(
    claim: Claim, checker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "render", failing(RenderingError("It is far too long.")))
    dossier = issue_dossier(claim, by=checker)
    assert make_once(dossier.pk, dossier.digest)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.error, dossier.attempts) == ("failed", "It is far too long.", 1)
    assert sweep_dossiers() == 0
    assert verbs(dossier)[-1] == "dossier.failed"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ZeroDivisionError("a defect"), "ZeroDivisionError: a defect"),
        (SoftTimeLimitExceeded(), "Setting it took longer than 120 seconds."),
        (MemoryError(), "MemoryError"),
    ],
)
def test_what_keeps_failing_is_given_up_with_its_reason(
    claim: Claim,
    checker: User,
    here: None,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    said: str,
) -> None:
    monkeypatch.setattr(rendering, "render", failing(error))
    dossier = issue_dossier(claim, by=checker)
    for attempt in range(1, leases.MAX_ATTEMPTS + 1):
        assert not make_once(dossier.pk, dossier.digest)
        dossier.refresh_from_db()
        assert (dossier.state, dossier.attempts) == ("queued", attempt)
    assert make_once(dossier.pk, dossier.digest)
    dossier.refresh_from_db()
    assert dossier.state == "failed"
    assert dossier.error.startswith("Given up after 5 attempts.")
    assert said in dossier.error
    assert not Dossier.objects.pending().exists()


def test_attempts_that_end_without_a_word_are_counted_too(
    claim: Claim, checker: User, quick: list[str]
) -> None:
    dossier = issue_dossier(claim, by=checker)
    for _ in range(leases.MAX_ATTEMPTS):  # each worker was killed
        assert leases.take(Dossier.objects.filter(pk=dossier.pk), 60)
        let_the_lease_run_out(dossier)
    assert make_once(dossier.pk, dossier.digest)
    dossier.refresh_from_db()
    assert dossier.state == "failed"
    assert "each time the worker was stopped" in dossier.error
    assert quick == []


def test_an_unreachable_database_is_left_to_the_task_to_retry(
    claim: Claim, checker: User, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "render", failing(OperationalError("away")))
    dossier = issue_dossier(claim, by=checker)
    with pytest.raises(OperationalError):
        make_once(dossier.pk, dossier.digest)


def test_a_failed_dossier_is_tried_again_with_the_same_serial(
    claim: Claim, checker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = issue_dossier(claim, by=checker)
    with monkeypatch.context() as patched:
        patched.setattr(rendering, "render", failing(RenderingError("No.")))
        make_once(dossier.pk, dossier.digest)
    digest = dossier.digest
    retried = retry_dossier(dossier, by=checker)
    assert (retried.state, retried.error, retried.attempts) == ("queued", "", 0)
    assert made(retried).state == "ready"
    assert (retried.serial, retried.digest) == (dossier.serial, digest)
    with pytest.raises(DomainError, match="Only a dossier that failed"):
        retry_dossier(retried, by=checker)


def test_issuing_again_after_a_failure_makes_a_new_dossier(
    claim: Claim, checker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = issue_dossier(claim, by=checker)
    with monkeypatch.context() as patched:
        patched.setattr(rendering, "render", failing(RenderingError("No.")))
        make_once(first.pk, first.digest)
    assert issue_dossier(claim, by=checker).pk != first.pk


def test_people_without_a_role_retry_nothing(claim: Claim, checker: User, outsider: User) -> None:
    dossier = issue_dossier(claim, by=checker)
    with pytest.raises(PermissionDenied):
        retry_dossier(dossier, by=outsider)


@pytest.mark.parametrize("column", ["sha256", "facts", "serial", "state", "error", "pages"])
def test_a_dossier_that_is_ready_never_changes(
    claim: Claim, checker: User, quick: list[str], column: str
) -> None:
    dossier = made(issue_dossier(claim, by=checker))
    changed: Any = 9 if column == "pages" else "0" * 9
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(**{column: changed})
    with pytest.raises(DatabaseError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk)._raw_delete(using="default")


def test_a_dossier_cannot_be_ready_without_its_file(claim: Claim, checker: User) -> None:
    dossier = issue_dossier(claim, by=checker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(state="ready", finished_at=timezone.now())


def test_the_version_that_was_set_is_the_one_that_was_frozen(
    claim: Claim, checker: User, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents: list[Any] = []

    def render(content: Any, facts: Any, **_: Any) -> Rendered:
        contents.append(content)
        return Rendered(b"%PDF", 1, "a test")

    monkeypatch.setattr(rendering, "render", render)
    dossier = issue_dossier(claim, by=checker)
    claims.revise_claim(claim, summary="Written later.", by=checker)
    make_once(dossier.pk, dossier.digest)
    assert contents[0]["claim"]["summary"] == ""


def test_setting_it_again_from_the_row_gives_the_stored_bytes(claim: Claim, checker: User) -> None:
    dossier = made(issue_dossier(claim, by=checker))
    again = rendering.render(dossier.printed(), dossier.parsed_facts())
    assert hashlib.sha256(again.pdf).hexdigest() == dossier.sha256


def test_a_dossier_that_is_waiting_is_cancelled_and_made_again_on_request(
    claim: Claim, checker: User, outsider: User, quick: list[str]
) -> None:
    dossier = issue_dossier(claim, by=checker)
    with pytest.raises(PermissionDenied):
        cancel_dossier(dossier, by=outsider)
    cancelled = cancel_dossier(dossier, by=checker)
    assert (cancelled.state, cancelled.leased_until) == ("cancelled", None)
    assert not make_once(dossier.pk, dossier.digest)
    assert sweep_dossiers() == 0
    assert quick == []
    assert issue_dossier(claim, by=checker).pk != dossier.pk, "a cancelled one is not handed out"
    again = made(retry_dossier(cancelled, by=checker))
    assert (again.serial, again.digest) == (dossier.serial, dossier.digest)
    with pytest.raises(DomainError, match="that is ready cannot be cancelled"):
        cancel_dossier(again, by=checker)
    assert verbs(again) == [
        "dossier.issued",
        "dossier.cancelled",
        "dossier.retried",
        "dossier.rendered",
    ]


def test_cancelling_kills_what_is_being_set_and_nothing_of_it_shows(
    claim: Claim, checker: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The child says that it began; what cancels is asked in between, as another process would."""
    child = tmp_path / "child"

    def render(_content: Any, _facts: Any, *, on_stage: Callable[[str], None]) -> Rendered:
        on_stage("typesetting")
        child.write_text(str(os.getpid()))
        time.sleep(60)
        raise AssertionError

    def wanted_until_it_began(todo: Any) -> Callable[[], bool]:
        def wanted() -> bool:
            if child.exists():
                cancel_dossier(dossier, by=checker)
            return bool(todo.exists())

        return wanted

    monkeypatch.setattr(rendering, "render", render)
    monkeypatch.setattr("dossiers.making.wanted", wanted_until_it_began)
    dossier = issue_dossier(claim, by=checker)
    assert not make_once(dossier.pk, dossier.digest)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.sha256, dossier.error) == ("cancelled", "", "")
    with pytest.raises(ProcessLookupError):
        os.kill(int(child.read_text()), 0)


def test_a_file_that_was_set_meanwhile_is_not_kept_by_a_cancelled_dossier(
    claim: Claim, checker: User, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(_content: Any, _facts: Any, *, on_stage: Callable[[str], None]) -> Rendered:
        on_stage("typesetting")
        cancel_dossier(dossier, by=checker)
        return Rendered(b"%PDF late", 1, "a test")

    monkeypatch.setattr(rendering, "render", render)
    dossier = issue_dossier(claim, by=checker)
    assert not make_once(dossier.pk, dossier.digest)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.sha256) == ("cancelled", "")
    assert not storage.has_content(hashlib.sha256(b"%PDF late").hexdigest())
