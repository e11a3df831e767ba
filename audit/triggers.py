"""Triggers that keep frozen rows frozen, on PostgreSQL and SQLite.

Installed after every `migrate`, again and again: SQLite drops a table's triggers silently
whenever a migration remakes the table. Violations raise SQLSTATE 23001, so that both
databases give Django's `IntegrityError`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from audit.models import EventDetail
from audit.rows import Frozen

PREFIX = "plumbline_frozen"
ERASED = ("label", "old", "new", "why", "facts", "salt")


@dataclass(frozen=True)
class Guard:
    """What a table refuses: `condition` is SQL over OLD and NEW under which UPDATE fails."""

    table: str
    condition: str

    def names(self) -> list[str]:
        return [f"{PREFIX}_{verb}_{self.table}" for verb in ("update", "delete", "again")]

    @property
    def message(self) -> str:
        return f"Rows of {self.table} are never changed or deleted."


def guards(connection: BaseDatabaseWrapper) -> list[Guard]:
    """One guard for each frozen model whose table exists."""
    existing = set(connection.introspection.table_names())
    found = [Guard(table, condition) for table, condition in _conditions(_differs(connection))]
    return [guard for guard in found if guard.table in existing]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place; safe to call again."""
    statements = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for guard in guards(connection):
            for statement in statements(guard):
                cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Lift every trigger: for a test's flush and nothing else."""
    with connection.cursor() as cursor:
        for guard in guards(connection):
            for statement in _drops(guard, connection.vendor):
                cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that ought to be there and are not."""
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        present = {row[0] for row in cursor.fetchall()}
    wanted = [name for guard in guards(connection) for name in guard.names()]
    return [name for name in wanted if name not in present]


def _differs(connection: BaseDatabaseWrapper) -> str:
    return "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"


def _conditions(differs: str) -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        if issubclass(model, Frozen):
            changed = " OR ".join(
                f'OLD."{column}" {differs} NEW."{column}"' for column in model.frozen_columns()
            )
            once = f"({model.frozen_when}) AND " if model.frozen_when else ""
            yield model._meta.db_table, f"{once}({changed})"
    yield EventDetail._meta.db_table, _unless_erasing(differs)


def _unless_erasing(differs: str) -> str:
    """The one UPDATE that a detail allows: all its words gone, once, and nothing else."""
    blank = " AND ".join(f"NEW.\"{name}\" = ''" for name in ERASED)
    return (
        f'NOT (OLD."erased_at" IS NULL AND NEW."erased_at" IS NOT NULL AND {blank} '
        f'AND NOT (OLD."event_id" {differs} NEW."event_id"))'
    )


def _sqlite(guard: Guard) -> Iterator[str]:
    yield from _drops(guard, "sqlite")
    update, delete, again = guard.names()
    refuse = f"BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    table = guard.table
    yield f'CREATE TRIGGER "{update}" BEFORE UPDATE ON "{table}" WHEN {guard.condition} {refuse}'
    yield f'CREATE TRIGGER "{delete}" BEFORE DELETE ON "{table}" {refuse}'
    # INSERT OR REPLACE deletes without firing a delete trigger.
    exists = f'EXISTS (SELECT 1 FROM "{table}" WHERE "id" = NEW."id")'  # noqa: S608  # our own names
    yield f'CREATE TRIGGER "{again}" BEFORE INSERT ON "{table}" WHEN {exists} {refuse}'


def _postgresql(guard: Guard) -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION plumbline_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = '23001'; END $$"
    )
    update, delete, truncate = guard.names()
    refuse = f"EXECUTE FUNCTION plumbline_refuse('{guard.message}')"
    create, table = "CREATE OR REPLACE TRIGGER", guard.table
    yield (
        f'{create} "{update}" BEFORE UPDATE ON "{table}" '
        f"FOR EACH ROW WHEN ({guard.condition}) {refuse}"
    )
    yield f'{create} "{delete}" BEFORE DELETE ON "{table}" FOR EACH ROW {refuse}'
    yield f'{create} "{truncate}" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT {refuse}'


def _drops(guard: Guard, vendor: str) -> Iterator[str]:
    on_table = f' ON "{guard.table}"' if vendor == "postgresql" else ""
    for name in guard.names():
        yield f'DROP TRIGGER IF EXISTS "{name}"{on_table}'
