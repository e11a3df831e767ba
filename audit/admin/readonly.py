"""Lists and pages that only show: what changes a row is an action, never a stock form.

What a person may not see is neither listed nor named: querysets go through `visible_to`, and a
reference to a hidden row reads as none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import ForeignKey, Model, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from audit.canonical import decimal_text

LAST = frozenset({"uuid", "digest", "retired_at", "retired_by", "offered_at", "leased_until"})
"""Columns that tell about the row and not about its subject."""


def visible(rows: QuerySet[Any], user: object) -> QuerySet[Any]:
    """The rows that this person may see, where the model knows such a thing."""
    seen = getattr(rows, "visible_to", None)
    return seen(user) if callable(seen) else rows


def conceal(rows: Iterable[Any], user: object) -> None:
    """Empty, in memory, each nullable reference to a row that this person may not see."""
    rows = list(rows)
    for field in _guarded_references(type(rows[0])) if rows else ():
        named = {getattr(row, field.attname) for row in rows} - {None}
        related = field.remote_field.model._default_manager.filter(pk__in=named)
        seen = set(visible(related, user).values_list("pk", flat=True)) if named else set()
        for row in rows:
            if getattr(row, field.attname) not in seen:
                setattr(row, field.name, None)


def _guarded_references(model: type[Model]) -> list[Any]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
        and field.null
        and hasattr(field.related_model._default_manager.all(), "visible_to")
    ]


if TYPE_CHECKING:
    StockAdmin = admin.ModelAdmin[Any]
    StockInline = admin.TabularInline[Any, Any]
    StockFormSet = BaseInlineFormSet[Any, Any, Any]
else:
    StockAdmin, StockInline = admin.ModelAdmin, admin.TabularInline
    StockFormSet = BaseInlineFormSet


class InUse(admin.SimpleListFilter):
    """Rows leave use without leaving the database."""

    title, parameter_name = gettext_lazy("use"), "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("live", gettext_lazy("in use")), ("retired", gettext_lazy("retired"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = {"live": True, "retired": False}
        if self.value() not in asked:
            return queryset
        return queryset.filter(retired_at__isnull=asked[str(self.value())])


class _Page(ChangeList):
    def get_filters(self, request: HttpRequest) -> Any:
        """A year beyond a machine's numbers is as wrong as one beyond the calendar."""
        try:
            return super().get_filters(request)
        except OverflowError as error:
            raise IncorrectLookupParameters(error) from error

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        conceal(self.result_list, request.user)


class ReadOnlyAdmin(StockAdmin):
    """A model whose rows are looked at, found and traced here."""

    changes_by_actions_only: ClassVar = True
    """What the site asks before it registers anything."""

    actions: Any = None
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    view_on_site: Any = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible(super().get_queryset(request), request.user)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            conceal([row], request.user)
        return row

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Every column but those excluded, what the row is about first."""
        if self.fields:
            return self.fields
        names = [field.name for field in self.opts.concrete_fields if not field.primary_key]
        names += [field.name for field in self.opts.many_to_many]
        shown = [name for name in names if name not in (self.exclude or ())]
        last_ones_last = sorted(shown, key=LAST.__contains__)
        return ["identifier" if name == "uuid" else name for name in last_ones_last]

    @admin.display(description=gettext_lazy("identifier"))
    def identifier(self, row: Any) -> str:
        """The column `uuid` under a name that people read."""
        return str(row.uuid)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if any("\0" in value for values in request.GET.lists() for value in values[1]):
            return redirect(f"{request.path}?e=1")  # PostgreSQL takes no NUL, not even to compare
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return _Page

    @property
    def media(self) -> forms.Media:
        """With what the selects of a list's filters need."""
        return super().media + self._select_media()

    def _select_media(self) -> forms.Media:
        paths = [it for it in self.list_filter if isinstance(it, tuple)]
        if not paths:
            return forms.Media()
        field = self.model._meta.get_field(paths[0][0])
        after = ["admin/js/autocomplete.js", "admin-skin/related-row.js"]
        return AutocompleteSelect(field, self.admin_site).media + forms.Media(js=after)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """A reference that is no filter of the list would answer questions about hidden rows."""
        first = lookup.partition("__")[0]
        relations = {field.name for field in self.model._meta.get_fields() if field.is_relation}
        declared = {_name_of(it).partition("__")[0] for it in self.get_list_filter(request)}
        if first in relations and first not in declared:
            return False
        return super().lookup_allowed(lookup, value, request)

    def history_key(self, row: Any) -> str:
        """What the log calls the row whose history is asked for."""
        return str(row.audit_key())

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The log is the history: stock's own knows nothing of actions."""
        row = self.get_object(request, object_id)
        if row is None:
            return redirect("admin:index")
        query = urlencode({"object_key": self.history_key(row)})
        return redirect(f"{reverse('admin:audit_event_changelist')}?{query}")


class ConcealingFormSet(StockFormSet):
    reader: object = None

    def get_queryset(self) -> QuerySet[Any]:
        if not hasattr(self, "_queryset"):
            conceal(super().get_queryset(), self.reader)
        return super().get_queryset()


class ReadOnlyInline(StockInline):
    """Rows that hang on the one shown."""

    template = "admin/rows.html"
    extra = 0
    can_delete = False
    show_change_link = True
    formset = ConcealingFormSet

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible(super().get_queryset(request), request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields or ()

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.reader = request.user
        return formset


def pretty(text: str) -> SafeString | str:
    """Canonical JSON, laid out for people."""
    if not text:
        return "–"
    laid_out = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return format_html('<pre class="json" tabindex="0">{}</pre>', laid_out)


def shown_json(name: str, title: Any) -> Callable[[Any, Any], SafeString | str]:
    """A display of a column that holds canonical JSON."""

    @admin.display(description=title)
    def display(_admin: Any, row: Any) -> SafeString | str:
        return pretty(getattr(row, name))

    return display


def figure_words(row: Any) -> str:
    """ "more than 74,000 t (74000 to –, t)" would repeat itself: the text, then how it is read."""
    ends = [decimal_text(end) if end is not None else "…" for end in (row.low, row.high)]
    low, high = ends
    return f"{row.bound}: {low}" if low == high else f"{row.bound}: {low} – {high}"


def desk_page(name: str, *attributes: str) -> Callable[[Any], str]:
    """The row's page at the desk, for “View on site”. Called by the stock admin with a row."""

    def address(row: Any) -> str:
        values = [getattr(row, attribute) for attribute in attributes]
        try:
            return reverse(name, args=values)
        except NoReverseMatch:
            return ""

    return address


def _name_of(entry: Any) -> str:
    first = entry[0] if isinstance(entry, list | tuple) else entry
    return first if isinstance(first, str) else str(getattr(first, "parameter_name", ""))
