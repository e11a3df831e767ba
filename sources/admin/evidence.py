"""Sources and what hangs on them. Protected ones show to their readers and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.admin import disclosure
from audit.admin.autocompletion import RelatedRow
from audit.admin.panels import PanelsAdmin
from audit.admin.readonly import InUse, ReadOnlyInline, desk_page, figure_words
from sources.admin.panels import Grade, RetirePublisher, RevisePublisher
from sources.admin.protecting import LetRead, Open, Protect, StopReading
from sources.admin.reading import (
    RetireCapture,
    RetireDerivation,
    RetireObservation,
    RetirePassage,
    RetireSource,
    Retry,
    Sign,
)
from sources.models import (
    Capture,
    Derivation,
    DerivationSuggestion,
    Observation,
    Passage,
    Publisher,
    Source,
    Timestamp,
)


class OnSource(ReadOnlyInline):
    fk_name = "source"


class Captures(OnSource):
    model = Capture
    fields = ("filename", "method", "state", "media_type", "size", "captured_at", "retired_at")


class Derivations(OnSource):
    model = Derivation
    fields = ("origin", "relation", "note", "retired_at")
    verbose_name_plural = _("has it from")


class Observations(OnSource):
    model = Observation
    fields = ("key", "measure", "text", "locator", "retired_at")


class Passages(ReadOnlyInline):
    model = Passage
    fields = ("key", "quote", "page", "retired_at")


@admin.register(Publisher)
class PublisherAdmin(PanelsAdmin):
    list_display = ("name", "slug", "country", "retired_at")
    list_filter = ("country", InUse)
    search_fields = ("slug", "name")
    panels = (RevisePublisher, Grade, RetirePublisher)


@admin.register(Source)
class SourceAdmin(PanelsAdmin):
    list_display = ("title", "slug", "publisher", "published_on", "kind", "protected", "retired_at")
    list_filter = (
        "kind",
        "protected",
        "language",
        ("publisher", RelatedRow),
        InUse,
    )
    list_select_related = ("publisher",)
    search_fields = ("slug", "title", "author", "url")
    view_on_site = staticmethod(desk_page("desk:source", "slug"))
    panels = (Grade, LetRead, StopReading, Open, Protect, RetireSource)
    inlines = (Captures, Derivations, Observations)


@admin.register(Capture)
class CaptureAdmin(PanelsAdmin):
    list_display = (
        *("filename", "source", "method", "state", "media_type", "size", "captured_at"),
        "captured_by",
    )
    list_filter = ("method", "state", "kind", "change", ("source", RelatedRow), InUse)
    list_select_related = ("source", "captured_by")
    search_fields = ("filename", "sha256", "source__title", "source__slug")
    date_hierarchy = "captured_at"
    panels = (Retry, Sign, RetireCapture)
    inlines = (Passages,)


@admin.register(Timestamp)
class TimestampAdmin(PanelsAdmin):
    list_display = ("capture", "authority", "state", "moment", "signer")
    list_filter = ("state",)
    list_select_related = ("capture",)
    search_fields = ("capture__filename", "capture__sha256", "serial")
    panels = (Sign,)


@admin.register(Passage)
class PassageAdmin(PanelsAdmin):
    list_display = ("key", "__str__", "source", "page", "retired_at")
    list_filter = (InUse,)
    list_select_related = ("capture__source",)
    search_fields = ("key", "quote", "capture__source__title")
    panels = (RetirePassage,)

    @admin.display(description=_("source"), ordering="capture__source__title")
    def source(self, passage: Passage) -> Source:
        return passage.capture.source


@admin.register(Derivation)
class DerivationAdmin(PanelsAdmin):
    list_display = ("__str__", "source", "relation", "origin", "retired_at")
    list_filter = ("relation", InUse)
    list_select_related = ("source", "origin")
    search_fields = ("source__title", "source__slug", "origin__title", "origin__slug")
    panels = (RetireDerivation,)


@admin.register(Observation)
class ObservationAdmin(PanelsAdmin):
    list_display = ("key", "measure", "text", "reading", "source", "modality", "retired_at")
    list_filter = ("modality", "bound", "language", ("source", RelatedRow), InUse)
    list_select_related = ("source",)
    search_fields = ("key", "measure", "text", "place", "source__title", "source__slug")
    panels = (RetireObservation,)

    @admin.display(description=_("as read"))
    def reading(self, observation: Observation) -> str:
        return figure_words(observation)


HIDDEN_WITH_THEIR_SOURCE = (
    *(Source, Capture, Timestamp, Passage, Derivation, DerivationSuggestion, Observation),
)


def _hidden(user: Any) -> Iterator[QuerySet[Any]]:
    for model in HIDDEN_WITH_THEIR_SOURCE:
        rows: Any = model._default_manager.all()
        yield rows.exclude(pk__in=rows.visible_to(user).values("pk"))


disclosure.hide_events_of(_hidden)
disclosure.never_show("source", "origin", "observation", "passage")
