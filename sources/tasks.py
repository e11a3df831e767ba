"""What workers are told: ids only. A capture's input is on its row and never changes."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from audit.delivery import LATER, after_commit
from sources import capturing, comparing, timestamping
from sources.models import Comparison, Timestamp


@shared_task(
    acks_late=True,
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
    soft_time_limit=capturing.SOFT_SECONDS,
    time_limit=capturing.HARD_SECONDS,
    ignore_result=True,
)
def make_captures(ids: list[int]) -> None:
    """A late or doubled message finds the work done, and makes nothing new."""
    for capture_id in ids:
        if capturing.capture_once(capture_id):
            wanted = Timestamp.objects.pending().filter(capture_id=capture_id)
            enqueue_timestamps(list(wanted.values_list("pk", flat=True)))
            outstanding = Comparison.objects.pending().filter(capture_id=capture_id)
            enqueue_comparisons(list(outstanding.values_list("pk", flat=True)))


@shared_task(
    acks_late=True,
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
    soft_time_limit=timestamping.SOFT_SECONDS,
    time_limit=timestamping.HARD_SECONDS,
    ignore_result=True,
)
def make_timestamps(ids: list[int]) -> None:
    for timestamp_id in ids:
        timestamping.stamp_once(timestamp_id)


@shared_task(
    acks_late=True,
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
    soft_time_limit=comparing.SOFT_SECONDS,
    time_limit=comparing.HARD_SECONDS,
    ignore_result=True,
)
def make_comparisons(ids: list[int]) -> None:
    for comparison_id in ids:
        comparing.compare_once(comparison_id)


def enqueue(ids: list[int]) -> None:
    """Tell the workers, once committed: a message each, since the time limit is a message's."""
    for capture_id in ids:
        after_commit(make_captures, [capture_id])


def enqueue_timestamps(ids: list[int]) -> None:
    for timestamp_id in ids:
        after_commit(make_timestamps, [timestamp_id])


def enqueue_comparisons(ids: list[int]) -> None:
    for comparison_id in ids:
        after_commit(make_comparisons, [comparison_id], priority=LATER)
