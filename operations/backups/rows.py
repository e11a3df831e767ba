"""Rows as lines of JSON, the same from SQLite and from PostgreSQL, and back.

One line is one row: the values of its columns in the order that the head of its table gives.
Times keep their microseconds and decimals their digits, since digests are made of both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from audit.canonical import decimal_text

LEFT_OUT = frozenset(
    {"sessions.session", "usersessions.usersession", "operations.heartbeat", "admin.logentry"}
)
"""Who is signed in, and how workers are just now: of no use elsewhere, or tomorrow."""
ROWS_AT_ONCE = 500
VARIABLES = 30_000
"""Values of one statement; SQLite takes 32,766."""


@dataclass
class Table:
    """What the manifest says of one table: its columns, how many rows, the digest of its lines."""

    name: str
    columns: list[str]
    rows: int = 0
    hasher: Any = field(default_factory=hashlib.sha256, repr=False)

    @property
    def sha256(self) -> str:
        return str(self.hasher.hexdigest())

    def entry(self) -> dict[str, object]:
        return {"columns": self.columns, "rows": self.rows, "sha256": self.sha256}


def tables() -> list[type[models.Model]]:
    """Every model whose rows are kept, in the order of its name; links of many to many too."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
    ]
    kept = [model for model in found if model._meta.label_lower not in LEFT_OUT]
    return sorted(kept, key=lambda model: model._meta.label_lower)


def fields_of(model: type[models.Model]) -> list[Any]:
    """The columns that hold what was written; what the database works out itself is left out."""
    fields: list[Any] = list(model._meta.concrete_fields)
    return [it for it in fields if not getattr(it, "generated", False)]


def lines(model: type[models.Model], told: Table) -> Iterator[bytes]:
    """The rows in order of their key; `told` counts and digests what was given out."""
    names = [it.attname for it in fields_of(model)]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=2_000):
        plain = [_plain(value) for value in row]
        # Sorted: PostgreSQL keeps the keys of a JSON column in an order of its own.
        line = json.dumps(plain, ensure_ascii=False, sort_keys=True).encode() + b"\n"
        told.rows += 1
        told.hasher.update(line)
        yield line


def table_of(model: type[models.Model]) -> Table:
    return Table(model._meta.label_lower, [it.attname for it in fields_of(model)])


def empty(model: type[models.Model]) -> None:
    """Past every rule: what guards the rows has been lifted."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_quoted(model._meta.db_table)}")  # noqa: S608  # our own names


def load(model: type[models.Model], given: Iterable[bytes]) -> None:
    """Insert rows as they were, keys included."""
    fields = fields_of(model)
    size = max(1, min(ROWS_AT_ONCE, VARIABLES // len(fields)))
    batch: list[list[Any]] = []
    for line in given:
        batch.append(_values(fields, json.loads(line)))
        if len(batch) == size:
            _insert(model, fields, batch)
            batch = []
    if batch:
        _insert(model, fields, batch)


def reset_sequences(all_models: Iterable[type[models.Model]]) -> None:
    """Let new rows get keys above those that were put in."""
    if connection.vendor != "postgresql":
        return  # SQLite goes by the highest key
    with connection.cursor() as cursor:
        for model in all_models:
            key: Any = model._meta.pk
            if isinstance(key, models.AutoField):
                table, column = _quoted(model._meta.db_table), _quoted(str(key.column))
                newest = f"coalesce(max({column}), 1), max({column}) IS NOT NULL"
                sequence = "pg_get_serial_sequence(%s, %s)"
                cursor.execute(
                    f"SELECT setval({sequence}, {newest}) FROM {table}",  # noqa: S608  # our own names
                    [table, key.column],
                )


def _insert(model: type[models.Model], fields: list[Any], batch: list[list[Any]]) -> None:
    columns = ", ".join(_quoted(it.column) for it in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    table = _quoted(model._meta.db_table)
    statement = f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * len(batch))}"  # noqa: S608  # our own names
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for values in batch for value in values])


def _values(fields: list[Any], row: list[Any]) -> list[Any]:
    if len(row) != len(fields):
        raise ValueError("A row has another number of values than its table has columns.")
    return [
        it.get_db_prep_save(_read(it, value), connection)
        for it, value in zip(fields, row, strict=True)
    ]


def _read(it: Any, value: Any) -> Any:
    """A value as the field has it in Python. Text stays as it is: `to_python` of some fields
    would take a second look at what was written."""
    if value is None or isinstance(it, models.CharField | models.TextField):
        return value
    target = it.target_field if isinstance(it, models.ForeignKey) else it
    return target.to_python(value)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str | dict | list):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return decimal_text(value)  # SQLite and PostgreSQL give another number of zeros
    if isinstance(value, UUID):
        return str(value)
    return str(value)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
