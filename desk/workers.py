"""Whether anybody works off what is outstanding."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

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
    return _is_busy() or _answer.fresh()


def _is_busy() -> bool:
    now = timezone.now()
    if Estimate.objects.filter(leased_until__gt=now).exists():
        return True
    last = Evaluation.objects.order_by("-pk").values_list("created_at", flat=True).first()
    return last is not None and last > now - SHOWN_LATELY


@dataclass
class _Answer:
    """What a worker, or nobody, answered last. Kept in the process: a cache may be on the very
    server that does not answer."""

    somebody: bool = False
    until: float = 0.0

    def fresh(self) -> bool:
        if time.monotonic() >= self.until:
            self.somebody = worker_takes(QUEUE, PATIENCE_SECONDS)
            self.until = time.monotonic() + ASK_AGAIN_SECONDS
        return self.somebody


_answer = _Answer()
