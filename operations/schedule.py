"""Beat's entry points: a message through every queue, again and again."""

from __future__ import annotations

from datetime import UTC, datetime

from celery import shared_task
from celery.app.task import Task
from django.utils import timezone

from operations import heartbeats


@shared_task(ignore_result=True, soft_time_limit=20, time_limit=30)
def send_heartbeats() -> int:
    """Send a sign through each queue; returns how many. One that nobody takes in time is
    dropped, so that a queue without workers does not fill up with them."""
    queues = heartbeats.queues()
    sent = timezone.now().astimezone(UTC).isoformat()
    for queue in queues:
        show_progress.apply_async(args=(queue, sent), queue=queue, expires=60, retry=False)
    return len(queues)


@shared_task(bind=True, ignore_result=True, soft_time_limit=20, time_limit=30)
def show_progress(self: Task[..., None], queue: str, sent: str) -> None:
    """Done by a worker of the queue: its row says so."""
    heartbeats.note(queue, datetime.fromisoformat(sent), str(self.request.hostname or ""))
