"""Pages by key: each begins after the last row seen, however many are added meanwhile.

A cursor names a public id and a value of the order, signed, so that a client can neither ask
the database a question with it nor make it fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from api.ordering import Order, Position

LIMIT, CURSOR, ORDERING = "limit", "cursor", "ordering"
PARAMETERS = frozenset({LIMIT, CURSOR, ORDERING})
USUAL_LIMIT, LARGEST_LIMIT = 50, 200
SALT = "api.pagination"


@dataclass(frozen=True)
class Cursor:
    """Where a page begins. It belongs to one list in one order and refuses to serve another."""

    of: str
    at: Position
    backwards: bool = False

    def text(self) -> str:
        return signing.dumps([self.of, self.at, self.backwards], salt=SALT, compress=True)

    @classmethod
    def read(cls, text: str, of: str) -> Cursor:
        try:
            cursor = cls(*signing.loads(text, salt=SALT))
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise _refused(CURSOR, _("This cursor was not made here. Start again.")) from error
        if cursor.of != of:
            raise _refused(CURSOR, _("This cursor belongs to another list or order. Start again."))
        return cursor


class CursorPages(BasePagination):
    """`?limit=` rows (50, at most 200), `?ordering=` one of the view's `orderings`.

    The view names `orderings`, the first with its usual sign, and in `columns` those that stand
    for the column of another row.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.order = _order(request, view.orderings, getattr(view, "columns", {}))
        self.list = f"{queryset.model._meta.label_lower} {self.order}"
        limit = _limit(request)
        text = request.query_params.get(CURSOR)
        cursor = Cursor.read(text, self.list) if text is not None else None
        backwards = cursor is not None and cursor.backwards
        rows = self.order.apply(queryset, backwards=backwards)
        if cursor is not None:
            rows = rows.filter(self.order.beyond(cursor.at, queryset.model, backwards=backwards))
        found = list(rows[: limit + 1])
        more, page = len(found) > limit, found[:limit]
        self.page = page[::-1] if backwards else page
        self.has_previous = more if backwards else cursor is not None
        self.has_next = more if not backwards else True
        return self.page

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """For the API's description."""
        link = {"type": ["string", "null"], "format": "uri", "example": None}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "next": self._link(backwards=False) if self.has_next else None,
                "previous": self._link(backwards=True) if self.has_previous else None,
                "results": data,
            }
        )

    def _link(self, *, backwards: bool) -> str | None:
        """The address of the page beyond this one, with every filter kept."""
        here = self.request.build_absolute_uri()
        if not self.page:
            return remove_query_param(here, CURSOR)
        row = self.page[0] if backwards else self.page[-1]
        cursor = Cursor(self.list, self.order.position(row), backwards)
        return replace_query_param(here, CURSOR, cursor.text())


def _order(request: Request, orderings: Sequence[str], columns: Mapping[str, str]) -> Order:
    asked = Order.parse(request.query_params.get(ORDERING, orderings[0]))
    names = [name.removeprefix("-") for name in orderings]
    if asked.column not in names:
        named = ", ".join(names)
        raise _refused(ORDERING, _("Order by one of: %(names)s.") % {"names": named})
    return replace(asked, column=columns.get(asked.column, asked.column))


def _limit(request: Request) -> int:
    text = request.query_params.get(LIMIT, str(USUAL_LIMIT))
    short = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_LIMIT))
    limit = int(text) if short else 0
    if not 1 <= limit <= LARGEST_LIMIT:
        sentence = _("Give a whole number from 1 to %(most)s.") % {"most": LARGEST_LIMIT}
        raise _refused(LIMIT, sentence)
    return limit


def _refused(name: str, sentence: str) -> ValidationError:
    return ValidationError({name: [sentence]})
