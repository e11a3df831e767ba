"""What claims do when something below them changes."""

from __future__ import annotations

from typing import Any

from claims import tasks
from claims.models import ClaimedQuantity, Evidence, Finding
from sources.models import Observation


def assess_after_evaluation(*, estimate_id: int, **_: Any) -> None:
    """An estimate has its result: say again where the claimed figures stand in it."""
    tasks.enqueue(Finding.objects.ready().filter(estimate_id=estimate_id))


def follow_observation(*, old: Observation, new: Observation, **_: Any) -> None:
    """Evidence cites an observation's key, so it shows the live row."""
    Evidence.objects.filter(observation=old).update(observation=new, source=new.source)
    ClaimedQuantity.objects.filter(observation=old).update(observation=new)
