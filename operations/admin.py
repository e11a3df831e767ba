"""Whether workers get on, for whoever works in the admin."""

from __future__ import annotations

from django.contrib import admin

from audit.admin.readonly import ReadOnlyAdmin
from operations.models import Heartbeat


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("queue", "at", "waited", "worker")
    fields = ("queue", "at", "waited", "worker")

    def history_key(self, row: Heartbeat) -> str:
        """It has no history: it changes in place, every few seconds."""
        return row.queue
