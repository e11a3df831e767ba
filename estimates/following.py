"""Keeping to the live row of an observation's key when it is corrected."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from estimates.models import Estimate, Parameter
from sources.models import Observation
from sources.units import parse_unit


def follow_observation(*, old: Observation, new: Observation, **_: Any) -> None:
    """A parameter names the observation it was read from; its value is typed, and stays."""
    Parameter.objects.filter(observation=old).update(observation=new)


def resting_on(*, row: Observation, **_kwargs: Any) -> list[str]:
    """The live parameters that were read from it."""
    parameters = Parameter.objects.live().filter(observation=row).order_by("slug")
    return [_("the parameter “%(row)s”") % {"row": it} for it in parameters]


def in_unit(*, token: str, **_kwargs: Any) -> list[str]:
    """The live parameters and estimates that are in a unit of this token."""
    parameters = (row for row in Parameter.objects.live() if token in row.reading.unit.desk_tokens)
    estimates = Estimate.objects.live().filter(unit__contains=token)
    return [
        *(_("the parameter “%(row)s”") % {"row": row} for row in parameters),
        *(
            _("the estimate “%(row)s”") % {"row": row}
            for row in estimates
            if token in parse_unit(row.unit).desk_tokens
        ),
    ]
