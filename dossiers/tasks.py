"""What workers are told: ids and digests only."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from audit.delivery import after_commit
from dossiers import making

Pair = tuple[int, str]
"""(dossier, its digest)."""


@shared_task(
    acks_late=True,
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
    soft_time_limit=making.SOFT_SECONDS,
    time_limit=making.HARD_SECONDS,
    ignore_result=True,
)
def render_dossiers(pairs: list[Pair]) -> None:
    """The digest says which version and facts, so a late or doubled message makes nothing new."""
    for dossier_id, digest in pairs:
        making.make_once(dossier_id, digest)


def enqueue(pairs: list[Pair]) -> None:
    """Tell the workers, once committed: a message each, since the time limit is a message's."""
    for pair in pairs:
        after_commit(render_dossiers, [pair])
