"""What the log does not show, and to whom. The apps above say so; the log knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import CharField, F, Func, QuerySet

from audit.exporting import Withheld
from audit.models import EventQuerySet

Hidden = Callable[[Any], Iterable[QuerySet[Any]]]
"""For a person, the rows whose every event is kept from them."""

_hidden: list[Hidden] = []
_unnamed: set[str] = set()
_unshown: set[str] = set()


def hide_events_of(rows: Hidden) -> None:
    """Keep all events of these rows from whoever may not see the rows."""
    _hidden.append(rows)


def never_name(*kinds: str) -> None:
    """Leave out the labels of these kinds of objects: they name what they once referred to."""
    _unnamed.update(kinds)


def never_show(*names: str) -> None:
    """Leave out the values of columns with these names: they name other objects."""
    _unshown.update(names)


def disclosed(events: EventQuerySet, user: object) -> EventQuerySet:
    """The events that this person may read."""
    for rows_for in _hidden:
        for rows in rows_for(user):
            keys = rows.order_by().annotate(audit_key=AuditKey(F("uuid"))).values("audit_key")
            events = events.exclude(object_key__in=keys)
    return events


def is_named(kind: str) -> bool:
    return kind not in _unnamed


def is_shown(column: str) -> bool:
    return column not in _unshown


def unnamed() -> frozenset[str]:
    return frozenset(_unnamed)


def withheld() -> Withheld:
    """What an export leaves out of the events that are disclosed, as the log's pages do."""
    return Withheld(kinds=frozenset(_unnamed), columns=frozenset(_unshown))


class AuditKey(Func):
    """A public id as the log spells it: SQLite keeps 32 bare hexadecimal digits."""

    output_field = CharField()
    arity = 1

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)::text", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        starts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        groups = [f"substr(%(expressions)s, {start}, {length})" for start, length in starts]
        return self.as_sql(compiler, connection, template=" || '-' || ".join(groups), **context)
