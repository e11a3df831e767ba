"""Cases, claims, their versions and the reviews of these."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from audit.admin import disclosure
from audit.admin.autocompletion import RelatedRow
from audit.admin.panels import PanelsAdmin
from audit.admin.readonly import InUse, ReadOnlyAdmin, ReadOnlyInline, desk_page, shown_json
from claims.admin.bearing import Appearances, EvidenceRows, Quantities
from claims.admin.queue import Queue
from claims.admin.review import ReviewClaim
from claims.admin.steps import (
    CorrectClaim,
    PublishClaim,
    ReopenClaim,
    ResumeClaim,
    WaiveRule,
    WithdrawClaim,
)
from claims.admin.together import approve_chosen, approve_together
from claims.models import Case, Claim, Review, ReviewPin, Version
from claims.transitions import TRANSITIONS


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
    exclude = ("members",)  # names for case files, those of protected sources among them
    inlines = (Claims,)


@admin.register(Claim)
class ClaimAdmin(PanelsAdmin):
    list_display = ("reference", "short", "claimant", "status", "case", "created_at", "created_by")
    list_filter = (
        Queue,
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
    panels = (
        ReviewClaim,
        PublishClaim,
        ResumeClaim,
        CorrectClaim,
        ReopenClaim,
        WithdrawClaim,
        WaiveRule,
    )
    actions = (approve_together,)
    actions_selection_counter = True
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
        "identifier",
    )
    inlines = (Quantities, EvidenceRows, Appearances, Versions)

    def has_review_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(TRANSITIONS["approve"].permission))

    def get_urls(self) -> list[URLPattern]:
        view = require_POST(self.admin_site.admin_view(approve_chosen))
        return [path("approve/", view, name="claims_claim_approve"), *super().get_urls()]

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


disclosure.never_show("members")  # of a case: they name protected sources
