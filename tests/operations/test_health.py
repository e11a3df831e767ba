"""Liveness, readiness by progress, and what monitoring reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import User
from audit.leases import Leased
from operations import health, heartbeats, timing
from operations.metrics import _waiting
from operations.models import Heartbeat
from operations.schedule import send_heartbeats, show_progress
from tests.services.broker import Broker
from tests.webhooks.rows import make_webhook

pytestmark = pytest.mark.django_db
TOKEN = "a token of the monitor's, long enough"
OUTSIDE: Any = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def at_work(queue: Broker) -> None:
    for name in heartbeats.queues():
        heartbeats.note(name, timezone.now(), "worker@here")


def checks(client: Client, path: str = "/healthz/ready/") -> tuple[int, dict[str, Any]]:
    response = client.get(path)
    return response.status_code, response.json().get("checks", {})


def metrics(client: Client) -> dict[tuple[str, tuple[str, ...]], float]:
    """By name and values of labels, in the order of their names."""
    response = client.get("/metrics/")
    assert response.status_code == 200
    families = text_string_to_metric_families(response.content.decode())
    return {
        (sample.name, tuple(it for _, it in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_a_desk_at_work_is_ready_and_says_of_what_it_is_sure(client: Client, at_work: None) -> None:
    status, found = checks(client)
    assert status == 200
    assert set(found) == {"database", "migrations", "disk", "broker", "workers"}
    assert all(it["ok"] for it in found.values())
    assert client.get("/healthz/ready/")["Cache-Control"].startswith("max-age=0, no-cache")


def test_workers_are_judged_by_their_progress(client: Client, at_work: None) -> None:
    long_ago = timezone.now() - timedelta(seconds=heartbeats.patience() + 1)
    Heartbeat.objects.filter(queue="dossiers").update(at=long_ago)
    Heartbeat.objects.filter(queue="captures").delete()
    status, found = checks(client)
    assert status == 503
    assert "captures (never)" in found["workers"]["detail"]
    assert "dossiers (361 s ago)" in found["workers"]["detail"]
    assert "estimates" not in found["workers"]["detail"]
    assert checks(client, "/healthz/pages/")[0] == 200  # pages can be answered


def test_a_message_through_each_queue_shows_progress(queue: Broker) -> None:
    assert send_heartbeats() == 3
    assert [queue.waiting(name) for name in heartbeats.queues()] == [1, 1, 1]
    show_progress("captures", (timezone.now() - timedelta(seconds=5)).isoformat())
    row = Heartbeat.objects.get()
    assert row.queue == "captures"
    assert row.waited >= 5


def test_what_is_away_is_named_and_the_process_lives(
    client: Client, at_work: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.PLUMBLINE_LEAST_DISK_MEGABYTES = 10**12
    status, found = checks(client)
    assert status == 503
    assert "ConnectionError" in found["broker"]["detail"]
    assert "MB are free" in found["disk"]["detail"]

    def away() -> str:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(health, "OF_PAGES", (away,))
    assert checks(client, "/healthz/pages/")[0] == 503
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/healthz/live/").json() == {"status": "ok"}
    assert len(asked) == 0


def test_a_migration_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", [])
    plan = [("webhooks.0002_more", False)]
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: plan)
    assert "1 migrations are not applied: webhooks.0002_more" in health.migrations()


@pytest.mark.parametrize("path", ["/healthz/ready/", "/healthz/pages/", "/healthz/live/"])
def test_strangers_learn_that_it_works_and_nothing_else(
    path: str, client: Client, at_work: None, settings: Any
) -> None:
    settings.PLUMBLINE_MONITOR_TOKEN = TOKEN
    assert client.get(path, **OUTSIDE).json() == {"status": "ok"}
    assert client.get(path, HTTP_X_FORWARDED_FOR="127.0.0.1").json() == {"status": "ok"}
    wrong = client.get(path, HTTP_AUTHORIZATION="Bearer no", **OUTSIDE)
    assert wrong.json() == {"status": "ok"}
    if path != "/healthz/live/":
        seen = client.get(path, HTTP_AUTHORIZATION=f"Bearer {TOKEN}", **OUTSIDE)
        assert "checks" in seen.json()


def test_metrics_are_for_this_machine_and_the_monitor(client: Client, settings: Any) -> None:
    assert client.get("/metrics/", **OUTSIDE).status_code == 403
    assert client.get("/metrics/", HTTP_AUTHORIZATION="Bearer ", **OUTSIDE).status_code == 403
    assert client.get("/metrics/", HTTP_X_FORWARDED_FOR="10.0.0.1").status_code == 403
    settings.PLUMBLINE_MONITOR_TOKEN = TOKEN
    allowed = client.get("/metrics/", HTTP_AUTHORIZATION=f"bearer {TOKEN}", **OUTSIDE)
    assert allowed.status_code == 200


def test_metrics_tell_what_waits_since_when_and_how_long_tasks_take(
    client: Client, at_work: None, queue: Broker, administrator: User
) -> None:
    make_webhook(administrator)
    queue.client.lpush("dossiers", "a", "b")
    queue.client.lpush(Broker.later("dossiers"), "c")
    timing.add("dossiers.tasks.render_dossiers", 3.0, failed=False)
    timing.add("dossiers.tasks.render_dossiers", 200.0, failed=True)
    client.get("/healthz/live/")
    with CaptureQueriesContext(connection) as asked:
        found = metrics(client)
    few = len(asked)
    assert found["plumbline_queue_messages", ("dossiers",)] == 3
    assert found["plumbline_outstanding", ("estimates",)] == 0
    assert found["plumbline_outstanding_oldest_seconds", ("dossiers",)] == 0
    assert found["plumbline_webhooks", ("stopped",)] == 1
    assert found["plumbline_webhook_deliveries", ("waiting",)] == 1
    assert 0 <= found["plumbline_heartbeat_age_seconds", ("captures",)] < 60
    assert found["plumbline_seal_age_seconds", ()] >= 0
    task = "dossiers.tasks.render_dossiers"
    assert found["plumbline_task_seconds_count", (task,)] == 2
    assert found["plumbline_task_seconds_sum", (task,)] == 203
    assert found["plumbline_task_seconds_bucket", ("5.0", task)] == 1
    assert found["plumbline_task_failures_total", (task,)] == 1
    assert found["plumbline_http_requests_total", ("GET", "200", "operations:live")] >= 1
    assert {value for (name, _), value in found.items() if name == "plumbline_part_up"} == {1}
    for number in range(3):
        make_webhook(administrator, suffix=str(number))
    with CaptureQueriesContext(connection) as asked:
        metrics(client)
    assert len(asked) == few


def test_every_kind_of_work_that_workers_take_is_counted() -> None:
    taken = {model for model in apps.get_models() if issubclass(model, Leased)}
    assert {rows.model for rows, _since in _waiting().values()} == taken


def test_what_cannot_be_told_is_left_out_and_said_to_be_down(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    found = metrics(client)
    assert found["plumbline_part_up", ("queues",)] == 0
    assert found["plumbline_part_up", ("tasks",)] == 0
    assert found["plumbline_part_up", ("outstanding",)] == 1


def test_no_word_of_a_strangers_becomes_a_label(client: Client) -> None:
    client.get("/nowhere-zq/")
    client.generic("ZQMETHOD", "/claims/zq/")
    assert not [labels for _, labels in metrics(client) if "zq" in str(labels).lower()]
