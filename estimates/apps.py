from __future__ import annotations

from django.apps import AppConfig


class EstimatesConfig(AppConfig):
    name = "estimates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from estimates import following
        from sources.models import CountingUnit, Observation
        from sources.signals import superseded, uses_of_evidence, uses_of_unit

        superseded.connect(
            following.follow_observation, sender=Observation, dispatch_uid="estimates.following"
        )
        uses_of_evidence.connect(
            following.resting_on, sender=Observation, dispatch_uid="estimates.on_observation"
        )
        uses_of_unit.connect(
            following.in_unit, sender=CountingUnit, dispatch_uid="estimates.in_unit"
        )
