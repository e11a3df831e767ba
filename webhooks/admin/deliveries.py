"""The log: what was sent, what was answered, and sending it again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from audit.admin.panels import Panel, PanelsAdmin, sentence_of
from audit.admin.readonly import ReadOnlyInline, shown_json
from webhooks import actions, policies
from webhooks.models import Attempt, Delivery, may_manage


class Replay(Panel):
    verb = "replay"
    title = _("Send it again")
    button = _("Send again")
    done = _("A worker sends it again, the same to the letter.")

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_replay(self.row, by=self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.replay_delivery(self.row, by=self.user)


def _as_sent(text: str) -> SafeString | str:
    return format_html('<pre class="json" tabindex="0">{}</pre>', text) if text else "–"


class Attempts(ReadOnlyInline):
    """Every call, the newest first."""

    model = Attempt
    fields = ("at", "seconds", "address", "status", "error", "shown_request", "shown_answer")
    readonly_fields = ("shown_request", "shown_answer")
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request.user)

    @admin.display(description=_("request"))
    def shown_request(self, attempt: Attempt) -> SafeString | str:
        return _as_sent(attempt.request)

    @admin.display(description=_("what was answered"))
    def shown_answer(self, attempt: Attempt) -> SafeString | str:
        return _as_sent(attempt.answer)


@admin.register(Delivery)
class DeliveryAdmin(PanelsAdmin):
    list_display = ("made_at", "event", "webhook", "state", "status", "attempts", "error")
    list_filter = ("state", "event", ("webhook", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("webhook",)
    search_fields = ("payload", "error")
    date_hierarchy = "made_at"
    panels = (Replay,)
    inlines = (Attempts,)
    shown_payload = shown_json("payload", _("what is sent"))
    fields = (
        ("event", "webhook"),
        ("state", "status", "attempts"),
        "error",
        ("made_at", "next_try", "finished_at"),
        "event_id",
        "shown_payload",
    )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_manage(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return super().get_queryset(request).select_related("webhook")
