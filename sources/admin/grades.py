"""Grades of publishers and sources, with their past."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from audit.admin import disclosure
from audit.admin.autocompletion import RelatedRow
from audit.admin.panels import PanelsAdmin
from audit.admin.readonly import InUse
from sources.admin.panels import WithdrawGrade
from sources.models import Grade


@admin.register(Grade)
class GradeAdmin(PanelsAdmin):
    list_display = ("reliability", "publisher", "source", "graded_by", "graded_at", "retired_at")
    list_filter = ("reliability", ("publisher", RelatedRow), InUse)
    list_select_related = ("publisher", "source", "graded_by")
    search_fields = ("publisher__name", "rationale")
    date_hierarchy = "graded_at"
    panels = (WithdrawGrade,)


def _hidden(user: Any) -> Iterator[QuerySet[Any]]:
    yield Grade.objects.exclude(pk__in=Grade.objects.all().visible_to(user))


disclosure.hide_events_of(_hidden)
disclosure.never_name("sources.grade")  # its label names a source
