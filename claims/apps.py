from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClaimsConfig(AppConfig):
    name = "claims"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audit import verification
        from claims import following, logged
        from estimates.models import Estimate
        from estimates.signals import evaluated, uses_of_estimate
        from sources.models import Capture, CountingUnit, Observation, Passage, Source
        from sources.signals import failed, superseded, uses_of_evidence, uses_of_unit

        evaluated.connect(
            following.assess_after_evaluation, sender=Estimate, dispatch_uid="claims.findings"
        )
        evaluated.connect(
            following.tell_of_failures, sender=Estimate, dispatch_uid="claims.telling"
        )
        failed.connect(following.tell_of_capture, sender=Capture, dispatch_uid="claims.capture")
        superseded.connect(
            following.follow_observation, sender=Observation, dispatch_uid="claims.following"
        )
        superseded.connect(
            following.follow_passage, sender=Passage, dispatch_uid="claims.following_passages"
        )
        for cited in (Passage, Observation):
            uses_of_evidence.connect(
                following.resting_on, sender=cited, dispatch_uid=f"claims.on_{cited.__name__}"
            )
        uses_of_evidence.connect(
            following.resting_on_source, sender=Source, dispatch_uid="claims.on_source"
        )
        uses_of_estimate.connect(
            following.of_estimate, sender=Estimate, dispatch_uid="claims.of_estimate"
        )
        verification.register(logged.faults)
        uses_of_unit.connect(following.in_unit, sender=CountingUnit, dispatch_uid="claims.in_unit")
        post_migrate.connect(_ensure_verdicts, sender=self, dispatch_uid="claims.verdicts")


def _ensure_verdicts(using: str, **_: Any) -> None:
    from claims import verdicts

    verdicts.ensure(using)
