"""What workers are told: ids and digests only."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from audit.delivery import after_commit
from estimates import evaluation
from estimates.graph import Pair

PAIRS_PER_MESSAGE = 25


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
    enqueue([pair for pair in pairs if pair[0] in worked.left])


def enqueue(pairs: list[Pair]) -> None:
    """Tell the workers, once committed. If the broker is away the sweeper does it later."""
    for first in range(0, len(pairs), PAIRS_PER_MESSAGE):
        batch = pairs[first : first + PAIRS_PER_MESSAGE]
        after_commit(evaluate_estimates, batch)
