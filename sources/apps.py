from __future__ import annotations

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "sources"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.models import User
        from accounts.signals import account_closed
        from sources import comparing, counted, counting, leaving, noticing
        from sources.models import Capture
        from sources.signals import captured

        counting.ask_desk(counted.desk_counts)
        captured.connect(noticing.look_again, sender=Capture, dispatch_uid="sources.noticing")
        captured.connect(comparing.want, sender=Capture, dispatch_uid="sources.comparing")
        account_closed.connect(leaving.leave_lists, sender=User, dispatch_uid="sources.leaving")
