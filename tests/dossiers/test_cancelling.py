"""Cancelling a dossier: before, while and after it is set."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from audit.errors import DomainError
from claims.models import Claim
from dossiers import rendering
from dossiers.actions import cancel_dossier, issue_dossier, retry_dossier
from dossiers.making import make_once
from dossiers.rendering import Rendered
from dossiers.schedule import sweep_dossiers
from sources import storage
from tests.dossiers.conftest import made, verbs

pytestmark = [pytest.mark.both, pytest.mark.django_db]


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
