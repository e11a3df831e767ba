"""What was mailed, what could not be, and trying that again; what people are told, and how."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import notifying, policies
from accounts.models import Choice, Mailing, Notification
from audit.admin.panels import Panel, PanelsAdmin, sentence_of
from audit.admin.readonly import ReadOnlyAdmin, ReadOnlyInline


class TryAgain(Panel):
    verb = "retry"
    title = _("Send it after all")
    button = _("Try again")
    done = _("A worker tries it again.")

    def is_offered(self) -> bool:
        return bool(self.row.state == Mailing.State.FAILED)

    def why_not(self) -> str:
        return sentence_of(lambda: policies.check_can_change_people(self.user))

    def run(self, cleaned: dict[str, Any]) -> None:
        notifying.try_again(self.row, by=self.user)


class Told(ReadOnlyInline):
    """Where a notification leads is its reader's alone."""

    model = Notification
    fields = ("kind", "subject", "text", "told_at", "read_at")
    show_change_link = False


@admin.register(Mailing)
class MailingAdmin(PanelsAdmin):
    list_display = ("recipient", "state", "attempts", "error", "made_at", "finished_at")
    list_filter = ("state",)
    list_select_related = ("recipient",)
    search_fields = ("recipient__email", "recipient__name")
    date_hierarchy = "made_at"
    fields = ("recipient", "state", "error", "attempts", "not_before", "made_at", "finished_at")
    inlines = (Told,)
    panels = (TryAgain,)


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    list_display = ("recipient", "kind", "subject", "text", "count", "told_at", "read_at")
    list_filter = ("kind",)
    list_select_related = ("recipient",)
    search_fields = ("recipient__email", "recipient__name")
    fields = ("recipient", "kind", "subject", "text", "count", "told_at", "read_at", "mail_after")


@admin.register(Choice)
class ChoiceAdmin(ReadOnlyAdmin):
    list_display = ("person", "kind", "rhythm")
    list_filter = ("kind", "rhythm")
    list_select_related = ("person",)
    search_fields = ("person__email", "person__name")
