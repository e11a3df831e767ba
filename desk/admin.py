"""Saved views, to be looked at: each is changed by whose it is."""

from __future__ import annotations

from django.contrib import admin

from audit.admin.readonly import ReadOnlyAdmin
from desk.models import DefaultView, Preference, SavedView


@admin.register(SavedView)
class SavedViewAdmin(ReadOnlyAdmin):
    list_display = ("name", "list_name", "owner", "shared", "saved_at")
    list_filter = ("list_name", "shared")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__email", "owner__name")


@admin.register(DefaultView)
class DefaultViewAdmin(ReadOnlyAdmin):
    list_display = ("person", "list_name", "view")
    list_filter = ("list_name",)
    list_select_related = ("person", "view")
    search_fields = ("person__email", "person__name")


@admin.register(Preference)
class PreferenceAdmin(ReadOnlyAdmin):
    list_display = ("person", "keys")
    list_filter = ("keys",)
    list_select_related = ("person",)
    search_fields = ("person__email", "person__name")
