"""What each role may do: declared here, synced to groups after every migration.

Groups made in a data migration would vanish with a flush, and permissions do not exist yet
while one runs.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    FACT_CHECKER = "fact-checker", _("fact-checker")
    EDITOR = "editor", _("editor")
    ADMINISTRATOR = "administrator", _("administrator")


RESEARCH = frozenset(
    {
        "sources.change_publisher",
        "sources.change_source",
        "sources.change_countingunit",
        "estimates.change_parameter",
        "estimates.change_estimate",
        "claims.change_case",
        "claims.change_claim",
        "dossiers.issue_dossier",
    }
)
"""What every fact-checker does all day."""

EDITING = frozenset({"claims.review_claim", "sources.override_robots", "audit.view_event"})
ADMINISTERING = frozenset(
    {
        "accounts.change_user",
        "claims.waive_four_eyes",
        "claims.change_verdictscale",
        "webhooks.change_webhook",
    }
)

PERMISSIONS: Mapping[Role, frozenset[str]] = {
    Role.FACT_CHECKER: RESEARCH,
    Role.EDITOR: RESEARCH | EDITING,
    Role.ADMINISTRATOR: RESEARCH | EDITING | ADMINISTERING,
}

STAFF = frozenset({Role.EDITOR, Role.ADMINISTRATOR})
"""Roles whose work is in the admin."""

VIEWED_BY_STAFF = frozenset(
    {"audit", "accounts", "sources", "estimates", "claims", "dossiers", "desk", "operations"},
)
"""Apps whose every model those who work in the admin may view there."""


def sync(using: str) -> None:
    """Make the groups hold exactly the permissions declared here that exist by now."""
    from django.contrib.auth.models import Group, Permission

    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    viewing = {
        name for name in known if name.partition(".")[0] in VIEWED_BY_STAFF and ".view_" in name
    }
    for role, declared in PERMISSIONS.items():
        group, _made = Group.objects.using(using).get_or_create(name=role.value)
        wanted = declared | (viewing if role in STAFF else frozenset())
        group.permissions.set([known[name] for name in sorted(wanted) if name in known])
