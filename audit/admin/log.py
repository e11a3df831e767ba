"""The log: who did what to what, when and why. Nothing here is ever written."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.admin import disclosure
from audit.admin.readonly import ReadOnlyAdmin
from audit.models import Event, EventDetail

ERASED = gettext_lazy("erased")
NOT_SHOWN = gettext_lazy("not shown here")


class ActorFilter(admin.SimpleListFilter):
    """Who did it. The system has no name, so it is given one here."""

    title, parameter_name = gettext_lazy("who"), "who"
    SYSTEM = "-"
    MOST = 200

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        names = Event.objects.order_by("actor").values_list("actor", flat=True).distinct()
        return [(name or self.SYSTEM, name or _("the system")) for name in names[: self.MOST]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        return queryset.filter(actor="" if self.value() == self.SYSTEM else self.value())


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "who", "what", "object_type", "why")
    list_display_links = ("what",)
    list_filter = ("verb", "object_type", ActorFilter)
    list_select_related = ("detail",)
    search_fields = ("actor", "object_key", "detail__label")
    search_help_text = gettext_lazy("A person, the name of an object, or its public id")
    date_hierarchy = "at"
    ordering = ("-pk",)
    fields = ("at", "who", "what", "why", "changes", "facts", "object_type", "object_key", "digest")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        events = Event.objects.with_details()
        return disclosure.disclosed(events, request.user).order_by("-pk")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A label that is not shown is not found either."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if search_term:
            named = ~Q(object_type__in=disclosure.unnamed())
            found = found.filter(
                named | Q(actor__icontains=search_term) | Q(object_key__icontains=search_term)
            )
        return found, duplicates

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        event = self.get_object(request, unquote(object_id))
        context = {"heading": self.what(event)} if event else {}
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )

    def history_key(self, row: Event) -> str:
        """The history of an event is that of what it happened to."""
        return row.object_key

    @admin.display(description=gettext_lazy("who"), ordering="actor")
    def who(self, event: Event) -> str:
        return event.actor or _("the system")

    @admin.display(description=gettext_lazy("what"), ordering="verb")
    def what(self, event: Event) -> SafeString | str:
        detail = _detail(event)
        if detail is not None and detail.is_erased:
            words = event.verb.replace(".", ": ").replace("_", " ")
            return format_html('{} <em class="erased">{}</em>', words, ERASED)
        if not disclosure.is_named(event.object_type):
            noun, _dot, verb = event.verb.partition(".")
            return f"{verb} the {noun}".replace("_", " ")
        return event.sentence()

    @admin.display(description=gettext_lazy("why"))
    def why(self, event: Event) -> str:
        detail = _detail(event)
        return detail.why if detail else ""

    @admin.display(description=gettext_lazy("what changed"))
    def changes(self, event: Event) -> SafeString | str:
        detail = _detail(event)
        if detail is None or detail.is_erased:
            return str(ERASED) if detail else "–"
        rows = [
            (name.replace("_", " "), _words(name, old), _words(name, new))
            for name, old, new in detail.changes()
        ]
        if not rows:
            return "–"
        body = format_html_join("", "<tr><th scope=row>{}</th><td>{}</td><td>{}</td></tr>", rows)
        heads = (_("name"), _("before"), _("after"))
        head = format_html_join("", "<th scope=col>{}</th>", ((it,) for it in heads))
        return format_html(
            '<table class="changes"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', head, body
        )

    @admin.display(description=gettext_lazy("facts"))
    def facts(self, event: Event) -> SafeString | str:
        detail = _detail(event)
        facts = json.loads(detail.facts) if detail and detail.facts else {}
        rows = ((name.replace("_", " "), _words(name, value)) for name, value in facts.items())
        return format_html_join("", "<p><b>{}</b> {}</p>", rows) or "–"


def _detail(event: Event) -> EventDetail | None:
    return getattr(event, "detail", None)


def _words(name: str, value: Any) -> str:
    if not disclosure.is_shown(name) and value not in (None, ""):
        return str(NOT_SHOWN)
    if value in (None, "", [], {}):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
