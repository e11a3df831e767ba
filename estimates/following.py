"""Keeping to the live row of an observation's key when it is corrected."""

from __future__ import annotations

from typing import Any

from estimates.models import Parameter
from sources.models import Observation


def follow_observation(*, old: Observation, new: Observation, **_: Any) -> None:
    """A parameter names the observation it was read from; its value is typed, and stays."""
    Parameter.objects.filter(observation=old).update(observation=new)
