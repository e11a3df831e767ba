"""Verbs about correlations: what an estimate states of how its inputs go together.

They are set as a whole, with one event on the estimate that has all of them before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import writing
from audit.canonical import decimal_text
from audit.recording import record
from estimates import graph, policies, tasks
from estimates.models import Correlation, Estimate, Parameter

Pair = frozenset[str]
"""The slugs of two parameters."""


@dataclass(frozen=True)
class Stated:
    """How two parameters go together, and why."""

    first: Parameter
    second: Parameter
    rank: Decimal
    note: str = ""

    @property
    def pair(self) -> Pair:
        return frozenset((self.first.slug, self.second.slug))

    @property
    def names(self) -> str:
        return ", ".join(sorted(self.pair))


@transaction.atomic
def correlate(
    estimate: Estimate,
    first: Parameter,
    second: Parameter,
    rank: Decimal,
    *,
    note: str = "",
    by: User,
    why: str = "",
) -> bool:
    """State the rank correlation of two inputs; one stated before is revised.

    Raises `ValidationError` unless both are among what the estimate rests on, however far
    up, and nothing that rests on it, or that it rests on, states another value.
    """
    new = Stated(first, second, rank, note)
    rows = _locked(estimate, by)
    others = [_stated(it) for pair, it in rows.items() if pair != new.pair]
    return _settle(estimate, rows, [*others, new], by=by, why=why)


@transaction.atomic
def uncorrelate(
    estimate: Estimate, first: Parameter, second: Parameter, *, by: User, why: str = ""
) -> bool:
    """Take a correlation back; returns whether it was stated."""
    pair = frozenset((first.slug, second.slug))
    rows = _locked(estimate, by)
    others = [_stated(it) for named, it in rows.items() if named != pair]
    return _settle(estimate, rows, others, by=by, why=why)


@transaction.atomic
def set_correlations(
    estimate: Estimate, wanted: Iterable[Stated], *, by: User, why: str = ""
) -> bool:
    """Let an estimate state exactly these; returns whether anything changed."""
    return _settle(estimate, _locked(estimate, by), list(wanted), by=by, why=why)


def stated_by(estimate: Estimate) -> list[Stated]:
    """What an estimate states itself, in order."""
    rows = estimate.correlations.live().select_related("first", "second")
    return sorted(map(_stated, rows), key=lambda it: sorted(it.pair))


def _locked(estimate: Estimate, by: User) -> dict[Pair, Correlation]:
    """The live rows by pair, once nothing else can change the graph."""
    policies.check_can_change_estimates(by)
    graph.lock()
    rows = estimate.correlations.live().select_related("first", "second").order_by("pk")
    return {_stated(row).pair: row for row in rows}


def _stated(row: Correlation) -> Stated:
    return Stated(row.first, row.second, row.rank, row.note)


def _settle(
    estimate: Estimate,
    rows: Mapping[Pair, Correlation],
    wanted: list[Stated],
    *,
    by: User,
    why: str,
) -> bool:
    named = {it.pair: it for it in wanted}
    if len(named) < len(wanted):
        raise ValidationError({"correlations": _("One pair of inputs is correlated twice.")})
    old = _spelled(map(_stated, rows.values()))
    for pair, row in rows.items():
        if pair not in named:
            row.retired_at, row.retired_by = timezone.now(), by
            row.save(update_fields=["retired_at", "retired_by"])
    for pair, it in named.items():
        _write(rows.get(pair) or Correlation(estimate=estimate), it)
    new = _spelled(wanted)
    if new == old:
        return False
    why = writing.checked_why(why)
    record("estimate.correlated", estimate, by=by, old=old, new=new, why=why)
    policies.check_adds_up(estimate)
    policies.check_correlations_hold(estimate)
    tasks.enqueue(graph.restate([estimate.pk]))
    return True


def _write(row: Correlation, stated: Stated) -> None:
    if row.pk and (row.rank, row.note) == (stated.rank, stated.note):
        return
    if not row.pk:
        row.first, row.second = sorted(
            (stated.first, stated.second), key=lambda parameter: str(parameter.slug)
        )
    row.rank, row.note = stated.rank, stated.note
    try:
        row.full_clean()
    except ValidationError as error:
        told = {
            "correlations" if name == NON_FIELD_ERRORS else name: texts
            for name, texts in error.message_dict.items()
        }
        raise ValidationError(told) from error
    row.save()


def _spelled(stated: Iterable[Stated]) -> dict[str, str]:
    said = {it.names: f"{decimal_text(it.rank)} {it.note}".strip() for it in stated}
    return dict(sorted(said.items()))
