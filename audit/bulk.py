"""Changing many rows in one statement, each to values of its own.

Django's `bulk_update` spells a CASE with a branch for every row and column, and the database
walks through it for every row. Joined to a list of values, each row is looked up once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

ROWS_A_STATEMENT = 500

Change = tuple[int, Mapping[str, Any]]
"""(key of a row, its values by the name of the field)."""


def update_each(model: type[models.Model], changes: Mapping[int, Mapping[str, Any]]) -> int:
    """Give each row, by key, its own values of the same fields; returns how many rows it met.

    The caller holds the rows' locks, so a count other than `len(changes)` is a defect.
    """
    rows = list(changes.items())
    starts = range(0, len(rows), ROWS_A_STATEMENT)
    return sum(_update(model, rows[start : start + ROWS_A_STATEMENT]) for start in starts)


def _update(model: type[models.Model], rows: Sequence[Change]) -> int:
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.pk, *map(model._meta.get_field, rows[0][1])]
    table, key = quote(model._meta.db_table), quote(fields[0].column)
    # Both databases call the columns of a list of values column1, column2 …
    sets = ", ".join(
        f"{quote(field.column)} = given.column{number}"
        for number, field in enumerate(fields[1:], start=2)
    )
    row = f"({', '.join(_placeholder(field) for field in fields)})"
    statement = (
        f"UPDATE {table} SET {sets} FROM (VALUES {', '.join([row] * len(rows))}) AS given "  # noqa: S608  # names of ours
        f"WHERE {table}.{key} = given.column1"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for change in rows for value in _values(fields, *change)])
        return int(cursor.rowcount)


def _placeholder(field: Any) -> str:
    """PostgreSQL takes a bare list of values for text; SQLite's columns make of it what it is."""
    if connection.vendor != "postgresql":
        return "%s"
    return f"CAST(%s AS {field.cast_db_type(connection)})"


def _values(fields: Sequence[Any], key: int, change: Mapping[str, Any]) -> list[Any]:
    given = [key, *change.values()]
    return [
        field.get_db_prep_save(value, connection)
        for field, value in zip(fields, given, strict=True)
    ]
