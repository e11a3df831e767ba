"""What is outstanding on the whole desk, what failed, and how far the workers are."""

from __future__ import annotations

from dataclasses import dataclass

from claims.models import Finding
from desk.workers import somebody_works
from estimates.models import Estimate
from estimates.progress import Progress, progress

LISTED = 25
"""Outstanding estimates that are named; the others are counted."""


@dataclass
class State:
    """How far a recompute is; `findings`: claimed figures still to be held against results."""

    progress: Progress
    findings: int
    outstanding: list[Estimate]
    failed: int
    up_to_date: int
    somebody_works: bool

    @property
    def more(self) -> int:
        """Outstanding estimates that are not named."""
        return self.progress.left - len(self.outstanding)

    @property
    def is_running(self) -> bool:
        return self.progress.is_running or self.findings > 0


def read() -> State:
    stale = Estimate.objects.stale().order_by("due_since", "slug")
    return State(
        progress=progress(Estimate.objects.all()),
        findings=Finding.objects.ready().count(),
        outstanding=list(stale[:LISTED]),
        failed=Estimate.objects.failed().count(),
        up_to_date=Estimate.objects.fresh().count(),
        somebody_works=somebody_works(),
    )
