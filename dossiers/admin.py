"""Dossiers: how far each is, and another try for one that failed."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.panels import Panel, PanelsAdmin, sentence_of
from audit.admin.readonly import ReadOnlyAdmin, ReadOnlyInline, desk_page, shown_json
from dossiers import actions, policies
from dossiers.models import Collected, Collection, Dossier


class CancelDossier(Panel):
    verb = "cancel"
    title = _("Do not make it")
    button = _("Cancel")
    done = _("It is not made.")

    def is_offered(self) -> bool:
        return bool(self.row.is_pending)

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_cancel(self.row, by=self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.cancel_dossier(self.row, by=self.user)


class RetryDossier(Panel):
    verb = "retry"
    title = _("Make it again")
    button = _("Try again")
    done = _("A worker tries it again.")

    def is_offered(self) -> bool:
        return self.row.state in {Dossier.State.FAILED, Dossier.State.CANCELLED}

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_retry(self.row, by=self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.retry_dossier(self.row, by=self.user)


@admin.register(Dossier)
class DossierAdmin(PanelsAdmin):
    list_display = ("serial", "claim", "kind", "state", "pages", "size", "issued_at", "issued_by")
    list_filter = ("state", "kind")
    search_fields = ("serial", "version__claim__reference", "sha256")
    date_hierarchy = "issued_at"
    view_on_site = staticmethod(desk_page("desk:download_dossier", "serial"))
    panels = (CancelDossier, RetryDossier)
    shown_facts = shown_json("facts", _("facts of issue"))
    fields = (
        "serial",
        "claim",
        "version",
        "collection",
        "kind",
        ("state", "stage"),
        "error",
        ("pages", "size"),
        "sha256",
        "renderer",
        ("issued_at", "issued_by", "finished_at"),
        "attempts",
        "digest",
        "shown_facts",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dossier]:
        rows: Any = super().get_queryset(request)
        return cast("QuerySet[Dossier]", rows.read().defer(None).defer("version__content"))

    @admin.display(description=_("claim"), ordering="version__claim__reference")
    def claim(self, dossier: Dossier) -> str:
        return ", ".join(version.claim.reference for version in dossier.versions)


class CollectedVersions(ReadOnlyInline):
    model = Collected
    fields = ("position", "version", "digest")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Collected]:
        rows = super().get_queryset(request).select_related("version__claim", "collection__case")
        return rows.defer("version__content")

    @admin.display(description=_("digest"))
    def digest(self, row: Collected) -> str:
        return row.version.digest


@admin.register(Collection)
class CollectionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "created_at", "created_by", "digest")
    list_select_related = ("case", "created_by")
    search_fields = ("case__slug", "case__title", "digest")
    date_hierarchy = "created_at"
    fields = ("case", "number", "title", "summary", "digest", "created_at", "created_by")
    inlines = (CollectedVersions,)

    @admin.display(description=_("title"))
    def title(self, collection: Collection) -> str:
        """As it was when the collection was frozen."""
        return str(collection.parsed()["case"]["title"])

    @admin.display(description=_("summary"))
    def summary(self, collection: Collection) -> str:
        return str(collection.parsed()["case"]["summary"]) or "–"
