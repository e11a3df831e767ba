from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class ConfigConfig(AppConfig):
    name = "config"
    default = True

    def ready(self) -> None:
        from config import checks  # noqa: F401  # registers them


class DeskAdminConfig(admin.AdminConfig):
    """The stock admin, with a site of ours."""

    default = False
    default_site = "config.admin.DeskAdminSite"
