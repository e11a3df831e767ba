"""Making a dossier once, and what happens when that goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.utils import timezone

from accounts.models import User
from audit import leases
from audit.errors import DomainError
from claims import actions as claims
from claims.models import Claim
from dossiers import rendering
from dossiers.actions import issue_dossier, retry_dossier
from dossiers.errors import RenderingError
from dossiers.making import make_once
from dossiers.models import Dossier
from dossiers.rendering import Rendered
from dossiers.schedule import sweep_dossiers
from dossiers.tasks import render_dossiers
from tests.dossiers.conftest import made, verbs

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def failing(error: BaseException) -> Callable[..., Rendered]:
    def render(*_: Any, **__: Any) -> Rendered:
        raise error

    return render


def let_the_lease_run_out(dossier: Dossier) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Dossier.objects.filter(pk=dossier.pk).update(leased_until=past, offered_at=None)


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
        (SoftTimeLimitExceeded(), "Setting it took longer than 240 seconds."),
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
    claim: Claim, checker: User, quick: list[str], monkeypatch: pytest.MonkeyPatch
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
