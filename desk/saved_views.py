"""Saving a list as it is shown: kept, renamed, shared, made the first thing one sees, removed.

Whose view it is alone changes it; anybody may begin with one that is shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from audit import writing
from audit.recording import record
from desk.models import LONGEST_QUERY, DefaultView, SavedView

MOST = 100
"""Of one person: more are found by nobody."""
NOT_KEPT = ("page", "view", "csrfmiddlewaretoken")


def query_of(given: QueryDict) -> str:
    """What of an address is kept: everything that was said, but for the page."""
    kept = given.copy()
    for name in NOT_KEPT:
        kept.pop(name, None)
    for name in list(kept):
        values = [value for value in kept.getlist(name) if value]
        kept.setlist(name, values) if values else kept.pop(name)
    return kept.urlencode()


@transaction.atomic
def save(
    list_name: str, *, name: str, query: str, shared: bool, by: User, default: bool = False
) -> SavedView:
    """Keep a list as `query` shows it. Raises `ValidationError` in sentences."""
    if SavedView.objects.live().filter(owner=by).count() >= MOST:
        raise ValidationError(_("You have %(most)d views: remove one first.") % {"most": MOST})
    view = SavedView(
        owner=by, list_name=list_name, name=name.strip(), query=_checked(query), shared=shared
    )
    writing.add(view, verb="view.saved", by=by)
    if default:
        _open_with(view, list_name, by)
    return view


@transaction.atomic
def revise(view: SavedView, *, by: User, default: bool | None = None, **changes: Any) -> bool:
    """Rename or share a view, or have it show what another address shows."""
    row = _own(view, by)
    if "query" in changes:
        changes["query"] = _checked(changes["query"])
    revised = writing.revise(row, changes, verb="view.revised", by=by)
    if default is not None and default != is_default(row, by):
        _open_with(row if default else None, row.list_name, by)
        return True
    return revised


@transaction.atomic
def remove(view: SavedView, *, by: User) -> None:
    """Whose default it was begins with everything again."""
    row = _own(view, by)
    DefaultView.objects.filter(view=row).update(view=None)
    writing.retire(row, verb="view.removed", by=by, why="")


@transaction.atomic
def open_with(view: SavedView | None, list_name: str, *, by: User) -> None:
    """Begin a list with a view, one's own or a shared one; None: with everything."""
    if view is not None:
        seen = SavedView.objects.visible_to(by).filter(list_name=list_name, pk=view.pk)
        if not seen.exists():
            raise PermissionDenied(_("There is no such view."))
    _open_with(view, list_name, by)


def is_default(view: SavedView, person: User) -> bool:
    return DefaultView.objects.filter(person=person, view=view).exists()


@dataclass(frozen=True)
class Views:
    """The views that a person finds on a list, and with which it opens."""

    rows: list[SavedView]
    default: int | None

    def named(self, uuid: str) -> SavedView | None:
        return next((it for it in self.rows if str(it.uuid) == uuid), None)


def views_of(list_name: str, person: User) -> Views:
    """Two queries."""
    rows = SavedView.objects.visible_to(person).filter(list_name=list_name)
    default = DefaultView.objects.filter(person=person, list_name=list_name)
    found = list(rows.select_related("owner").order_by("name", "pk")[: 2 * MOST])
    chosen = default.values_list("view", flat=True).first()
    return Views(found, chosen if chosen in {it.pk for it in found} else None)


def _open_with(view: SavedView | None, list_name: str, by: User) -> None:
    DefaultView.objects.update_or_create(person=by, list_name=list_name, defaults={"view": view})
    new = {"list": list_name, "view": str(view) if view else None}
    record("person.opens_list_with", by, by=by, new=new)


def _own(view: SavedView, by: User) -> SavedView:
    row: SavedView = writing.locked(view)
    if row.owner_id != by.pk:
        raise PermissionDenied(_("Everyone changes their own views. Save this one as yours."))
    if not row.is_live:
        raise ValidationError(_("This view was removed."))
    return row


def _checked(query: str) -> str:
    if len(query) > LONGEST_QUERY:
        raise ValidationError(_("This address is too long to be kept."))
    return query.replace("\x00", "")
