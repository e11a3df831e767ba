"""Long lists, a page at a time, by the number in the address."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def page_of_list(rows: Any, request: HttpRequest, size: int) -> Page[Any]:
    """Of a queryset or a list; past the end it is the last page, and what is no number the first.

    A longer number is past the end anyway, and Python refuses to parse a very long one.
    """
    return Paginator(rows, size).get_page(request.GET.get("page", "1")[:9])
