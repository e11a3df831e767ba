from __future__ import annotations

from django.apps import AppConfig


class EstimatesConfig(AppConfig):
    name = "estimates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from estimates import following
        from sources.models import Observation
        from sources.signals import superseded

        superseded.connect(
            following.follow_observation, sender=Observation, dispatch_uid="estimates.following"
        )
