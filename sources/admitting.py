"""Who may see a protected source: protecting one, letting people in, taking them off its list.

The list is told to nobody who is not on it. Its events are events of the source, which only its
readers can see; they name people in the part of an event that can be erased.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import writing
from audit.errors import DomainError
from audit.recording import record
from sources import policies, telling
from sources.models import Source

READER_ADDED, READER_REMOVED = "source.reader_added", "source.reader_removed"


@transaction.atomic
def let_read(source: Source, *, reader: User, by: User, why: str = "") -> bool:
    """Put somebody on the list of a protected source; returns whether they were not on it yet."""
    row = _locked(source, by=by)
    policies.check_can_be_reader(reader)
    if row.readers.filter(pk=reader.pk).exists():
        return False
    readers = {*row.readers.all(), reader}
    change_list(row, readers, verb=READER_ADDED, by=by, why=why)
    return True


@transaction.atomic
def stop_reading(source: Source, *, reader: User, by: User, why: str) -> None:
    """Take somebody off the list: from then on the source does not exist for them."""
    row = _locked(source, by=by)
    left = set(row.readers.exclude(pk=reader.pk))
    if len(left) == row.readers.count():
        raise DomainError(_("They are not on the list of readers."))
    policies.check_leaves_a_reader(left)
    change_list(row, left, verb=READER_REMOVED, by=by, why=why)


@transaction.atomic
def protect_source(source: Source, *, by: User, why: str) -> None:
    """Hide a source from everybody but this person, and whom they let in."""
    policies.check_can_change_sources(by)
    policies.check_can_see(source, by=by)
    row: Source = writing.locked(source)
    if row.protected:
        raise DomainError(_("This source is protected already."))
    row.readers.set({by})
    writing.revise(row, {"protected": True}, verb="source.protected", by=by, why=why)
    telling.unname(row)


@transaction.atomic
def open_source(source: Source, *, by: User, why: str) -> None:
    """Protect a source no more: everybody at the desk sees it, and it is named where it is read."""
    row = _locked(source, by=by)
    writing.revise(row, {"protected": False}, verb="source.opened", by=by, why=why)
    row.readers.clear()


def _locked(source: Source, *, by: User) -> Source:
    """The protected source under its lock, for somebody who is on its list."""
    policies.check_can_change_sources(by)
    policies.check_can_see(source, by=by)
    row: Source = writing.locked(source)
    policies.check_can_see(row, by=by)  # whoever was taken off the list meanwhile is not on it
    if not row.protected:
        raise DomainError(_("This source is not protected: everybody at the desk sees it."))
    return row


def change_list(
    source: Source, readers: set[User], *, verb: str, by: User | None, why: str
) -> None:
    """Set the list of a source that is locked, and record who was on it and who is."""
    before = _names(set(source.readers.all()))
    source.readers.set(readers)
    record(
        verb,
        source,
        by=by,
        old={"readers": before},
        new={"readers": _names(readers)},
        why=writing.checked_why(why),
    )


def _names(readers: set[User]) -> str:
    return ", ".join(sorted(str(reader) for reader in readers))
