from __future__ import annotations

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dossiers"
