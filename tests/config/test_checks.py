from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from celery import shared_task
from django.core import checks as django_checks
from django.db import connection
from pytest_django.fixtures import Settings

from audit import triggers
from config import checks
from config.celery import app


def ids(found: list[Any]) -> list[str]:
    return [message.id for message in found]


def test_the_suites_own_configuration_has_no_fault() -> None:
    assert django_checks.run_checks() == []


def test_a_home_that_cannot_be_written_is_a_fault(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "new" / "home"
    assert checks.check_home() == []
    (tmp_path / "file").write_text("in the way")
    settings.HOME = tmp_path / "file" / "home"
    assert ids(checks.check_home()) == ["plumbline.E001"]


@pytest.mark.parametrize("seconds", [0, -3])
def test_a_sweep_needs_time(settings: Settings, seconds: float) -> None:
    settings.PLUMBLINE_SWEEP_SECONDS = seconds
    assert ids(checks.check_sweeping()) == ["plumbline.E002"]
    settings.PLUMBLINE_SEAL_SECONDS = seconds
    assert ids(checks.check_sweeping()) == ["plumbline.E002", "plumbline.E002"]


def test_beat_may_only_send_tasks_that_exist(settings: Settings) -> None:
    settings.CELERY_BEAT_SCHEDULE = {"odd": {"task": "estimates.schedule.weep", "schedule": 1}}
    assert ids(checks.check_tasks()) == ["plumbline.E003"]


@pytest.mark.parametrize(
    ("limit", "expected"), [(None, ["plumbline.E004"]), (301, ["plumbline.E005"]), (300, [])]
)
def test_a_task_ends_before_its_message_goes_to_another(
    limit: int | None, expected: list[str], settings: Settings
) -> None:
    settings.LONGEST_TASK_SECONDS = 300

    @shared_task(name="estimates.tasks.endless")
    def endless() -> None:
        """Never called."""

    app.tasks["estimates.tasks.endless"].time_limit = limit
    try:
        assert ids(checks.check_tasks()) == expected
    finally:
        app.tasks.unregister("estimates.tasks.endless")


def test_a_message_stays_with_its_worker_longer_than_any_task_runs(
    settings: Settings,
) -> None:
    stays = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert stays > settings.LONGEST_TASK_SECONDS


def test_only_tests_may_fetch_from_this_machine(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.test")
    settings.PLUMBLINE_CAPTURE_LET_IN = frozenset({("127.0.0.1", 80)})
    assert checks.check_door() == []
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.prod")
    assert ids(checks.check_door()) == ["plumbline.E006"]


def test_ports_and_networks_that_cannot_be_read_are_faults(settings: Settings) -> None:
    settings.PLUMBLINE_CAPTURE_DENY = ["192.0.2.0/24", "2001:db8::/32"]
    assert checks.check_door() == []
    settings.PLUMBLINE_CAPTURE_PORTS = [80, 99_999]
    assert ids(checks.check_door()) == ["plumbline.E007"]
    settings.PLUMBLINE_CAPTURE_DENY = ["our own"]
    assert ids(checks.check_door()) == ["plumbline.E007"]


def test_an_authority_needs_its_certificates(settings: Settings, tmp_path: Path) -> None:
    assert checks.check_timestamps() == []
    settings.PLUMBLINE_TIMESTAMP_URL = "https://stamps.example/"
    assert ids(checks.check_timestamps()) == ["plumbline.E008"]
    settings.PLUMBLINE_TIMESTAMP_CERTIFICATES = str(tmp_path / "missing.pem")
    assert ids(checks.check_timestamps()) == ["plumbline.E008"]


@pytest.mark.django_db
def test_missing_triggers_are_told(transactional_db: None) -> None:
    assert checks.check_triggers(databases=["default"]) == []
    triggers.drop(connection)
    try:
        assert ids(checks.check_triggers(databases=["default"])) == ["plumbline.W001"]
    finally:
        triggers.install(connection)


def test_a_paper_that_is_not_set_for_is_a_fault(settings: Settings) -> None:
    settings.PLUMBLINE_PAPER = "letter"
    assert checks.check_paper() == []
    settings.PLUMBLINE_PAPER = "foolscap"
    assert ids(checks.check_paper()) == ["plumbline.E011"]


def test_a_language_that_dossiers_are_not_set_in_is_a_fault(settings: Settings) -> None:
    settings.PLUMBLINE_DOSSIER_LANGUAGE = "de"
    assert checks.check_dossier_language() == []
    settings.PLUMBLINE_DOSSIER_LANGUAGE = "tlh"
    assert ids(checks.check_dossier_language()) == ["plumbline.E018"]
