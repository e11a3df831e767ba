"""Verbs about tables of claims: upload, mend a line, leave it out, import, take back, drop."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.delivery import after_commit
from audit.errors import DomainError
from audit.recording import record
from claims import policies
from claims.importing.checking import Checked, Known, Problem, check, problems_of
from claims.importing.columns import NAMES
from claims.importing.likely import likely, said
from claims.importing.reading import Line, TableError, read_table
from claims.models import Case, ClaimImport, ImportRow

State, RowState = ClaimImport.State, ImportRow.State
AT_ONCE = 500


@transaction.atomic
def upload_table(
    content: bytes, filename: str, *, by: User, encoding: str = "", case: Case | None = None,
    instead_of: ClaimImport | None = None,
) -> ClaimImport:  # fmt: skip
    """Read a table and look through every line; nothing of it is logged yet.

    `instead_of` is an earlier upload that this one corrects, which is dropped. Raises
    `ValidationError` at "upload" for a table of which nothing can be used.
    """
    policies.check_can_change_claims(by)
    try:
        table = read_table(content, encoding)
        lines = list(table.lines)
    except TableError as error:
        raise ValidationError({"upload": str(error)}) from error
    if not lines:
        raise ValidationError({"upload": _("There is no line below the names of the columns.")})
    made = ClaimImport(
        filename=_shown(filename), encoding=table.encoding, separator=table.separator,
        sha256=sha256(content).hexdigest(), size=len(content), case=case, created_by=by,
        unknown_columns=json.dumps([_shown(it)[:60] for it in table.unknown[:20]]),
    )  # fmt: skip
    made.full_clean()
    made.save()
    ImportRow.objects.bulk_create(_rows(made, lines, by), batch_size=AT_ONCE)
    record("claims.table_read", made, by=by, lines=len(lines), sha256=made.sha256)
    if instead_of is not None:
        drop(instead_of, by=by)
    return made


def _rows(made: ClaimImport, lines: list[Line], by: User) -> list[ImportRow]:
    known = Known((line.cells for line in lines), by)
    checked = [_checked(line, known) for line in lines]
    told = likely([said(line.number, it.given) for line, it in _sound(lines, checked)], by)
    return [
        ImportRow(
            of=made, line=line.number, cells=json.dumps(line.cells),
            problems=json.dumps(problems_of(it)), likely=json.dumps(told.get(line.number, [])),
            repeats=line.number in told,
            state=RowState.FAULTY if it.problems else RowState.GOOD,
        )
        for line, it in zip(lines, checked, strict=True)
    ]  # fmt: skip


def _checked(line: Line, known: Known) -> Checked:
    if line.fault:
        return Checked(problems=[Problem("", line.fault)])
    return check(line.cells, known)


def _sound(lines: list[Line], checked: list[Checked]) -> Iterable[tuple[Line, Checked]]:
    return ((line, it) for line, it in zip(lines, checked, strict=True) if it.given)


@transaction.atomic
def mend_row(row: ImportRow, cells: dict[str, str], *, by: User) -> ImportRow:
    """Put other cells into a line and look through it again; other lines stay as they are."""
    made = _to_be_looked_through(row.of, by)
    kept = {name: str(cells.get(name, ""))[:20_000].strip() for name in NAMES if cells.get(name)}
    row = ImportRow.objects.select_for_update().get(pk=row.pk, of=made)
    found = check(kept, Known([kept], by))
    told = likely([said(row.line, found.given)], by).get(row.line, [])
    row.cells, row.problems = json.dumps(kept), json.dumps(problems_of(found))
    row.likely, row.repeats = json.dumps(told), bool(told)
    row.state = RowState.FAULTY if found.problems else RowState.GOOD
    row.save()
    return row


@transaction.atomic
def leave_out(made: ClaimImport, lines: Iterable[int], *, out: bool, by: User) -> int:
    """Leave lines out of the import, or take them in again; returns how many that changed."""
    made = _to_be_looked_through(made, by)
    rows = made.rows.filter(line__in=list(lines)[:AT_ONCE])
    return _set_out(rows, out=out)


@transaction.atomic
def leave_out_all(made: ClaimImport, *, which: str, by: User) -> int:
    """Leave out every line that is faulty, or every one that may repeat another."""
    made = _to_be_looked_through(made, by)
    chosen = {"faulty": Q(state=RowState.FAULTY), "repeats": Q(repeats=True)}
    return _set_out(made.rows.filter(chosen[which]), out=True) if which in chosen else 0


def _set_out(rows: Any, *, out: bool) -> int:
    if out:
        taken = rows.filter(state__in=[RowState.GOOD, RowState.FAULTY])
        return int(taken.update(state=RowState.LEFT_OUT))
    back = rows.filter(state=RowState.LEFT_OUT)
    good = back.filter(problems="[]").update(state=RowState.GOOD)
    return int(good + back.exclude(problems="[]").update(state=RowState.FAULTY))


@transaction.atomic
def start(made: ClaimImport, *, by: User) -> ClaimImport:
    """Have a worker log every line that is ready. Faulty ones stay behind, and say why."""
    made = _to_be_looked_through(made, by)
    number = made.rows.filter(state=RowState.GOOD).count()
    if not number:
        raise DomainError(_("No line is ready to be imported."))
    made.state, made.attempts, made.leased_until = State.QUEUED, 0, None
    made.save()
    record("claims.import_started", made, by=by, lines=number)
    _tell(made)
    return made


@transaction.atomic
def take_back(made: ClaimImport, *, why: str, by: User) -> ClaimImport:
    """Have a worker retire what the import logged and nobody has touched since."""
    made = _own(made, by)
    if made.state not in {State.DONE, State.FAILED} or not _stored(made):
        raise DomainError(_("There is nothing of this import to take back."))
    if not why.strip():
        raise ValidationError({"why": _("Say why: it stands in the history of every claim.")})
    made.state, made.undo_why, made.error = State.UNDOING, why.strip()[:2_000], ""
    made.attempts, made.leased_until = 0, None
    made.full_clean()
    made.save()
    record("claims.import_taken_back", made, by=by, why=why.strip()[:2_000])
    _tell(made)
    return made


@transaction.atomic
def drop(made: ClaimImport, *, by: User) -> None:
    """Put a table aside that nothing was imported from."""
    made = _to_be_looked_through(made, by)
    made.state = State.DROPPED
    made.save(update_fields=["state"])
    record("claims.table_dropped", made, by=by)


def _stored(made: ClaimImport) -> bool:
    return made.rows.filter(state=RowState.STORED).exists()


def _own(made: ClaimImport, by: User) -> ClaimImport:
    policies.check_can_change_claims(by)
    if made.created_by_id != by.pk:
        raise PermissionDenied(_("There is no such import."))
    row: ClaimImport = ClaimImport.objects.select_for_update().get(pk=made.pk)
    return row


def _to_be_looked_through(made: ClaimImport, by: User) -> ClaimImport:
    row = _own(made, by)
    if row.state != State.READ:
        raise DomainError(_("This table is not waiting to be looked through any more."))
    return row


def _tell(made: ClaimImport) -> None:
    from claims.importing.tasks import work_on_import

    after_commit(work_on_import, made.pk)


def _shown(filename: str) -> str:
    """A file's name on one line, without what no line may hold."""
    return "".join(it for it in filename if it.isprintable()).strip()[:200] or "table.csv"


__all__ = ["drop", "leave_out", "leave_out_all", "mend_row", "start", "take_back",
           "upload_table"]  # fmt: skip
