"""Pages of a list, and words to search for: bounded whatever the address says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

PER_PAGE = 25
MOST_WORDS = 8

Row = TypeVar("Row", bound=Model)


def page_of(rows: QuerySet[Row], request: HttpRequest, per_page: int = PER_PAGE) -> Page[Row]:
    """The page that the address asks for; the nearest one if there is no such page.

    The number is read from at most 9 digits: a longer one is past the end anyway, and
    Python refuses to parse a very long one.
    """
    return Paginator(rows, per_page).get_page(request.GET.get("page", "1")[:9])


def matching(text: str, fields: Iterable[str]) -> Q:
    """Rows where each word of `text` stands in at least one of the fields."""
    condition = Q()
    for word in text.split()[:MOST_WORDS]:
        condition &= _anywhere(word, fields)
    return condition


def _anywhere(word: str, fields: Iterable[str]) -> Q:
    found = Q()
    for field in fields:
        found |= Q(**{f"{field}__icontains": word})
    return found
