"""Changes of several claims, to be looked at: what was asked for, and what became of each."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from audit.admin.readonly import ReadOnlyAdmin, ReadOnlyInline, shown_json
from claims.models import BulkEdit, BulkEditRow


class Rows(ReadOnlyInline):
    model = BulkEditRow
    fields = ("claim", "outcome", "told", "undone", "undone_told")
    show_change_link = False


@admin.register(BulkEdit)
class BulkEditAdmin(ReadOnlyAdmin):
    list_display = ("made_at", "made_by", "undone_at")
    list_select_related = ("made_by",)
    search_fields = ("made_by__email", "made_by__name")
    date_hierarchy = "made_at"
    fields = ("made_by", "made_at", "asked_for", "undone_by", "undone_at")
    asked_for = shown_json("change", _("asked for"))
    inlines = (Rows,)
