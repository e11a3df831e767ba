"""How far a recompute is: what was asked for since it began, and what of it is there.

A recompute is no row: it is under way while anything is outstanding, and began when the
oldest of that was asked for. What was asked for since and is there now is what it has done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, Q

from estimates.models import Estimate, EstimateQuerySet


@dataclass(frozen=True, slots=True)
class Progress:
    """Numbers of estimates; `began` is None when nothing is outstanding."""

    began: datetime | None
    done: int
    failed: int
    left: int

    @property
    def total(self) -> int:
        return self.done + self.failed + self.left

    @property
    def answered(self) -> int:
        """Those that need no worker any more."""
        return self.done + self.failed

    @property
    def is_running(self) -> bool:
        return self.left > 0


IDLE = Progress(began=None, done=0, failed=0, left=0)


def progress(among: EstimateQuerySet) -> Progress:
    """Of the live ones of these. Two queries, or one if nothing is outstanding."""
    stale = among.stale().aggregate(left=Count("pk"), began=Min("due_since"))
    if not stale["left"]:
        return IDLE
    began = stale["began"]
    since = among.live().filter(due_since__gte=began) if began else Estimate.objects.none()
    answered = since.aggregate(
        done=Count("pk", filter=Q(evaluated_digest=F("inputs_digest"))),
        failed=Count("pk", filter=Q(failed_digest=F("inputs_digest"))),
    )
    return Progress(began, answered["done"], answered["failed"], stale["left"])
