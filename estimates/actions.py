"""Verbs about parameters and estimates: one transaction, one event, recomputing on commit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from audit import writing
from audit.recording import Happened, record, record_all
from estimates import graph, policies, signals, tasks
from estimates.models import Estimate, Input, Parameter
from sources import counted
from sources.units import parse_unit

Inputs = Mapping[str, Parameter | Estimate]
"""What each name in a formula stands for. A parameter that is not stored yet, because it was
typed in beside the formula, is added with it."""


@transaction.atomic
def add_parameter(*, by: User, why: str = "", **fields: Any) -> Parameter:
    policies.check_can_change_parameters(by)
    parameter = Parameter(**fields)
    writing.add(parameter, verb="parameter.added", by=by, why=why)
    counted.check_not_retired(parameter.reading.unit, "text")
    return parameter


@transaction.atomic
def revise_parameter(parameter: Parameter, *, by: User, why: str = "", **changes: Any) -> bool:
    """Change a parameter in place; every estimate that rests on it is recomputed.

    An edit that does not change the value as read (a note, another spelling) recomputes
    nothing. Returns whether anything changed.
    """
    policies.check_can_change_parameters(by)
    graph.lock()
    row: Parameter = writing.locked(parameter)
    before: Parameter = writing.locked(parameter)
    revised = writing.revise(row, changes, verb="parameter.revised", by=by, why=why)
    if row.digest != before.digest:
        policies.check_keeps_dimension(before, row)
        counted.check_not_retired(row.reading.unit, "text")
        tasks.enqueue(graph.restate(row.inputs.values_list("estimate_id", flat=True)))
    return revised


@transaction.atomic
def add_estimate(*, inputs: Inputs, by: User, why: str = "", **fields: Any) -> Estimate:
    """Record a formula and what its names stand for; it is computed by a worker.

    Raises `ValidationError` for a formula that cannot be read, names that do not match the
    inputs, or units that do not add up.
    """
    policies.check_can_change_estimates(by)
    graph.lock()
    estimate = Estimate(**fields)
    writing.add(estimate, verb="estimate.added", by=by, why=why)
    counted.check_not_retired(parse_unit(estimate.unit), "unit")
    _add_typed(inputs, by=by, why=why)
    _set_inputs(estimate, inputs)
    policies.check_adds_up(estimate)
    tasks.enqueue(graph.restate([estimate.pk]))
    return estimate


@transaction.atomic
def revise_estimate(
    estimate: Estimate, *, by: User, why: str = "", inputs: Inputs | None = None, **changes: Any
) -> bool:
    policies.check_can_change_estimates(by)
    graph.lock()
    row: Estimate = writing.locked(estimate)
    revised = writing.revise(row, changes, verb="estimate.revised", by=by, why=why)
    _add_typed(inputs or {}, by=by, why=why)
    if inputs is not None and _spelled(_inputs(row)) != _spelled(inputs):
        old = _spelled(_inputs(row))
        _set_inputs(row, inputs)
        record("estimate.inputs_set", row, by=by, old=old, new=_spelled(inputs), why=why)
        policies.check_correlations_hold(row)
        revised = True
    if revised:
        counted.check_not_retired(parse_unit(row.unit), "unit")
        policies.check_adds_up(row)
        tasks.enqueue(graph.restate([row.pk]))
    if "bearing" in changes and row.state != "stale":
        # No result changes with the bearing, but what is said of claimed figures does.
        signals.evaluated.send(Estimate, estimate_ids=[row.pk])
    return revised


@transaction.atomic
def retire_parameter(parameter: Parameter, *, by: User, why: str) -> None:
    policies.check_can_change_parameters(by)
    graph.lock()
    row = writing.locked(parameter)
    policies.check_can_retire_parameter(row)
    writing.retire(row, verb="parameter.retired", by=by, why=why)


@transaction.atomic
def retire_estimate(estimate: Estimate, *, by: User, why: str) -> None:
    policies.check_can_change_estimates(by)
    graph.lock()
    row = writing.locked(estimate)
    policies.check_can_retire_estimate(row)
    writing.retire(row, verb="estimate.retired", by=by, why=why)


def retry_estimate(estimate: Estimate, *, by: User) -> None:
    """Let a worker try again what it gave up."""
    retry_failed(Estimate.objects.filter(pk=estimate.pk), by=by)


@transaction.atomic
def retry_failed(estimates: QuerySet[Estimate], *, by: User) -> int:
    """Let workers try again which of these failed; returns how many that are."""
    policies.check_can_change_estimates(by)
    graph.hold()
    failed = estimates.filter(failed_digest=F("inputs_digest"))
    return _ask(failed, "estimate.retried", by=by, failed_digest=None)


@transaction.atomic
def evaluate_again(estimates: QuerySet[Estimate], *, by: User | None, why: str = "") -> int:
    """Compute these anew although their inputs did not change; returns how many.

    Each gets a new revision, so the result that it has stays in its history.
    """
    if by is not None:
        policies.check_can_change_estimates(by)
    graph.lock()
    nothing = dict.fromkeys(("evaluated_digest", "failed_digest", "low", "central", "high"))
    anew = {**nothing, "revision": F("revision") + 1}
    return _ask(estimates, "estimate.asked_again", by=by, why=why, **anew)


def _ask(
    estimates: QuerySet[Estimate], verb: str, *, by: User | None, why: str = "", **columns: Any
) -> int:
    """Have workers look at these as if nobody had yet; returns how many there are."""
    rows = list(estimates.order_by("pk").select_for_update())
    columns |= {"error": "", "due_since": timezone.now(), "attempts": 0, "leased_until": None}
    for some in graph.chunks(row.pk for row in rows):
        Estimate.objects.filter(pk__in=some).update(**columns)
    record_all(verb, [Happened(row, why) for row in rows], by=by)
    tasks.enqueue([(row.pk, row.inputs_digest) for row in rows])
    return len(rows)


def _add_typed(inputs: Inputs, *, by: User, why: str) -> None:
    """Add the parameters that are not stored yet. What is wrong with one is said of
    "inputs.NAME", by its name in the formula."""
    for name, it in inputs.items():
        if isinstance(it, Parameter) and it._state.adding:
            policies.check_can_change_parameters(by)
            try:
                writing.add(it, verb="parameter.added", by=by, why=why)
                counted.check_not_retired(it.reading.unit, "text")
            except ValidationError as error:
                raise ValidationError({f"inputs.{name}": error.messages}) from error


def _set_inputs(estimate: Estimate, inputs: Inputs) -> None:
    graph.check_no_circle(estimate, [it for it in inputs.values() if isinstance(it, Estimate)])
    estimate.inputs.all().delete()
    for name, stands_for in inputs.items():
        row = Input(estimate=estimate, name=name)
        if isinstance(stands_for, Parameter):
            row.parameter = stands_for
        else:
            row.upstream = stands_for
        row.full_clean()
        row.save()


def _inputs(estimate: Estimate) -> Inputs:
    rows = graph.inputs_of([estimate.pk])[estimate.pk]
    return {row.name: row.parameter or row.upstream for row in rows}  # type: ignore[misc]  # one is set


def _spelled(inputs: Inputs) -> dict[str, str]:
    return {name: f"{it._meta.model_name} {it.slug}" for name, it in sorted(inputs.items())}
