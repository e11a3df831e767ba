"""Who may issue dossiers: raise, in a sentence, or return nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.policies import check_may
from audit.errors import DomainError
from claims.models import Claim
from dossiers.models import Dossier

if TYPE_CHECKING:
    from accounts.models import User


def check_can_issue(claim: Claim, *, by: User) -> None:
    """Every role of the desk issues dossiers, of claims that they see and that are in use."""
    check_may(by, "dossiers.issue_dossier", _("Only people of the desk make dossiers."))
    if not Claim.objects.visible_to(by).filter(pk=claim.pk).exists():
        raise PermissionDenied(_("There is no such claim."))
    if not claim.is_live:
        raise DomainError(_("This claim is out of use: no dossier is made of it."))


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
