from __future__ import annotations

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "sources"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sources import comparing, counted, counting, noticing
        from sources.models import Capture
        from sources.signals import captured

        counting.ask_desk(counted.desk_counts)
        captured.connect(noticing.look_again, sender=Capture, dispatch_uid="sources.noticing")
        captured.connect(comparing.want, sender=Capture, dispatch_uid="sources.comparing")
