"""Narrowing a list by a related row that is found by typing.

The suggestions come from the related model's own admin, so they hold what the person may see.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.admin.readonly import visible


class _Select(AutocompleteSelect):
    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        """The script's box takes its name from the words in it, so it must never be empty."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return {**attrs, "data-placeholder": attrs["aria-label"]}


class RelatedRow(admin.FieldListFilter):
    """`("source", RelatedRow)` in a `list_filter`."""

    template = "admin/related_row.html"

    def __init__(
        self,
        field: Any,
        request: HttpRequest,
        params: dict[str, Any],
        model: Any,
        model_admin: Any,
        field_path: str,
    ) -> None:
        self.parameter = f"{field_path}__id__exact"
        super().__init__(field, request, params, model, model_admin, field_path)
        chosen: Any = self.used_parameters.get(self.parameter, [""])
        given = chosen[-1]
        self.key = given if str(given).isdecimal() and len(str(given)) < 19 else ""
        related: Any = field.remote_field.model._default_manager.all()
        self.seen = visible(related, request.user)
        self.select = self._select(field, model_admin)
        self.others = [
            (name, value)
            for name, values in request.GET.lists()
            if name not in {self.parameter, "p"}
            for value in values
        ]

    def _select(self, field: Any, model_admin: Any) -> Any:
        choice = forms.ModelChoiceField(
            self.seen,
            required=False,
            widget=_Select(field, model_admin.admin_site),
        )
        choice.widget.attrs["aria-label"] = str(self.title)
        return choice.widget.render(self.parameter, self.key or None, {"id": self.parameter})

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter]

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.used_parameters:
            return queryset
        wanted = self.seen.filter(pk=self.key) if self.key else self.seen.none()
        return queryset.filter(**{f"{self.field_path}__in": wanted})

    def choices(self, changelist: Any) -> Any:
        yield {
            "selected": not self.used_parameters,
            "query_string": changelist.get_query_string(remove=[self.parameter]),
            "select": self.select,
            "others": self.others,
        }
