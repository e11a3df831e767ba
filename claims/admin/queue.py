"""The editors' queue as a filter of the list of claims."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from claims.queues import QUEUES, counts


class Queue(admin.SimpleListFilter):
    title, parameter_name = _("queue"), "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        found = counts(Claim.objects.visible_to(request.user), request.user)
        return [(name, f"{label} ({found[name]})") for name, (label, _choose) in QUEUES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = QUEUES.get(str(self.value()))
        if chosen is None:
            return queryset
        return chosen[1](queryset.filter(retired_at=None), request.user)
