"""The seals over the log, each with whether it still fits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import exporting, verification
from audit.admin import disclosure
from audit.admin.readonly import ReadOnlyAdmin
from audit.models import Event, Seal

EXPORTING = "accounts.change_user"
"""Who administers the desk may take its log away."""


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    list_display = ("number", "sealed_at", "count", "digest", "follows")
    date_hierarchy = "sealed_at"
    search_fields = ("digest",)
    search_help_text = gettext_lazy("The digest that a dossier prints")
    ordering = ("-number",)
    fields = ("number", "sealed_at", "count", "state", "digest", "previous", "root")
    change_list_template = "admin/audit/seal/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export)
        return [path("export/", view, name="audit_seal_export"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"may_export": request.user.has_perm(EXPORTING)}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def export(self, request: HttpRequest) -> StreamingHttpResponse:
        """The log as this administrator may read it, as JSON lines."""
        if not request.user.has_perm(EXPORTING):
            raise PermissionDenied(_("Only administrators take the log away."))
        events = disclosure.disclosed(Event.objects.all(), request.user)
        body: Iterator[str] = exporting.lines(events, disclosure.withheld())
        name = timezone.now().strftime("audit-%Y%m%dT%H%M%SZ.jsonl")
        response = StreamingHttpResponse(body, content_type="application/jsonl")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response

    @admin.display(description=gettext_lazy("fits"), boolean=True)
    def follows(self, seal: Seal) -> bool:
        """Of a row of the list: whether its own columns fit. Its events are on its page."""
        return seal.digest == seal.computed_digest()

    @admin.display(description=gettext_lazy("state"))
    def state(self, seal: Seal) -> SafeString | str:
        """Whether this seal, its events and their words still fit each other."""
        found = [fault.sentence for fault in verification.of_seal(seal)]
        if not found:
            return _("Verified: every event is as it was when it was sealed.")
        items = format_html_join("", "<li>{}</li>", ((it,) for it in found[:50]))
        return format_html('<ul class="errorlist">{}</ul>', items)
