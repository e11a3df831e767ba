"""One run over one file: what has been done so far, and the steps common to all sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from audit.errors import DomainError
from claims.casefile import membership, rows
from claims.casefile.files import Folder
from claims.casefile.parsing import CaseFile, Entry, Name, closest, name_of, spelled
from claims.casefile.reading import Place, Problem, shortened
from claims.casefile.report import Report
from claims.models import Case, Claim
from sources.models import Source

KEY_OF_FIELD = {
    "text": "value",
    "appeared_on": "on",
    "period_end": "period",
    "period_start": "period",
    "low": "figure",
    "high": "figure",
    "bound": "figure",
    "taken_from": "repeats",
    "rationale": "reliability_why",
}
"""Which key of the file a column's error belongs to, where they have different names."""

ONE = {
    "publishers": "publisher",
    "sources": "source",
    "observations": "observation",
    "parameters": "parameter",
    "estimates": "estimate",
    "quantities": "figure",
}


class Run:
    """Problems are gathered, so that a person mends all of them at once.

    `rows` has what a name in the file stands for by (section, name); `members` the names that
    the file holds, as the case will remember them; `protected` the case's protected sources by
    the names of their stand-ins, `behind` the keys of those for which the file has a stand-in.
    """

    def __init__(self, file: CaseFile, *, by: User, why: str, files: Folder | None = None) -> None:
        self.file, self.by, self.why, self.files = file, by, why, files
        self.report = Report()
        self.problems: list[Problem] = []
        self.rows: dict[tuple[str, Name], Any] = {}
        self.members: dict[str, set[str]] = {}
        self.protected: dict[str, Source] = {}
        self.behind: set[int] = set()
        self.case: Case | None = None

    @property
    def who(self) -> dict[str, Any]:
        """Who does it and why, as every action takes them."""
        return {"by": self.by, "why": self.why}

    def put(
        self,
        entry: Entry,
        section: str,
        row: Any,
        *,
        add: Callable[[], Any],
        revise: Callable[[Any], Any],
        within: Claim | None = None,
    ) -> Any:
        """Add the row, or revise the one that is there, and count what was done.

        `revise` returns whether it changed anything: True, False, or the row that took the
        old one's place. Returns the row as it is now.
        """
        name = name_of(entry, section)
        if row is None:
            row = add()
            self.report.added[section] += 1
        elif not row.is_live:
            raise ValidationError(f"“{spelled(name)}” was retired. Give the new one another name.")
        elif revised := revise(row):
            self.report.revised[section] += 1
            row = row if revised is True else revised
        else:
            self.report.unchanged[section] += 1
        self.rows[section, name] = row
        parts = name if isinstance(name, tuple) else (name,)
        self.remember(section, *((within.key, *parts) if within else parts))
        return row

    def remember(self, section: str, *parts: str) -> None:
        self.members.setdefault(section, set()).add(membership.joined(*parts))

    def named(self, entry: Entry, key: str, section: str) -> Any:
        """The row that the key names; None when the entry has no such key."""
        return self.reference(key, section, entry[key]) if entry[key] else None

    def reference(self, key: str, section: str, name: str) -> Any:
        """The row that a name stands for: from this file, or at the desk already."""
        if (section, name) not in self.rows:
            found = rows.find(section, name, self.by)
            self.rows[section, name] = found if found is not None and found.is_live else None
        row = self.rows[section, name]
        if row is FAILED:
            raise RestsOnFailureError
        if row is None:
            known = [it for where, it in self.rows if where == section and isinstance(it, str)]
            hint = closest(name, [it for it in known if self.rows[section, it] is not None])
            sentence = f"There is no {ONE[section]} “{shortened(name)}” here or at the desk.{hint}"
            raise ValidationError({key: sentence})
        return row

    def shows(self, source: Source | None) -> bool:
        """Whether the file has the source itself, and not its stand-in."""
        return source is None or source.pk not in self.behind

    @contextmanager
    def at(self, entry: Entry, section: str) -> Iterator[None]:
        """Turn whatever an action refuses into a problem at the entry's line."""
        name = (section, name_of(entry, section))
        try:
            with transaction.atomic():
                yield
        except RestsOnFailureError:
            self.rows[name] = FAILED
        except (ValidationError, DomainError, PermissionDenied) as error:
            self.rows[name] = FAILED
            self.problems += [Problem(place, text) for place, text in _told(error, entry)]


def different(row: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """Those of the fields that the row has otherwise."""
    return {name: value for name, value in fields.items() if getattr(row, name) != value}


class RestsOnFailureError(Exception):
    """The entry rests on one that failed, which has its own problem."""


FAILED = object()
"""Stands in `Run.rows` for an entry that could not be loaded."""


def _told(error: Exception, entry: Entry) -> Iterator[tuple[Place, str]]:
    """Where each of an error's sentences belongs."""
    if not isinstance(error, ValidationError):
        yield entry.place, str(error)
    elif hasattr(error, "error_dict"):
        for name, messages in error.message_dict.items():
            place = entry.at(KEY_OF_FIELD.get(name, name))
            yield from ((place, text) for text in messages)
    else:
        yield from ((entry.place, text) for text in error.messages)
