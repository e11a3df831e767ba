from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_sync_roles, dispatch_uid="accounts.roles")
        from allauth.account.signals import user_logged_in

        from accounts import listening

        user_logged_in.connect(listening.signed_in, dispatch_uid="accounts.signed_in")


def _sync_roles(sender: AppConfig, using: str, **_: Any) -> None:
    """Permissions are made app by app after a migration: sync once the last of them exist."""
    from django.contrib.auth.management import create_permissions

    from accounts import roles

    *_before, last = (it for it in apps.get_app_configs() if it.models_module)
    if sender is last:
        create_permissions(last, verbosity=0, using=using)  # it may hear of the migration after us
        roles.sync(using)
