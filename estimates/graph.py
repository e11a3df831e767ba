"""What rests on what, and the Merkle digests that say so.

A digest covers the formula, the unit and every input: a parameter by the digest of its value
as read, an estimate by its own digest. Slugs name things, so that digests travel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter

from django.db import connection

from audit.canonical import digest
from audit.errors import CycleError
from estimates.formula import compile_formula
from estimates.measurement import ENGINE_VERSION, Leaf, MeasurementModel, Node, Ref
from estimates.models import Estimate, Input

ENGINE_MAJOR = ENGINE_VERSION.partition(".")[0]
GRAPH_LOCK = 0x504C554D  # "PLUM": any constant that no other advisory lock here uses
BATCH = 500

Pair = tuple[int, str]
"""(key of an estimate, the digest to evaluate it for)."""


def lock() -> None:
    """Changes of the graph happen one after the other, so that no digest misses a change.

    SQLite's IMMEDIATE transactions are one after the other already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GRAPH_LOCK])


def descendants(estimate_ids: Iterable[int]) -> set[int]:
    """The estimates given and all that rest on them, directly or not; one query a level."""
    return _closure(estimate_ids, came_by="upstream_id", leads_to="estimate_id")


def ancestors(estimate_ids: Iterable[int]) -> set[int]:
    """The estimates given and all that they rest on, directly or not; one query a level."""
    return _closure(estimate_ids, came_by="estimate_id", leads_to="upstream_id")


def check_no_circle(estimate: Estimate, upstream: Iterable[Estimate]) -> None:
    """Raise `CycleError` if one of `upstream` rests on `estimate`."""
    above = descendants([estimate.pk])
    for other in upstream:
        if other.pk in above:
            raise CycleError(
                f"“{estimate.title}” cannot take in “{other.title}”, which rests on it: "
                "an estimate would rest on itself."
            )


def inputs_of(estimate_ids: Iterable[int]) -> dict[int, list[Input]]:
    """Each estimate's inputs, in order of name, with what they stand for."""
    found: dict[int, list[Input]] = {pk: [] for pk in estimate_ids}
    rows = Input.objects.filter(estimate_id__in=list(found)).order_by("name")
    for row in rows.select_related("parameter", "upstream"):
        found[row.estimate_id].append(row)
    return found


def merkle(estimate: Estimate, inputs: Iterable[Input], known: Mapping[int, str]) -> str:
    """The digest of an estimate; `known` has the digests of what it takes in, by key."""
    return digest(
        {
            "engine": ENGINE_MAJOR,
            "formula": compile_formula(estimate.formula).canonical,
            "inputs": {row.name: _named(row, known) for row in inputs},
            "unit": estimate.unit,
        }
    )


def restate(estimate_ids: Iterable[int]) -> list[Pair]:
    """Bring the digests of these estimates and of all that rest on them up to date.

    Call inside the transaction that changed something, after `lock()`. Stores and returns
    what really changed: what is to be evaluated once the transaction has committed.
    """
    affected = {
        estimate.pk: estimate
        for estimate in Estimate.objects.live().filter(pk__in=descendants(estimate_ids))
    }
    inputs = inputs_of(affected)
    known: dict[int, str] = {}
    for pk in _upstream_first(inputs):
        known[pk] = merkle(affected[pk], inputs[pk], known)
    changed = [affected[pk] for pk in known if affected[pk].inputs_digest != known[pk]]
    for estimate in changed:
        estimate.inputs_digest = known[estimate.pk]
        estimate.revision += 1
        estimate.attempts, estimate.leased_until = 0, None
    fields = ["inputs_digest", "revision", "attempts", "leased_until"]
    Estimate.objects.bulk_update(changed, fields, batch_size=BATCH)
    return [(estimate.pk, estimate.inputs_digest) for estimate in changed]


def flatten(estimate: Estimate) -> tuple[MeasurementModel, str]:
    """Everything upstream of an estimate as one model, and the digest of what was read.

    Compare the digest with the one asked for: rows may have changed between the queries.
    """
    rows = Estimate.objects.in_bulk(ancestors([estimate.pk]))
    inputs = inputs_of(rows)
    known: dict[int, str] = {}
    for pk in _upstream_first(inputs):
        known[pk] = merkle(rows[pk], inputs[pk], known)
    leaves = {
        row.parameter.slug: Leaf(row.parameter.slug, row.parameter.text)
        for taken in inputs.values()
        for row in taken
        if row.parameter
    }
    nodes = tuple(_node(rows[pk], inputs[pk]) for pk in known)
    model = MeasurementModel(
        target=estimate.slug, nodes=nodes, leaves=tuple(leaves[key] for key in sorted(leaves))
    )
    return model, known[estimate.pk]


def _node(estimate: Estimate, inputs: Iterable[Input]) -> Node:
    return Node(
        key=estimate.slug,
        formula=estimate.formula,
        unit=estimate.unit,
        inputs={row.name: _ref(row) for row in inputs},
    )


def _ref(row: Input) -> Ref:
    if row.parameter:
        return Ref("leaf", row.parameter.slug)
    return Ref("node", row.of_estimate.slug)


def _named(row: Input, known: Mapping[int, str]) -> dict[str, str]:
    if row.parameter:
        return {"parameter": row.parameter.slug, "digest": row.parameter.digest}
    upstream = row.of_estimate
    return {"estimate": upstream.slug, "digest": known.get(upstream.pk, upstream.inputs_digest)}


def _upstream_first(inputs: Mapping[int, list[Input]]) -> Iterable[int]:
    """Keys in an order in which everything comes after what it takes in."""
    before = {
        pk: {row.upstream_id for row in rows if row.upstream_id in inputs}
        for pk, rows in inputs.items()
    }
    return (pk for pk in TopologicalSorter(before).static_order() if pk is not None)


def _closure(start: Iterable[int], *, came_by: str, leads_to: str) -> set[int]:
    found: set[int] = set(start)
    frontier = set(found)
    while frontier:
        step = Input.objects.filter(**{f"{came_by}__in": list(frontier)})
        reached = step.filter(upstream__isnull=False).values_list(leads_to, flat=True)
        frontier = set(reached) - found
        found |= frontier
    return found
