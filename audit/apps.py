from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_install_triggers, sender=self, dispatch_uid="audit.triggers")


def _install_triggers(using: str, **_: Any) -> None:
    """Any app's migration may have dropped triggers silently: install them again."""
    from audit import triggers

    triggers.install(connections[using])
