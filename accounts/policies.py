"""Who may do what with people and tokens: raise, in a sentence, or return nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from accounts.models import ApiToken, User


def check_may(by: User, permission: str, sentence: str) -> None:
    """Refuse with the sentence unless the person is active and holds the permission."""
    if not (by.is_active and by.has_perm(permission)):
        raise PermissionDenied(sentence)


def check_can_change_people(by: User | None) -> None:
    """`None` is the command line of whoever runs the installation."""
    if by is not None:
        check_may(by, "accounts.change_user", _("Only administrators change people's accounts."))


def check_can_change_token(token: ApiToken, *, by: User | None) -> None:
    if by is not None and by.pk != token.user_id:
        check_may(by, "accounts.change_user", _("You may only revoke your own tokens."))
