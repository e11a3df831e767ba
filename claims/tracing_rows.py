"""The rows under a claim as `claims.tracing` takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from claims.models import Appearance, ClaimedQuantity, Evidence
from claims.tracing import Asked, Traced, traced
from claims.underneath import Rows, Sources
from sources import repeating
from sources.models import Observation
from sources.provenance import Edge


def of_rows(rows: Rows, sources: Sources) -> Traced:
    """Of a claim's content: sources by the names that readers see."""
    names = sources.names
    edges = [(names[row.source_id], names[row.origin_id]) for row in sources.derivations]
    return of(
        rows.quantities, rows.appearances, rows.evidence, rows.repeated, names=names, edges=edges
    )


def of(
    quantities: Iterable[ClaimedQuantity],
    appearances: Iterable[Appearance],
    evidence: Iterable[Evidence],
    observations: Iterable[Observation],
    *,
    names: Mapping[int, str],
    edges: Iterable[Edge],
) -> Traced:
    """`names` has a name for the key of every source here; `edges` are in the same names."""
    appeared = {names[row.source_id] for row in appearances}
    supporting = [row for row in evidence if row.stance == Evidence.Stance.SUPPORTS]
    asked = [
        Asked(
            row.key,
            row.observation.key if row.observation else "",
            appeared,
            {names[it.source_id] for it in supporting if it.quantity_id in {None, row.pk}},
        )
        for row in quantities
    ]
    readings = [repeating.reading(row, names[row.source_id]) for row in observations]
    return traced(asked, readings, edges)
