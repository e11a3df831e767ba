"""How each estimate of a version moved up to its issue: what the facts of the issue keep."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils.timezone import localtime

from estimates.comparison import differences, versions
from estimates.models import Evaluation

MOST = 6
"""Results told of one estimate; how many lie before them is said."""

Told = dict[str, Any]


def of_contents(contents: Iterable[Mapping[str, Any]], *, until: datetime) -> dict[str, Told]:
    """By estimate, its results up to a moment, the newest first, each with what had changed
    since the one before. One query, however many estimates.

    Inputs are named only where the contents name them: what an earlier formula took may rest on
    what nobody is told of now.
    """
    listed = list(contents)
    slugs = {row["slug"] for content in listed for row in content["estimates"]}
    named = {row["slug"] for content in listed for row in content["parameters"]}
    rows = _evaluations(slugs, until)
    return {
        slug: _told(list(group), named)
        for slug, group in groupby(rows, key=lambda row: row.estimate.slug)
    }


def _evaluations(slugs: set[str], until: datetime) -> Iterable[Evaluation]:
    """As many as are told of each estimate, and one more to compare the last one with."""
    rows = Evaluation.objects.filter(
        estimate__slug__in=slugs, estimate__retired_at=None, created_at__lte=until
    )
    of_one = Window(RowNumber(), partition_by=F("estimate"), order_by=F("revision").desc())
    count = Window(Count("pk"), partition_by=F("estimate"))
    counted = rows.annotate(place=of_one, all=count).filter(place__lte=MOST + 1)
    return counted.select_related("estimate").order_by("estimate__slug", "-revision")


def _told(rows: list[Evaluation], named: set[str]) -> Told:
    told = rows[:MOST]
    before = [*rows[1:], None][: len(told)]
    return {
        "results": [_result(row, was, named) for row, was in zip(told, before, strict=True)],
        "earlier": rows[0].all - len(told),  # type: ignore[attr-defined]  # annotated
    }


def _result(row: Evaluation, before: Evaluation | None, named: set[str]) -> Told:
    result = row.parsed()
    return {
        "revision": row.revision,
        "on": localtime(row.created_at).date().isoformat(),
        "unit": result["unit"],
        "quantiles": {share: result["quantiles"][share] for share in ("5", "50", "95")},
        **_changes(row, before, named),
    }


def _changes(row: Evaluation, before: Evaluation | None, named: set[str]) -> Told:
    if before is None:
        return {"changed": [], "otherwise": []}
    found = differences(json.loads(before.model), json.loads(row.model))
    revised = [it for it in found.leaves if it.name in found.revised and it.name in named]
    others: Iterator[tuple[str, Any]] = iter(
        (
            ("formula", found.formulas or found.units),
            ("inputs", found.inputs or len(revised) < len(found.leaves)),
            ("correlations", found.correlations),
            ("engine", not found and versions(before.parsed(), row.parsed())),
        )
    )
    return {
        "changed": [
            {"parameter": it.name, "before": it.before, "after": it.after} for it in revised
        ],
        "otherwise": [name for name, happened in others if happened],
    }
