"""A list as a person sees it: its rows, its columns, and the views that were saved of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import User
from desk import saved_views
from desk.columns import Column
from desk.listing import page_of
from desk.lists import Listing
from desk.models import SavedView
from desk.saved_views import Views
from desk.searches import Search

EVERYTHING = "everything"
"""As `view` in an address: all of the list, whatever its default."""


@dataclass
class ListPage:
    """`query` is the address without its page: what a view keeps and an export is of."""

    listing: Listing
    form: Search
    page: Page[Any]
    columns: list[Column]
    views: Views
    view: SavedView | None
    query: str
    is_own: bool

    @property
    def offered(self) -> list[tuple[Column, bool]]:
        """The columns that may be left out, each with whether it is shown."""
        return [(it, it in self.columns) for it in self.listing.columns[1:]]

    @property
    def moved(self) -> bool:
        """Whether the list shows something else than the view that it began with."""
        return self.view is not None and self.view.query != self.query

    @property
    def is_default(self) -> bool:
        return self.view is not None and self.view.pk == self.views.default


def read(listing: Listing, request: HttpRequest, user: User) -> ListPage:
    """In a number of queries that does not grow with rows."""
    form = listing.form(request.GET, user)
    columns = listing.chosen(request.GET)
    views = saved_views.views_of(listing.name, user)
    view = views.named(request.GET.get("view", ""))
    return ListPage(
        listing=listing,
        form=form,
        page=page_of(listing.rows(form, user, columns), request),
        columns=columns,
        views=views,
        view=view,
        query=saved_views.query_of(request.GET),
        is_own=view is not None and view.owner_id == user.pk,
    )


def shown(
    listing: Listing, request: HttpRequest, user: User, template: str, more: Mapping[str, Any]
) -> HttpResponse:
    """The page of a list; one that is asked for without a word begins with its default view."""
    if not request.GET:
        views = saved_views.views_of(listing.name, user)
        default = next((it for it in views.rows if it.pk == views.default), None)
        if default is not None:
            return redirect(address_of(default))
    found = read(listing, request, user)
    context = {"list": found, "form": found.form, "page": found.page, **more}
    return render(request, template, context)


def address_of(view: SavedView) -> str:
    where = reverse(f"desk:{view.list_name}")
    return f"{where}?{view.query}{'&' if view.query else ''}view={view.uuid}"
