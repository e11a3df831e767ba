"""What rests on what, and the Merkle digests that say so.

A digest covers the formula, the unit, stated correlations and every input: a parameter by the
digest of its value as read, an estimate by its own digest. Slugs name things, so that digests
travel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from audit.bulk import update_each
from audit.canonical import decimal_text, digest
from audit.errors import CycleError
from estimates import models
from estimates.flattened import Correlation, each_once
from estimates.formula import compile_formula
from estimates.measurement import ENGINE_VERSION
from estimates.models import Estimate, Input

ENGINE_MAJOR = ENGINE_VERSION.partition(".")[0]
GRAPH_LOCK = 0x504C554D  # "PLUM": any constant that no other advisory lock here uses
CHUNK = 10_000

Pair = tuple[int, str]
"""(key of an estimate, the digest to evaluate it for)."""

TAKEN = ("name", "parameter__slug", "parameter__digest", "parameter__text", "upstream_id",
         "upstream__slug", "upstream__inputs_digest")  # fmt: skip


class Taken(NamedTuple):
    """What one name in a formula stands for: a parameter, else an upstream estimate."""

    name: str
    parameter: str | None
    digest: str | None
    text: str | None
    upstream_id: int | None
    upstream: str | None
    inputs_digest: str | None

    def named(self, known: Mapping[int, str]) -> dict[str, str | None]:
        """As the digest of what takes it in has it."""
        if self.upstream_id is None:
            return {"parameter": self.parameter, "digest": self.digest}
        digest = known.get(self.upstream_id, self.inputs_digest)
        return {"estimate": self.upstream, "digest": digest}


def lock() -> None:
    """Changes of the graph happen one after the other, so that no digest misses a change.

    SQLite's IMMEDIATE transactions are one after the other already.
    """
    _advise("pg_advisory_xact_lock")


def hold() -> None:
    """Nothing in the graph changes while this transaction lasts; others may hold it as well.

    For whoever locks several estimates: those who change the graph lock estimates in an order
    of their own, and two orders are a deadlock.
    """
    _advise("pg_advisory_xact_lock_shared")


def _advise(function: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [GRAPH_LOCK])


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


def taken_in(estimate_ids: Iterable[int]) -> dict[int, list[Taken]]:
    """As `inputs_of`, without a row's weight: for digests and models of thousands."""
    found: dict[int, list[Taken]] = {pk: [] for pk in estimate_ids}
    for some in chunks(found):
        rows = Input.objects.filter(estimate_id__in=some).order_by("name")
        for row in rows.values_list("estimate_id", *TAKEN):
            found[row[0]].append(Taken(*row[1:]))
    return found


def correlations_of(estimate_ids: Iterable[int]) -> dict[int, list[models.Correlation]]:
    """The correlations that each estimate states itself, with their parameters, in order."""
    found: dict[int, list[models.Correlation]] = {pk: [] for pk in estimate_ids}
    rows = models.Correlation.objects.live().filter(estimate_id__in=list(found))
    for row in rows.select_related("first", "second"):
        found[row.estimate_id].append(row)
    return {
        pk: sorted(stated, key=lambda row: (row.first.slug, row.second.slug))
        for pk, stated in found.items()
    }


def stated_on(estimate_ids: Iterable[int]) -> dict[int, list[Correlation]]:
    """The correlations that each estimate states itself, parameters named by slug, in order."""
    found: dict[int, list[Correlation]] = {pk: [] for pk in estimate_ids}
    live = models.Correlation.objects.live()
    for some in chunks(found):
        rows = live.filter(estimate_id__in=some).order_by("first__slug", "second__slug")
        for pk, *stated in rows.values_list("estimate_id", "first__slug", "second__slug", "rank"):
            found[pk].append(Correlation(*stated))
    return found


def merkle(
    estimate: Estimate,
    inputs: Iterable[Taken],
    stated: Iterable[Correlation],
    known: Mapping[int, str],
) -> str:
    """The digest of an estimate; `known` has the digests of what it takes in, by key."""
    content = {
        "engine": ENGINE_MAJOR,
        "formula": compile_formula(estimate.formula).canonical,
        "inputs": {row.name: row.named(known) for row in inputs},
        "unit": estimate.unit,
    }
    correlations = [[it.first, it.second, decimal_text(it.coefficient)] for it in each_once(stated)]
    return digest({**content, "correlations": correlations} if correlations else content)


def restate(estimate_ids: Iterable[int]) -> list[Pair]:
    """Bring the digests of these estimates and of all that rest on them up to date.

    Call inside the transaction that changed something, after `lock()`. Stores and returns
    what really changed: what is to be evaluated once the transaction has committed.
    """
    affected = _locked(descendants(estimate_ids))
    inputs, stated = taken_in(affected), stated_on(affected)
    known: dict[int, str] = {}
    for pk in upstream_first(inputs):
        known[pk] = merkle(affected[pk], inputs[pk], stated[pk], known)
    changed = [pk for pk in known if affected[pk].inputs_digest != known[pk]]
    now = timezone.now()
    update_each(
        Estimate,
        {
            pk: {
                "inputs_digest": known[pk],
                "revision": affected[pk].revision + 1,
                "due_since": now,
                "attempts": 0,
                "leased_until": None,
            }
            for pk in changed
        },
    )
    return [(pk, known[pk]) for pk in changed]


def _locked(estimate_ids: Iterable[int]) -> dict[int, Estimate]:
    """The live ones, as far as digests need them, locked in the order that everybody keeps."""
    rows = Estimate.objects.live().only("slug", "formula", "unit", "inputs_digest", "revision")
    found: dict[int, Estimate] = {}
    for some in chunks(sorted(estimate_ids)):
        locked = rows.filter(pk__in=some).order_by("pk").select_for_update(no_key=True)
        found |= {row.pk: row for row in locked}
    return found


def upstream_first(inputs: Mapping[int, Sequence[Taken]]) -> Iterable[int]:
    """Keys in an order in which everything comes after what it takes in."""
    before = {
        pk: {row.upstream_id for row in rows if row.upstream_id in inputs}
        for pk, rows in inputs.items()
    }
    return (pk for pk in TopologicalSorter(before).static_order() if pk is not None)


def _closure(start: Iterable[int], *, came_by: str, leads_to: str) -> set[int]:
    found: set[int] = set(start)
    frontier = set(found)
    steps = Input.objects.filter(upstream__isnull=False).values_list(leads_to, flat=True)
    while frontier:
        reached = {
            pk for some in chunks(frontier) for pk in steps.filter(**{f"{came_by}__in": some})
        }
        frontier = reached - found
        found |= frontier
    return found


def chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    """Lists of keys that fit into one statement: SQLite takes 32,766 values."""
    every = list(keys)
    return (every[start : start + CHUNK] for start in range(0, len(every), CHUNK))
