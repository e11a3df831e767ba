from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_sync_roles, dispatch_uid="accounts.roles")
        from allauth.account.signals import user_logged_in

        from accounts import listening

        user_logged_in.connect(listening.signed_in, dispatch_uid="accounts.signed_in")


def _sync_roles(using: str, **_: Any) -> None:
    """Permissions are made app by app after a migration: sync once the last of them exist."""
    from accounts import roles

    roles.sync(using)
