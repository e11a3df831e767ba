"""Long lists, a page at a time, by the number in the address."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


def page_of_list(rows: Any, request: HttpRequest, size: int) -> Page[Any]:
    """Of a queryset or a list; past the end it is the last page, and what is no number the first.

    A longer number is past the end anyway, and Python refuses to parse a very long one. Of rows in
    the database only the keys are counted off, so that a page far back joins no more than its own.
    """
    number = request.GET.get("page", "1")[:9]
    if not isinstance(rows, QuerySet):
        return Paginator(rows, size).get_page(number)
    page = Paginator(rows.values_list("pk", flat=True), size).get_page(number)
    page.object_list = rows.filter(pk__in=list(page.object_list))
    return page
