"""Whether the estimates that a claimed figure is held against agree, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from claims.models import Finding
from claims.spelling import Entry
from estimates.contenders import contender
from estimates.models import Estimate
from estimates.triangulation import triangulated


def agreements(
    findings: Iterable[Finding], estimates: Mapping[int, Estimate], titles: Mapping[str, str]
) -> list[Entry]:
    """An entry for each claimed figure with several findings, in the order of the findings.

    `estimates` by key, with their evaluations; `titles` of the inputs by slug. Nothing is read
    from the database, and each pair is worked out once in a process.
    """
    held: dict[str, list[Estimate]] = {}
    for row in findings:
        held.setdefault(row.quantity.key, []).append(estimates[row.estimate_id])
    return [
        {"quantity": key, **triangulated([contender(it) for it in rows]).canonical(titles)}
        for key, rows in held.items()
        if len(rows) > 1
    ]
