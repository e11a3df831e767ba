from __future__ import annotations

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "webhooks"

    def ready(self) -> None:
        from claims.signals import approval_moved, published, withdrawn
        from dossiers.signals import issued
        from webhooks import following

        published.connect(following.claim_published, dispatch_uid="webhooks.published")
        withdrawn.connect(following.claim_withdrawn, dispatch_uid="webhooks.withdrawn")
        approval_moved.connect(following.approval_moved, dispatch_uid="webhooks.approval_moved")
        issued.connect(following.dossier_issued, dispatch_uid="webhooks.issued")
