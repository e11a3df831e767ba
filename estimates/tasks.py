"""What workers are told: ids and digests only."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from audit.delivery import LATER, in_batches
from estimates import evaluation
from estimates.graph import Pair

PAIRS_PER_MESSAGE = 100
"""About a second's work."""


@shared_task(
    acks_late=True,
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
    soft_time_limit=60,
    time_limit=80,
    ignore_result=True,
)
def evaluate_estimates(pairs: list[Pair]) -> None:
    """(id, digest): the digest says which inputs, so a late message evaluates nothing newer."""
    worked = evaluation.evaluate_all(pairs)
    enqueue([pair for pair in pairs if pair[0] in worked.left], LATER)


def enqueue(pairs: list[Pair], priority: int | None = None) -> None:
    """Tell the workers, once committed. If the broker is away the sweeper does it later."""
    in_batches(evaluate_estimates, pairs, PAIRS_PER_MESSAGE, priority)
