"""Who may issue dossiers: raise, in a sentence, or return nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.policies import check_may
from audit.errors import DomainError
from claims.models import Case, Claim, Version
from dossiers.models import Collection, Dossier, approving, superseding

if TYPE_CHECKING:
    from accounts.models import User

MOST_CLAIMS = 60
"""Of one dossier: beyond that it can neither be set in time nor read."""


def check_can_issue(claim: Claim, *, by: User) -> None:
    """Every role of the desk issues dossiers, of claims that they see and that are in use."""
    check_may(by, "dossiers.issue_dossier", _("Only people of the desk make dossiers."))
    if not Claim.objects.visible_to(by).filter(pk=claim.pk).exists():
        raise PermissionDenied(_("There is no such claim."))
    if not claim.is_live:
        raise DomainError(_("This claim is out of use: no dossier is made of it."))


def check_can_issue_superseded(version: Version, claim: Claim, *, by: User) -> None:
    """As of the claim; of a version that was approved before one that was approved later."""
    check_can_issue(claim, by=by)
    if not approving(version).exists():
        raise DomainError(
            _("Version %(number)d was never approved: no dossier is made of it any more.")
            % {"number": version.number}
        )
    if superseding(version) is None:
        raise DomainError(
            _("Version %(number)d is the one approved last: make a dossier of the claim.")
            % {"number": version.number}
        )


def check_can_collect(case: Case, claims: Sequence[Claim], *, by: User) -> None:
    """As of one claim; every claim of the case must be theirs to see."""
    check_may(by, "dossiers.issue_dossier", _("Only people of the desk make dossiers."))
    if not case.is_live:
        raise DomainError(_("This case is out of use: no dossier is made of it."))
    if not claims:
        raise DomainError(_("This case has no claims that a dossier could be made of."))
    seen = Claim.objects.visible_to(by).filter(pk__in=[claim.pk for claim in claims])
    if seen.count() < len(claims):
        raise PermissionDenied(_("This case has claims that are not yours to see."))
    if len(claims) > MOST_CLAIMS:
        raise DomainError(
            _("A dossier holds at most %(most)d claims; this case has %(count)d.")
            % {"most": MOST_CLAIMS, "count": len(claims)}
        )


def check_can_issue_superseded_collection(
    case: Case, collection: Collection, claims: Sequence[Claim], *, by: User
) -> None:
    """As of a case; of a collection that was approved as a whole before a claim in it was again."""
    check_can_collect(case, claims, by=by)
    numbered = {"number": collection.number}
    if any(not approving(version).exists() for version in collection.versions):
        raise DomainError(
            _("Not every claim in collection %(number)d was approved: no dossier is made of it "
              "any more.") % numbered
        )  # fmt: skip
    if all(superseding(version) is None for version in collection.versions):
        raise DomainError(
            _("No claim in collection %(number)d was approved again: make a dossier of the case.")
            % numbered
        )


def check_can_retry(dossier: Dossier, *, by: User) -> None:
    check_may(by, "dossiers.issue_dossier", _("Only people of the desk make dossiers."))
    if dossier.state not in {Dossier.State.FAILED, Dossier.State.CANCELLED}:
        raise DomainError(_("Only a dossier that failed or was cancelled is tried again."))


def check_can_cancel(dossier: Dossier, *, by: User) -> None:
    check_may(by, "dossiers.issue_dossier", _("Only people of the desk make dossiers."))
    if not dossier.is_pending:
        raise DomainError(
            _("A dossier that is %(state)s cannot be cancelled.")
            % {"state": dossier.get_state_display()}
        )
