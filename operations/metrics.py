"""What monitoring reads, worked out from the database and from Redis when it is asked for.

So it is the same whichever process answers, and right after every restart. What one part cannot
say because it is away, it leaves out, and `plumbline_part_up` says so.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from accounts.models import Letter, Mailing
from audit import sealing
from claims.models import BulkEdit, ClaimImport, Finding
from dossiers.models import Dossier
from estimates.models import Estimate
from operations import counting, heartbeats, timing
from sources.models import Capture, Comparison, Timestamp
from webhooks.models import Delivery, Webhook

Family = GaugeMetricFamily | CounterMetricFamily | HistogramMetricFamily
LATER = "\x06\x16"
"""kombu's separator between a queue's name and a priority."""
MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"

logger = logging.getLogger(__name__)


def exposition() -> bytes:
    """All of it, in Prometheus' text form."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Desk())
    if os.environ.get(MULTIPROCESS):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's
    else:
        for counted in (counting.REQUESTS, counting.SECONDS):
            registry.register(counted)
    return generate_latest(registry)


class Desk(Collector):
    def collect(self) -> Iterator[Family]:
        up = GaugeMetricFamily("plumbline_part_up", "Whether a part answers.", labels=["part"])
        for part, read in PARTS.items():
            try:
                yield from list(read())
                up.add_metric([part], 1)
            except Exception:  # its absence is what is to be told
                logger.warning("metrics: %s does not answer", part, exc_info=True)
                up.add_metric([part], 0)
        yield up
        version = GaugeMetricFamily("plumbline_info", "The version.", labels=["version"])
        version.add_metric([settings.PLUMBLINE_VERSION], 1)
        yield version


def _outstanding() -> Iterator[Family]:
    """Work that the database knows of, whether or not a message is on its way."""
    rows = GaugeMetricFamily("plumbline_outstanding", "Work to be done.", labels=["kind"])
    age = GaugeMetricFamily(
        "plumbline_outstanding_oldest_seconds", "How long the oldest of it waits.", labels=["kind"]
    )
    for kind, (waiting, since) in _waiting().items():
        found = waiting.aggregate(rows=Count("pk"), oldest=Min(since))
        rows.add_metric([kind], found["rows"])
        age.add_metric([kind], _age(found["oldest"]))
    yield rows
    yield age


def _waiting() -> dict[str, tuple[Any, str]]:
    """Rows by kind, and the column that says since when they wait."""
    return {
        "estimates": (Estimate.objects.stale(), "due_since"),
        "findings": (Finding.objects.ready(), "estimate__due_since"),
        "captures": (Capture.objects.pending(), "captured_at"),
        "dossiers": (Dossier.objects.pending(), "issued_at"),
        "comparisons": (Comparison.objects.pending(), "capture__captured_at"),
        "timestamps": (Timestamp.objects.pending(), "capture__captured_at"),
        "imports": (ClaimImport.objects.under_way(), "created_at"),
        "bulk edits": (BulkEdit.objects.pending(), "made_at"),
        "letters": (Letter.objects.pending(), "made_at"),
        "mailings": (Mailing.objects.pending(), "made_at"),
        "deliveries": (Delivery.objects.due(), "next_try"),
    }


def _failed() -> Iterator[Family]:
    failed = GaugeMetricFamily("plumbline_failed", "Given up, with a reason.", labels=["kind"])
    for kind, rows in (
        ("estimates", Estimate.objects.failed()),
        ("captures", Capture.objects.live().filter(state=Capture.State.FAILED)),
        ("timestamps", Timestamp.objects.filter(state=Timestamp.State.FAILED)),
        ("mailings", Mailing.objects.filter(state=Mailing.State.FAILED)),
        ("dossiers", Dossier.objects.filter(state=Dossier.State.FAILED)),
        ("deliveries", Delivery.objects.filter(state=Delivery.State.FAILED)),
    ):
        failed.add_metric([kind], rows.count())
    yield failed


def _webhooks() -> Iterator[Family]:
    live = GaugeMetricFamily("plumbline_webhooks", "Addresses in use.", labels=["state"])
    owed = GaugeMetricFamily("plumbline_webhook_deliveries", "Messages.", labels=["state"])
    for family, rows, states in (
        (live, Webhook.objects.live(), Webhook.State.values),
        (owed, Delivery.objects.all(), Delivery.State.values),
    ):
        counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
        for state in states:
            family.add_metric([state], counts.get(state, 0))
        yield family


def _log() -> Iterator[Family]:
    yield GaugeMetricFamily(
        "plumbline_seal_age_seconds",
        "How long the event that waits longest for its seal has waited.",
        value=sealing.seal_age(),
    )


def _workers() -> Iterator[Family]:
    age = GaugeMetricFamily(
        "plumbline_heartbeat_age_seconds",
        "Since a worker last worked off a message of the queue; -1: never.",
        labels=["queue"],
    )
    for queue, seconds in heartbeats.ages().items():
        age.add_metric([queue], -1 if seconds is None else seconds)
    yield age


def _queues() -> Iterator[Family]:
    depth = GaugeMetricFamily(
        "plumbline_queue_messages", "Messages that no worker has yet.", labels=["queue"]
    )
    with timing.client() as client:
        for queue in heartbeats.queues():
            names = [queue, *(f"{queue}{LATER}{priority}" for priority in (3, 6, 9))]
            lengths: list[Any] = [client.llen(name) for name in names]
            depth.add_metric([queue], sum(map(int, lengths)))
    yield depth


def _tasks() -> Iterator[Family]:
    seconds = HistogramMetricFamily(
        "plumbline_task_seconds",
        "How long tasks take; a dossier is dossiers.tasks.render_dossiers.",
        labels=["task"],
    )
    failures = CounterMetricFamily(
        "plumbline_task_failures", "Tasks that ended in an error.", labels=["task"]
    )
    with timing.client() as client:
        found = timing.read(client)
    for task, kept in sorted(found.items()):
        buckets, running = [], 0.0
        for bound in (*map(str, timing.BUCKETS), "+Inf"):
            running += kept.get(bound, 0)
            buckets.append((bound, running))
        seconds.add_metric([task], buckets, kept.get("sum", 0.0))
        failures.add_metric([task], kept.get("failed", 0))
    yield seconds
    yield failures


def _disk() -> Iterator[Family]:
    usage = shutil.disk_usage(settings.HOME)
    yield GaugeMetricFamily("plumbline_disk_free_bytes", "In PLUMBLINE_HOME.", value=usage.free)


PARTS: dict[str, Callable[[], Iterable[Family]]] = {
    "outstanding": _outstanding,
    "failed": _failed,
    "webhooks": _webhooks,
    "log": _log,
    "workers": _workers,
    "queues": _queues,
    "tasks": _tasks,
    "disk": _disk,
}


def _age(since: datetime | None) -> float:
    return 0.0 if since is None else max(0.0, (timezone.now() - since).total_seconds())
