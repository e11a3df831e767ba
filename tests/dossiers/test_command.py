"""`manage.py dossier`: with a worker, without one, and when something is in the way."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit import leases
from claims.models import Case, Claim
from dossiers import making, rendering
from dossiers.actions import issue_dossier
from dossiers.errors import RenderingError
from dossiers.models import Dossier
from sources.storage import content_storage, name_of
from tests.conftest import person
from tests.dossiers.conftest import add_mass, log_example
from tests.services.broker import Broker
from tests.services.workers import Workers

pytestmark = pytest.mark.once


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dossiers.management.waiting._worker_answers", lambda: False)


@pytest.fixture
def a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dossiers.management.waiting._worker_answers", lambda: True)


def run(claim: Claim, output: Path, **options: Any) -> str:
    told = io.StringIO()
    call_command("dossier", claim.reference, output=output, stdout=told, **options)
    return told.getvalue()


@pytest.mark.django_db
def test_without_a_worker_it_says_so_and_sets_the_file_itself(
    claim: Claim, checker: User, no_worker: None, tmp_path: Path
) -> None:
    told = run(claim, tmp_path / "out.pdf", as_user=checker.email)
    content = (tmp_path / "out.pdf").read_bytes()
    assert content.startswith(b"%PDF-1.7")
    assert "No worker is running: it is set here." in told
    assert f"SHA-256 {hashlib.sha256(content).hexdigest()}" in told
    assert Dossier.objects.get().state == "ready"
    assert [it.name for it in tmp_path.iterdir()] == ["out.pdf"]


@pytest.mark.django_db
def test_a_second_call_fetches_the_same_file_and_sets_nothing(
    claim: Claim, no_worker: None, tmp_path: Path, quick: list[str]
) -> None:
    run(claim, tmp_path / "one.pdf")
    told = run(claim, tmp_path / "two.pdf")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert "No worker" not in told
    assert len(quick) == Dossier.objects.count() == 1


@pytest.mark.django_db
def test_nobody_named_means_whoever_logged_the_claim_and_it_is_said(
    claim: Claim, checker: User, no_worker: None, quick: list[str], tmp_path: Path
) -> None:
    assert "Issued for Checker, who logged the claim" in run(claim, tmp_path / "out.pdf")
    assert Dossier.objects.get().issued_by == checker


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"as_user": "nobody@example.org"}, "Nobody active signs in as nobody@example.org."),
        ({"as_user": "outsider@example.org"}, "Only people of the desk make dossiers."),
        ({"reference": "2020-9999"}, "There is no claim 2020-9999."),
        ({"output": Path("/nowhere/at/all/out.pdf")}, "There is no folder /nowhere/at/all."),
        ({"output": Path("/")}, "/ is a folder: name a file."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_issued(
    claim: Claim, outsider: User, tmp_path: Path, arguments: dict[str, Any], said: str
) -> None:
    options = {"output": tmp_path / "out.pdf", **arguments}
    reference = options.pop("reference", claim.reference)
    with pytest.raises(CommandError, match=said):
        call_command("dossier", reference, **options)
    assert not Dossier.objects.exists()


@pytest.mark.django_db
def test_a_failure_ends_the_command_with_its_reason_and_no_file(
    claim: Claim, no_worker: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any, **__: Any) -> rendering.Rendered:
        raise RenderingError("It is far too long.")

    monkeypatch.setattr(rendering, "render", failing)
    with pytest.raises(CommandError, match=r"could not be made: It is far too long\."):
        run(claim, tmp_path / "out.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_when_time_is_up_it_says_how_to_go_on(claim: Claim, a_worker: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="give the same command again to fetch it"):
        run(claim, tmp_path / "out.pdf", timeout=1)
    assert Dossier.objects.get().state == "queued"


@pytest.mark.django_db
def test_a_lease_that_a_killed_worker_left_is_waited_for(
    claim: Claim, checker: User, no_worker: None, quick: list[str], tmp_path: Path
) -> None:
    dossier = issue_dossier(claim, by=checker)
    assert leases.take(Dossier.objects.filter(pk=dossier.pk), making.LEASE_SECONDS)
    soon = timezone.now() + timedelta(seconds=1)
    Dossier.objects.filter(pk=dossier.pk).update(leased_until=soon)
    run(claim, tmp_path / "out.pdf", timeout=60)
    assert (tmp_path / "out.pdf").exists()


@pytest.mark.django_db
def test_a_damaged_stored_file_is_not_handed_out(
    claim: Claim, no_worker: None, quick: list[str], tmp_path: Path
) -> None:
    run(claim, tmp_path / "one.pdf")
    stored = Path(content_storage().path(name_of(Dossier.objects.get().sha256)))
    stored.chmod(0o600)
    whole = stored.read_bytes()
    try:
        stored.write_bytes(whole[:-1] + b"X")
        with pytest.raises(CommandError, match="is damaged"):
            run(claim, tmp_path / "two.pdf")
        assert not (tmp_path / "two.pdf").exists()
    finally:
        stored.write_bytes(whole)


@pytest.mark.django_db
def test_a_broker_that_is_away_counts_as_no_worker(
    claim: Claim, quick: list[str], tmp_path: Path
) -> None:
    told = run(claim, tmp_path / "out.pdf")
    assert "No worker is running: it is set here." in told
    assert (tmp_path / "out.pdf").exists()


@pytest.mark.workers
@pytest.mark.django_db(transaction=True)
def test_with_a_worker_the_worker_sets_it(
    workers: Workers, queue: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checker = person("checker@example.org", Role.FACT_CHECKER)
    claim = log_example(checker, add_mass(checker))
    workers.start()
    monkeypatch.setattr(making, "make_once", None)  # of this process: the worker has its own
    told = run(claim, tmp_path / "out.pdf", timeout=120)
    assert "No worker" not in told
    content = (tmp_path / "out.pdf").read_bytes()
    assert hashlib.sha256(content).hexdigest() == Dossier.objects.get().sha256


@pytest.mark.django_db
def test_a_case_is_written_as_one_document(
    claim: Claim, checker: User, no_worker: None, tmp_path: Path
) -> None:
    case = Case.objects.create(slug="shells", title="Shells", language="en")
    Claim.objects.filter(pk=claim.pk).update(case=case)
    told = io.StringIO()
    given = {"case": "shells", "output": tmp_path / "case.pdf", "stdout": told}
    with pytest.raises(CommandError, match="--as who issues the dossier of a case"):
        call_command("dossier", **given)
    call_command("dossier", **given, as_user=checker.email)
    assert Dossier.objects.get().collection is not None
    issued = (tmp_path / "case.pdf").read_bytes()
    call_command("dossier", **given, rerender=True)
    assert (tmp_path / "case.pdf").read_bytes() == issued
    assert "the bytes that were issued" in told.getvalue()


@pytest.mark.django_db
def test_a_page_for_each_claim_of_a_case_and_an_earlier_collection_are_asked_for(
    claim: Claim, checker: User, no_worker: None, quick: list[str], tmp_path: Path
) -> None:
    case = Case.objects.create(slug="shells", title="Shells", language="en")
    Claim.objects.filter(pk=claim.pk).update(case=case)
    given = {"case": "shells", "output": tmp_path / "a.pdf", "as_user": checker.email}
    call_command("dossier", **given, summary=True, stdout=io.StringIO())
    assert Dossier.objects.get().scope == Dossier.Scope.SUMMARY
    with pytest.raises(CommandError, match="shells has no collection 9"):
        call_command("dossier", **given, number=9)
    with pytest.raises(CommandError, match="Not every claim in collection 1 was approved"):
        call_command("dossier", **given, number=1)


@pytest.mark.django_db
def test_a_dossier_that_is_on_its_way_is_cancelled(claim: Claim, checker: User) -> None:
    dossier = issue_dossier(claim, by=checker)
    told = io.StringIO()
    call_command("dossier", cancel=dossier.serial, stdout=told)
    assert f"{dossier.serial} is not made" in told.getvalue()
    dossier.refresh_from_db()
    assert dossier.state == Dossier.State.CANCELLED
    with pytest.raises(CommandError, match="that is cancelled cannot be cancelled"):
        call_command("dossier", cancel=dossier.serial)
    for wrong in ({"cancel": "D-2020-0001"}, {}, {"cancel": dossier.serial, "case": "x"}):
        with pytest.raises(CommandError):
            call_command("dossier", **wrong)
