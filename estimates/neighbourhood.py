"""What stands around an estimate or a parameter, near and far, in one query a direction.

Unlike `estimates.graph`, which walks level by level what it is about to change, these are for
looking: however deep the graph, the number of queries is the same.
"""

from __future__ import annotations

from typing import Literal

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from estimates.models import Estimate, EstimateQuerySet, Parameter

Direction = Literal["up", "down"]

STEP = {"up": ("estimate_id", "upstream_id"), "down": ("upstream_id", "estimate_id")}
NEAREST = """
WITH RECURSIVE reached(id, depth) AS (
    {start}
    UNION
    SELECT step.{leads_to}, reached.depth + 1
    FROM reached JOIN estimates_input step ON step.{came_by} = reached.id
    WHERE step.{leads_to} IS NOT NULL AND reached.depth < %s
)
SELECT id, MIN(depth) FROM reached GROUP BY id ORDER BY MIN(depth), id LIMIT %s
"""
ALL = """
WITH RECURSIVE reached(id) AS (
    {start}
    UNION
    SELECT step.{leads_to}
    FROM reached JOIN estimates_input step ON step.{came_by} = reached.id
    WHERE step.{leads_to} IS NOT NULL
)
SELECT id FROM reached
"""
ITSELF = "SELECT id{depth} FROM estimates_estimate WHERE id = %s"
USERS = "SELECT estimate_id{depth} FROM estimates_input WHERE parameter_id = %s"

Middle = Estimate | Parameter


def nearest(middle: Middle, direction: Direction, *, depth: int, most: int) -> dict[int, int]:
    """Steps to each estimate in that direction by its key, the nearest first: at most `most`
    of them, at most `depth` steps away. An estimate is 0 steps from itself."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(NEAREST, middle, direction), [middle.pk, depth, most])
        return dict(cursor.fetchall())


def around(middle: Middle) -> EstimateQuerySet:
    """All that it rests on and all that rests on it, itself included when it is an estimate."""
    below = Q(pk__in=_all(middle, "down"))
    if isinstance(middle, Parameter):
        return Estimate.objects.filter(below)
    return Estimate.objects.filter(below | Q(pk__in=_all(middle, "up")))


def _all(middle: Middle, direction: Direction) -> RawSQL:
    return RawSQL(_statement(ALL, middle, direction), [middle.pk])  # noqa: S611  # names of ours


def _statement(form: str, middle: Middle, direction: Direction) -> str:
    """Names of ours only: what came from outside is a parameter of the query."""
    came_by, leads_to = STEP[direction]
    is_parameter = isinstance(middle, Parameter)
    depth = f", {int(is_parameter)}" if form is NEAREST else ""
    start = (USERS if is_parameter else ITSELF).format(depth=depth)
    return form.format(start=start, came_by=came_by, leads_to=leads_to)
