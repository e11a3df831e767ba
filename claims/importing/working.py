"""What a worker does with a table: log its lines a few at a time, or take them back.

The row of the import is leased. A line gets its claim in the transaction that logs it, so
that a killed worker leaves whole lines behind and the next goes on: nothing is logged twice.
"""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from audit import leases
from audit.recording import record
from claims.importing.lines import log_lines
from claims.importing.touching import take_back_lines
from claims.models import ClaimImport, ImportRow

State, RowState = ClaimImport.State, ImportRow.State
AT_ONCE = 50
"""Lines in a transaction: others log claims in between, and a killed worker repeats few."""
SECONDS = 40.0
LEASE_SECONDS = 120
GIVEN_UP = "Given up after {attempts} attempts that ended without a word."


def work_on(import_id: int, seconds: float = SECONDS) -> bool:
    """Go on with an import for some seconds; returns whether more is left to do."""
    todo = ClaimImport.objects.under_way().filter(pk=import_id)
    if not leases.take(todo, LEASE_SECONDS):
        return False
    made = ClaimImport.objects.select_related("created_by", "case").get(pk=import_id)
    if made.attempts > leases.MAX_ATTEMPTS:
        _give_up(made, GIVEN_UP.format(attempts=leases.MAX_ATTEMPTS))
        return False
    until = time.monotonic() + seconds
    step = _log_some if made.state == State.QUEUED else _undo_some
    try:
        while step(made):
            if time.monotonic() > until:
                ClaimImport.objects.filter(pk=made.pk).update(leased_until=None)
                return True
    except PermissionDenied as error:
        _give_up(made, str(error))
    return False


@transaction.atomic
def _log_some(made: ClaimImport) -> bool:
    """Log the next lines; returns whether there may be more."""
    if not _held(made, State.QUEUED):
        return False
    rows = list(_next(made, RowState.GOOD))
    log_lines(rows, made)
    if not rows:
        _finish(made, State.DONE, "claims.imported")
    return bool(rows)


@transaction.atomic
def _undo_some(made: ClaimImport) -> bool:
    if not _held(made, State.UNDOING):
        return False
    rows = list(_next(made, RowState.STORED).select_related("claim", "source"))
    take_back_lines(rows, made)
    if not rows:
        _finish(made, State.UNDONE, "claims.import_undone")
    return bool(rows)


def _next(made: ClaimImport, state: str) -> Any:
    rows = ImportRow.objects.filter(of=made, state=state).order_by("line")
    return rows.select_for_update(of=("self",))[:AT_ONCE]


def _held(made: ClaimImport, state: str) -> bool:
    """Keep the lease, and learn whether it is still ours to go on with."""
    until = timezone.now() + timedelta(seconds=LEASE_SECONDS)
    rows = ClaimImport.objects.filter(pk=made.pk, state=state)
    return rows.update(leased_until=until, attempts=1) == 1


@transaction.atomic
def _finish(made: ClaimImport, state: str, verb: str) -> None:
    ClaimImport.objects.filter(pk=made.pk).update(state=state, leased_until=None, attempts=0)
    rows = ImportRow.objects.filter(of=made)
    counts = {str(it): rows.filter(state=it).count() for it in RowState.values}
    facts: dict[str, Any] = {name: number for name, number in counts.items() if number}
    record(verb, made, by=None, **facts)


@transaction.atomic
def _give_up(made: ClaimImport, why: str) -> None:
    ClaimImport.objects.filter(pk=made.pk).update(
        state=State.FAILED, error=why, leased_until=None, attempts=0
    )
    record("claims.import_failed", made, by=None, why=why)


def told(row: ImportRow) -> list[str]:
    """What is to be said of a line, in sentences."""
    return [it["sentence"] for it in json.loads(row.problems)] + ([row.said] if row.said else [])
