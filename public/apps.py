from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PublicConfig(AppConfig):
    name = "public"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from claims.signals import published

        published.connect(_shelve, dispatch_uid="public.shelf")
        post_migrate.connect(_shelve_missing, sender=self, dispatch_uid="public.shelf")


def _shelve(version: Any, **_: Any) -> None:
    from public import shelf

    shelf.shelve(version)


def _shelve_missing(using: str, **_: Any) -> None:
    """For claims that were published before there were cards, or before these cards."""
    from public import shelf

    if shelf.is_there(using):
        shelf.shelve_missing()
