"""The main job through real parts: a case file, workers, a revision, two dossiers."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from accounts.models import User
from audit import leases
from claims.models import Claim, Finding
from dossiers.actions import issue_dossier
from dossiers.models import Dossier
from dossiers.schedule import sweep_dossiers
from estimates.actions import revise_parameter
from estimates.models import Estimate, Evaluation, Parameter
from sources import storage
from tests.pipeline.conftest import let_leases_run_out, nothing_outstanding
from tests.services.broker import Broker
from tests.services.processes import wait_for
from tests.services.workers import Workers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.workers]


def text_of(dossier: Dossier, folder: Path) -> str:
    """The dossier's text, read by poppler."""
    path = folder / f"{dossier.serial}.pdf"
    with storage.open_content(dossier.sha256) as stored:
        path.write_bytes(stored.read())
    shown = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True)
    return shown.stdout.decode()


def finished(dossier: Dossier) -> Dossier:
    wait_for(lambda: Dossier.objects.get(pk=dossier.pk).state == "ready", seconds=90, what="a PDF")
    return Dossier.objects.get(pk=dossier.pk)


def resting_on(parameter: str) -> set[str]:
    """Slugs of the estimates that take the parameter in, directly or through others."""
    found: set[str] = set()
    reached = set(Estimate.objects.filter(inputs__parameter__slug=parameter))
    while reached:
        found |= {estimate.slug for estimate in reached}
        reached = set(Estimate.objects.filter(inputs__upstream__in=reached))
    return found


def test_a_case_file_becomes_results_and_dossiers_that_follow_a_revision(
    at_work: None, demo: Claim, people: User, tmp_path: Path
) -> None:
    wait_for(nothing_outstanding, seconds=90, what="the first results")
    assert set(Estimate.objects.values_list("evaluations__revision", flat=True)) == {1}
    before = finished(issue_dossier(demo, by=people))
    text = text_of(before, tmp_path)
    assert "2026-0001" in text
    assert "1.65 million" in text

    revise_parameter(
        Parameter.objects.get(slug="shell-mass"), text="60 to 70 kg/shell", why="Test", by=people
    )
    wait_for(nothing_outstanding, seconds=60, what="the second results")
    again = dict(
        Evaluation.objects.filter(revision=2).values_list("estimate__slug", "estimate__central")
    )
    assert set(again) == resting_on("shell-mass")
    assert Evaluation.objects.count() == Estimate.objects.count() + len(again)
    finding = Finding.objects.get(quantity__claim=demo, estimate__slug="shells-at-40-to-50-kg")
    assert (finding.state, finding.place) == ("fresh", "outside")

    after = finished(issue_dossier(demo, by=people))
    assert after.sha256 != before.sha256
    assert after.versions[0].number == before.versions[0].number + 1
    assert "1.14 million" not in text
    assert "1.14 million" in text_of(after, tmp_path)  # and what it was before, as its history
    assert text_of(before, tmp_path) == text, "the older dossier still downloads as it was"


@pytest.mark.once
def test_two_workers_make_the_same_bytes_and_an_unchanged_claim_is_not_typeset_twice(
    at_work: None, demo: Claim, people: User
) -> None:
    from dossiers.rendering import render

    wait_for(nothing_outstanding, seconds=90, what="the results")
    made = finished(issue_dossier(demo, by=people))
    assert issue_dossier(demo, by=people) == made
    ours = render(made.printed(), made.parsed_facts(), on_stage=lambda _stage: None)
    with storage.open_content(made.sha256) as stored:
        assert stored.read() == ours.pdf


def test_a_worker_killed_in_the_middle_of_typesetting_loses_nothing(
    workers: Workers, demo: Claim, people: User
) -> None:
    dossier = issue_dossier(demo, by=people)
    first = workers.start()
    wait_for(
        lambda: Dossier.objects.get(pk=dossier.pk).state == "rendering",
        seconds=60,
        what="typesetting to begin",
    )
    workers.kill(first)
    assert Dossier.objects.get(pk=dossier.pk).state == "rendering"
    let_leases_run_out()
    workers.start()
    assert sweep_dossiers() == 1
    done = finished(dossier)
    assert storage.has_content(done.sha256)
    assert Dossier.objects.count() == 1


@pytest.mark.once
def test_a_dossier_that_keeps_killing_its_worker_is_given_up_with_the_reason(
    workers: Workers, demo: Claim, people: User
) -> None:
    dossier = issue_dossier(demo, by=people)
    Dossier.objects.filter(pk=dossier.pk).update(attempts=leases.MAX_ATTEMPTS)
    workers.start()
    wait_for(lambda: Dossier.objects.get(pk=dossier.pk).state == "failed", what="giving up")
    assert Dossier.objects.get(pk=dossier.pk).error.startswith("Given up after 5 attempts")
    let_leases_run_out()
    assert sweep_dossiers() == 0


def test_a_flushed_broker_with_everything_outstanding_loses_nothing(
    workers: Workers, queue: Broker, demo: Claim, people: User
) -> None:
    from claims.schedule import sweep_findings
    from estimates.schedule import sweep_estimates

    dossier = issue_dossier(demo, by=people)
    assert queue.waiting("estimates") > 0
    assert queue.waiting("dossiers") == 1
    queue.flush()
    workers.start(processes=2)
    assert sweep_estimates() == Estimate.objects.count()
    assert sweep_dossiers() == 1
    finished(dossier)
    wait_for(lambda: not Estimate.objects.stale().exists(), seconds=60, what="the results")
    sweep_findings()
    wait_for(nothing_outstanding, seconds=60, what="the findings")
    assert Evaluation.objects.count() == Estimate.objects.count()
