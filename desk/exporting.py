"""What a list shows, for a spreadsheet or a program, written as it is sent."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from audit.cells import safe_cell
from desk.columns import Column

AT_ONCE = 200
"""Rows that are held at a time."""
MARK = "\ufeff"
"""Without it, the most used spreadsheet takes UTF-8 for something else."""


class _Echo:
    """A file that gives back what is written to it, for `csv` to write into."""

    def write(self, text: str) -> str:
        return text


def as_csv(rows: QuerySet[Any], columns: Sequence[Column]) -> Iterator[str]:
    """RFC 4180, with the names of the columns as they stand in JSON; no cell begins a formula."""
    writer = csv.writer(_Echo())
    names = [name for column in columns for name in column.names]
    yield MARK + str(writer.writerow(names))
    for row in rows.iterator(AT_ONCE):
        yield str(writer.writerow([safe_cell(_plain(it)) for it in _values(row, columns).values()]))


def as_json(rows: QuerySet[Any], columns: Sequence[Column]) -> Iterator[str]:
    """One array of objects, a row a line. Numbers that are not whole are strings, as elsewhere."""
    yield "["
    for count, row in enumerate(rows.iterator(AT_ONCE)):
        said = {name: _plain(value) for name, value in _values(row, columns).items()}
        yield f"{',' if count else ''}\n{json.dumps(said, ensure_ascii=False)}"
    yield "\n]\n"


WRITERS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (as_json, "application/json"),
}


def _values(row: Any, columns: Sequence[Column]) -> dict[str, object]:
    return {name: value for column in columns for name, value in column.values(row).items()}


def _plain(value: object) -> Any:
    """What JSON knows; the rest as it is written. A number that is not whole keeps its digits."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return repr(value)
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
