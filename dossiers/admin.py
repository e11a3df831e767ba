"""Dossiers: how far each is, and another try for one that failed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.panels import Panel, PanelsAdmin, sentence_of
from audit.admin.readonly import desk_page, shown_json
from dossiers import actions, policies
from dossiers.models import Dossier


class RetryDossier(Panel):
    verb = "retry"
    title = _("Make it again")
    button = _("Try again")
    done = _("A worker tries it again.")

    def is_offered(self) -> bool:
        return bool(self.row.state == Dossier.State.FAILED)

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
    panels = (RetryDossier,)
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
        return Dossier.objects.read().defer(None).defer("version__content")

    @admin.display(description=_("claim"), ordering="version__claim__reference")
    def claim(self, dossier: Dossier) -> str:
        return ", ".join(version.claim.reference for version in dossier.versions)
