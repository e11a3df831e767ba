"""Cases, claims, their versions and the reviews of these."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.autocompletion import RelatedRow
from audit.admin.panels import PanelsAdmin
from audit.admin.readonly import InUse, ReadOnlyAdmin, ReadOnlyInline, desk_page, shown_json
from claims.admin.bearing import Appearances, EvidenceRows, Quantities
from claims.admin.review import ReviewClaim
from claims.models import Case, Claim, Review, ReviewPin, Version


class Claims(ReadOnlyInline):
    model = Claim
    fk_name = "case"
    fields = ("reference", "statement", "claimant", "status")


class Versions(ReadOnlyInline):
    model = Version
    fields = ("number", "digest", "created_at", "created_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Version]:
        rows = super().get_queryset(request)
        return rows.select_related("claim", "created_by").defer("content")


class Reviews(ReadOnlyInline):
    model = Review
    fields = ("decision", "note", "reviewer", "decided_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        return super().get_queryset(request).select_related("version__claim", "reviewer")


class Pins(ReadOnlyInline):
    model = ReviewPin
    fields = ("kind", "key", "digest")
    show_change_link = False


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    list_display = ("title", "slug", "language", "retired_at")
    list_filter = ("language", InUse)
    search_fields = ("slug", "title", "summary")
    inlines = (Claims,)


@admin.register(Claim)
class ClaimAdmin(PanelsAdmin):
    list_display = ("reference", "short", "claimant", "status", "case", "created_at", "created_by")
    list_filter = (
        "status",
        "modality",
        "language",
        ("case", RelatedRow),
        InUse,
    )
    list_select_related = ("case", "created_by")
    search_fields = ("reference", "statement", "claimant")
    search_help_text = _("A reference, words of the statement, or who says so")
    date_hierarchy = "created_at"
    view_on_site = staticmethod(desk_page("desk:claim", "reference"))
    panels = (ReviewClaim,)
    fields = (
        "reference",
        "statement",
        "status",
        "claimant",
        "claimed_on",
        ("period_start", "period_end"),
        "place",
        "modality",
        "language",
        "case",
        "key",
        "summary",
        "note",
        ("created_at", "created_by"),
        ("retired_at", "retired_by"),
        "uuid",
    )
    inlines = (Quantities, EvidenceRows, Appearances, Versions)

    @admin.display(description=_("statement"), ordering="statement")
    def short(self, claim: Claim) -> str:
        text = " ".join(claim.statement.split())
        return text if len(text) <= 120 else f"{text[:119]}…"


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "created_at", "created_by", "digest")
    list_select_related = ("claim", "created_by")
    search_fields = ("claim__reference", "digest")
    date_hierarchy = "created_at"
    shown_content = shown_json("content", _("content"))
    fields = ("claim", "number", "digest", "created_at", "created_by", "shown_content")
    inlines = (Reviews,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Version]:
        rows = super().get_queryset(request)
        is_list = request.resolver_match is None or "object_id" not in request.resolver_match.kwargs
        return rows.defer("content") if is_list else rows


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ("version", "decision", "reviewer", "decided_at", "note")
    list_filter = ("decision", ("reviewer", RelatedRow))
    list_select_related = ("version__claim", "reviewer")
    search_fields = ("version__claim__reference", "reviewer__name", "note")
    date_hierarchy = "decided_at"
    inlines = (Pins,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        return super().get_queryset(request).defer("version__content")
