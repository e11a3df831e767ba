from __future__ import annotations

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dossiers"

    def ready(self) -> None:
        from audit import verification
        from dossiers import logged

        verification.register(logged.faults)
