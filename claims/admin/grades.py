"""Grades of evidence, with their past."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.admin import disclosure
from audit.admin.readonly import InUse, ReadOnlyAdmin
from claims.models import EvidenceGrade
from sources.models import Source


@admin.register(EvidenceGrade)
class EvidenceGradeAdmin(ReadOnlyAdmin):
    list_display = ("credibility", "claim", "key", "graded_by", "graded_at", "retired_at")
    list_filter = ("credibility", InUse)
    list_select_related = ("evidence__claim", "graded_by")
    search_fields = ("evidence__claim__reference", "evidence__key", "rationale")
    date_hierarchy = "graded_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[EvidenceGrade]:
        seen = Source.objects.visible_to(request.user)
        rows = super().get_queryset(request).filter(evidence__source__in=seen)
        return rows.select_related("evidence__claim", "evidence__source")

    @admin.display(ordering="evidence__claim__reference")
    def claim(self, grade: EvidenceGrade) -> str:
        return grade.evidence.claim.reference

    @admin.display(ordering="evidence__key")
    def key(self, grade: EvidenceGrade) -> str:
        return grade.evidence.key


def _hidden(user: Any) -> Iterator[QuerySet[Any]]:
    seen = Source.objects.visible_to(user)
    yield EvidenceGrade.objects.exclude(evidence__source__in=seen)


disclosure.hide_events_of(_hidden)
disclosure.never_name("claims.evidencegrade")  # its label names a source
