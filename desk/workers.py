"""Whether anybody works off what is outstanding."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from audit.delivery import worker_takes
from estimates.models import Estimate, Evaluation

QUEUE = "estimates"
SHOWN_LATELY = timedelta(seconds=20)
ASK_AGAIN_SECONDS = 15
PATIENCE_SECONDS = 0.7


def somebody_works() -> bool:
    """Whether workers are at it, or at least one answers that it takes estimates.

    What they did lately says so without asking. Asking takes up to a second, so an answer
    holds for a while.
    """
    return _is_busy() or bool(
        cache.get_or_set("desk.somebody_works", _somebody_answers, ASK_AGAIN_SECONDS)
    )


def _is_busy() -> bool:
    now = timezone.now()
    if Estimate.objects.filter(leased_until__gt=now).exists():
        return True
    last = Evaluation.objects.order_by("-pk").values_list("created_at", flat=True).first()
    return last is not None and last > now - SHOWN_LATELY


def _somebody_answers() -> bool:
    return worker_takes(QUEUE, PATIENCE_SECONDS)
