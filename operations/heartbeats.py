"""Whether workers get on: how long ago each queue last had a message worked off."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from operations.models import Heartbeat


def queues() -> list[str]:
    """Every queue that a task of ours is sent to."""
    return sorted({route["queue"] for route in settings.CELERY_TASK_ROUTES.values()})


def note(queue: str, sent: datetime, worker: str) -> None:
    now = timezone.now()
    waited = max(0.0, (now - sent).total_seconds())
    Heartbeat.objects.update_or_create(
        queue=queue, defaults={"at": now, "waited": waited, "worker": worker[:200]}
    )


def ages() -> dict[str, float | None]:
    """Seconds since the last sign of each queue; None where there never was one."""
    now = timezone.now()
    found = dict(Heartbeat.objects.values_list("queue", "at"))
    return {
        queue: max(0.0, (now - found[queue]).total_seconds()) if queue in found else None
        for queue in queues()
    }


def patience() -> float:
    """Seconds without a sign after which a queue counts as standing still: every worker of it
    may rightly be at a task for as long as the longest one takes."""
    return float(settings.LONGEST_TASK_SECONDS + 60)
