"""Logging the lines of a table: together where nothing is in the way, else one by one.

Written together they cost a tenth of what they cost alone. The database holds every constraint
either way; where it refuses one line, all are taken back and logged singly, so that the line at
fault says why and the others are logged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.errors import DomainError
from claims import actions
from claims.importing.checking import Checked, Known, check
from claims.importing.seen import Seen
from claims.importing.touching import newest_events
from claims.models import Claim, ClaimImport, ImportRow

State = ImportRow.State
COLUMNS = ["claim", "source", "state", "said", "seen_event"]


def log_lines(rows: Sequence[ImportRow], made: ClaimImport) -> None:
    """Each line gets the claim it says, or the reason why not, which is shown at the line."""
    known = Known((row.parsed() for row in rows), made.created_by)
    found = [(row, check(row.parsed(), known)) for row in rows]
    for row, it in found:
        if it.problems:
            _refuse(row, " ".join(problem.sentence for problem in it.problems))
    sound = [(row, it) for row, it in found if not it.problems]
    try:
        with transaction.atomic():
            _log_together(sound, made)
    except (ValidationError, DomainError, IntegrityError):
        for row, it in sound:
            _log_alone(row, it, made)
    ImportRow.objects.bulk_update(rows, COLUMNS, batch_size=100)


def _log_together(sound: Sequence[tuple[ImportRow, Checked]], made: ClaimImport) -> None:
    seen = Seen([(row, it.given["seen"]) for row, it in sound if it.given["seen"]], made)
    entries = [
        actions.Entry(
            fields=_fields(it.given, made), figures=it.given["figures"], tags=it.given["tags"],
            appearances=seen.appearances(row), why=why_of(row, made),
        )
        for row, it in sound
    ]  # fmt: skip
    entered = actions.log_claims(entries, by=made.created_by)
    for (row, _it), one in zip(sound, entered, strict=True):
        row.source = seen.made.get(row.line)
        row.claim, row.seen_event, row.state = one.claim, one.newest_event, State.STORED


def _log_alone(row: ImportRow, found: Checked, made: ClaimImport) -> None:
    try:
        with transaction.atomic():
            row.claim, row.source = _claim(found.given, made, row)
            row.seen_event = newest_events([row.claim])[row.claim.pk]
        row.state = State.STORED
    except (ValidationError, DomainError) as error:
        messages = error.messages if isinstance(error, ValidationError) else [str(error)]
        _refuse(row, " ".join(messages))


def _claim(given: dict[str, Any], made: ClaimImport, row: ImportRow) -> tuple[Claim, Any]:
    seen = Seen([(row, given["seen"])] if given["seen"] else [], made)
    claim = actions.log_claim(
        by=made.created_by, why=why_of(row, made), appearances=seen.appearances(row),
        figures=given["figures"], **_fields(given, made),
    )  # fmt: skip
    if given["tags"]:
        actions.tag(claim, given["tags"], by=made.created_by)
    return claim, seen.made.get(row.line)


def _fields(given: dict[str, Any], made: ClaimImport) -> dict[str, Any]:
    """What is the claim's own. A line without a case is of the one chosen for the table."""
    apart = ("figures", "seen", "tags")
    own = {name: value for name, value in given.items() if name not in apart}
    return {**own, "case": own["case"] or made.case}


def _refuse(row: ImportRow, why: str) -> None:
    row.claim, row.source, row.state, row.said = None, None, State.REFUSED, why


def why_of(row: ImportRow, made: ClaimImport) -> str:
    return f"Line {row.line} of {made.filename}"
