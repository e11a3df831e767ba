"""What a claim states and what bears on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin import disclosure
from audit.admin.autocompletion import RelatedRow
from audit.admin.readonly import InUse, ReadOnlyAdmin, ReadOnlyInline, figure_words, shown_json
from claims.models import Appearance, ClaimedQuantity, Evidence, Finding
from sources.models import Source


def _on_seen_sources(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    return rows.filter(source__in=Source.objects.visible_to(user)).select_related("claim", "source")


class Quantities(ReadOnlyInline):
    model = ClaimedQuantity
    fields = ("key", "measure", "text", "observation", "retired_at")


class Appearances(ReadOnlyInline):
    model = Appearance
    fields = ("source", "appeared_on", "locator", "retired_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appearance]:
        return _on_seen_sources(super().get_queryset(request), request.user)


class EvidenceRows(ReadOnlyInline):
    model = Evidence
    fields = ("stance", "source", "observation", "note", "retired_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        return _on_seen_sources(super().get_queryset(request), request.user)


class Findings(ReadOnlyInline):
    model = Finding
    fields = ("estimate", "state", "standing", "sentence")
    readonly_fields = ("state", "standing", "sentence")

    @admin.display(description=_("place"))
    def standing(self, finding: Finding) -> str:
        return finding.standing

    def get_queryset(self, request: HttpRequest) -> QuerySet[Finding]:
        return super().get_queryset(request).select_related("quantity", "estimate")


@admin.register(Appearance)
class AppearanceAdmin(ReadOnlyAdmin):
    list_display = ("key", "claim", "source", "appeared_on", "retired_at")
    list_filter = (InUse,)
    search_fields = ("key", "claim__reference", "source__title", "quote")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appearance]:
        return _on_seen_sources(super().get_queryset(request), request.user)


@admin.register(ClaimedQuantity)
class ClaimedQuantityAdmin(ReadOnlyAdmin):
    list_display = ("key", "measure", "text", "reading", "claim", "retired_at")
    list_filter = ("bound", InUse)
    list_select_related = ("claim",)
    search_fields = ("key", "measure", "text", "claim__reference")
    inlines = (Findings,)

    @admin.display(description=_("as read"))
    def reading(self, quantity: ClaimedQuantity) -> str:
        return figure_words(quantity)


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    list_display = ("key", "claim", "stance", "source", "retired_at")
    list_filter = ("stance", ("claim", RelatedRow), ("source", RelatedRow), InUse)
    search_fields = ("key", "claim__reference", "source__title", "note")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        return _on_seen_sources(super().get_queryset(request), request.user)


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    list_display = (
        "quantity",
        "claim",
        "estimate",
        "state",
        "standing",
        "percentile",
        "retired_at",
    )
    list_filter = ("place", InUse)
    list_select_related = ("quantity__claim", "estimate")
    search_fields = ("quantity__claim__reference", "quantity__measure", "estimate__slug")
    shown_result = shown_json("result", _("result"))
    fields = (
        "quantity",
        "estimate",
        "state",
        ("standing", "percentile"),
        "sentence",
        "error",
        "digest",
        "attempts",
        "shown_result",
        "retired_at",
    )
    readonly_fields = ("state", "standing", "sentence")

    @admin.display(description=_("place"), ordering="place")
    def standing(self, finding: Finding) -> str:
        return finding.standing

    @admin.display(description=_("claim"), ordering="quantity__claim__reference")
    def claim(self, finding: Finding) -> str:
        return finding.quantity.claim.reference


def _hidden(user: Any) -> Iterator[QuerySet[Any]]:
    for model in (Appearance, Evidence):
        rows: Any = model._default_manager.all()
        yield rows.exclude(source__in=Source.objects.visible_to(user))


disclosure.hide_events_of(_hidden)
# Their labels name a source, and evidence may have been moved away from a protected one.
disclosure.never_name("claims.appearance", "claims.evidence")
