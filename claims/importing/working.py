"""What a worker does with a table: log its lines a few at a time, or take them back.

The row of the import is leased. A line gets its claim in the transaction that logs it, so
that a killed worker leaves whole lines behind and the next goes on: nothing is logged twice.
"""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit import leases
from audit.errors import DomainError
from audit.models import Event
from audit.recording import record
from claims import actions
from claims.importing.checking import Known, check
from claims.models import Appearance, Claim, ClaimedQuantity, ClaimImport, Finding, ImportRow
from claims.naming import free_slug
from sources import actions as sources
from sources.models import Source

State, RowState = ClaimImport.State, ImportRow.State
AT_ONCE = 20
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
    known = Known((row.parsed() for row in rows), made.created_by)
    for row in rows:
        _log(row, made, known)
    if not rows:
        _finish(made, State.DONE, "claims.imported")
    return bool(rows)


def _log(row: ImportRow, made: ClaimImport, known: Known) -> None:
    """One line: the claim it says, or the reason why not, which is shown at the line."""
    found = check(row.parsed(), known)
    try:
        if found.problems:
            raise ValidationError([it.sentence for it in found.problems])
        with transaction.atomic():
            row.claim = _claim(found.given, made, row)
            row.seen_event = newest_event(row.claim)
        row.state = RowState.STORED
    except (ValidationError, DomainError) as error:
        row.claim, row.state = None, RowState.REFUSED
        row.said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    row.save()


def _claim(given: dict[str, Any], made: ClaimImport, row: ImportRow) -> Claim:
    given = dict(given)
    tags, seen = given.pop("tags"), given.pop("seen")
    given["case"] = given["case"] or made.case
    by, why = made.created_by, f"Line {row.line} of {made.filename}"
    appearances = [_appearance(seen, row, made)] if seen else []
    claim = actions.log_claim(by=by, why=why, appearances=appearances, **given)
    if tags:
        actions.tag(claim, tags, by=by)
    return claim


def _appearance(seen: dict[str, Any], row: ImportRow, made: ClaimImport) -> dict[str, Any]:
    """Where it was seen. A source of the same address or title is taken and not made again."""
    seen = dict(seen)
    title, source = seen.pop("title"), seen["source"]
    if source is None:
        visible = Source.objects.live().visible_to(made.created_by)
        same = visible.filter(url=seen["url"]) if seen["url"] else visible.filter(title=title)
        source = same.filter(title=title).order_by("pk").first() or same.order_by("pk").first()
    if source is None:
        source = sources.add_source(
            slug=free_slug(Source, title, "source"), title=title, kind=Source.Kind.ARTICLE,
            url=seen["url"], published_on=seen["appeared_on"], by=made.created_by,
            why=f"Line {row.line} of {made.filename}",
        )  # fmt: skip
        row.source = source
    return {**seen, "source": source}


@transaction.atomic
def _undo_some(made: ClaimImport) -> bool:
    if not _held(made, State.UNDOING):
        return False
    rows = list(_next(made, RowState.STORED).select_related("claim", "source"))
    for row in rows:
        _undo(row, made)
    if not rows:
        _finish(made, State.UNDONE, "claims.import_undone")
    return bool(rows)


def _undo(row: ImportRow, made: ClaimImport) -> None:
    """Retire the claim of a line, and the source made for it, unless somebody touched it."""
    claim: Any = row.claim
    row.said = _touched(claim, row)
    row.state = RowState.KEPT if row.said else RowState.UNDONE
    if not row.said:
        who: dict[str, Any] = {"by": made.created_by, "why": made.undo_why}
        for appearance in claim.appearances.live():
            actions.retire_on_claim(appearance, **who)
        actions.retire_claim(claim, **who)
        if row.source is not None and row.source.is_live:
            try:
                with transaction.atomic():
                    sources.retire_source(row.source, **who)
            except (ValidationError, DomainError):
                row.said = "Its source stays: something else rests on it."
    row.save()


def _touched(claim: Claim, row: ImportRow) -> str:
    """Why a claim stays, or nothing."""
    if not claim.is_live:
        return "It is retired already."
    if claim.status != Claim.Status.LOGGED:
        return f"It is {claim.get_status_display()} by now."
    if claim.comments.live().exists():
        return "It was commented on."
    if claim.related_from.live().exists() or claim.relations.live().exists():
        return "Other claims are related to it."
    if newest_event(claim) > row.seen_event:
        return "Somebody changed it since."
    return ""


def newest_event(claim: Claim) -> int:
    """The newest event about the claim, or about anything that hangs on it."""
    keys = [claim.audit_key()]
    for rows in (
        Appearance.objects.filter(claim=claim),
        ClaimedQuantity.objects.filter(claim=claim),
        claim.evidence.all(),
    ):
        keys += [str(uuid) for uuid in rows.values_list("uuid", flat=True)]
    findings = Finding.objects.filter(quantity__claim=claim)
    keys += [str(uuid) for uuid in findings.values_list("uuid", flat=True)]
    newest = Event.objects.filter(object_key__in=keys).aggregate(newest=Max("pk"))["newest"]
    return int(newest or 0)


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
