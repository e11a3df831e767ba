"""The order of a list, and which rows of it come after one that was seen.

What has no value of the column comes last, whichever way the order goes, as on the desk's lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import connection
from django.db.models import CharField, DateTimeField, F, Func, Model, Q, QuerySet
from django.db.models.lookups import Exact, GreaterThan, LessThan

Position = Sequence[str | None]
"""A value of the order, and the public id of the row that has it."""


@dataclass(frozen=True)
class Order:
    """A column, perhaps of another row; the public id settles ties."""

    column: str
    descending: bool = False

    @classmethod
    def parse(cls, text: str) -> Order:
        return cls(text.removeprefix("-"), text.startswith("-"))

    def __str__(self) -> str:
        return f"-{self.column}" if self.descending else self.column

    def apply(self, rows: QuerySet[Any], *, backwards: bool) -> QuerySet[Any]:
        down = self.descending != backwards
        by: Any = f"-{self.column}" if down else self.column
        if _may_be_null(rows.model, self.column):
            by = _nulls_at(F(self.column), down=down, last=not backwards)
        return rows.order_by(by, "-uuid" if down else "uuid")

    def beyond(self, at: Position, model: type[Model], *, backwards: bool) -> Q:
        """Rows after (or before) the one at the cursor."""
        column, word = self.column, "lt" if self.descending != backwards else "gt"
        field = _fields(model, column)[-1]
        nothing = Q(**{f"{column}__isnull": True})
        if at[0] is None:
            rest = Q() if not backwards else ~nothing
            tied = nothing & Q(**{f"uuid__{word}": at[1]})
            return rest | tied if backwards else tied
        value = field.to_python(at[0])
        found = _beyond(field, column, value, str(at[1]), word)
        empty_ones_follow = not backwards and _may_be_null(model, column)
        return found | nothing if empty_ones_follow else found

    def position(self, row: Model) -> list[str | None]:
        *path, last = self.column.split("__")
        holder: Any = row
        for name in path:
            holder = getattr(holder, name)
        if holder is None or getattr(holder, last) is None:
            return [None, str(row.uuid)]  # type: ignore[attr-defined]  # every resource has a public id
        text = holder._meta.get_field(last).value_to_string(holder)
        return [text, str(row.uuid)]  # type: ignore[attr-defined]  # as above


class _SixDigits(Func):
    """A moment as SQLite has it, with six digits behind the second.

    The database itself writes three, Django six, or none for a whole second: as texts, one
    moment is then less or greater than itself, and a page begins with the row before it.
    """

    template = (
        "substr(%(expressions)s || CASE WHEN instr(%(expressions)s, '.') = 0 "
        "THEN '.000000' ELSE '000' END, 1, 26)"
    )
    output_field = CharField()


def _beyond(field: Any, column: str, value: Any, uuid: str, word: str) -> Q:
    if isinstance(field, DateTimeField) and connection.vendor == "sqlite":
        return _beyond_moment(column, value, uuid, word)
    # The first condition says what the second implies, as an index reads it: one that has only
    # the second is walked from its beginning to the cursor.
    reached = Q(**{f"{column}__{word}e": value})
    return reached & (Q(**{f"{column}__{word}": value}) | Q(**{f"uuid__{word}": uuid}))


def _beyond_moment(column: str, value: Any, uuid: str, word: str) -> Q:
    text = value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    stored = _SixDigits(F(column))
    beyond = LessThan(stored, text) if word == "lt" else GreaterThan(stored, text)
    return Q(beyond) | (Q(Exact(stored, text)) & Q(**{f"uuid__{word}": uuid}))


def _nulls_at(column: F, *, down: bool, last: bool) -> Any:
    where = {"nulls_last": True} if last else {"nulls_first": True}
    return column.desc(**where) if down else column.asc(**where)


def _fields(model: type[Model], column: str) -> list[Any]:
    """The fields along a path such as `publisher__name`."""
    found: list[Any] = []
    for name in column.split("__"):
        found.append(model._meta.get_field(name))
        model = found[-1].related_model
    return found


def _may_be_null(model: type[Model], column: str) -> bool:
    return any(field.null for field in _fields(model, column))
