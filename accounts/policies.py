"""Who may do what with people and tokens: raise, in a sentence, or return nothing."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import ApiToken, User
from accounts.notifications import Mailing
from accounts.roles import Role
from audit.errors import DomainError


def check_may(by: User, permission: str, sentence: str) -> None:
    """Refuse with the sentence unless the person is active and holds the permission."""
    if not (by.is_active and by.has_perm(permission)):
        raise PermissionDenied(sentence)


def check_can_change_people(by: User | None) -> None:
    """`None` is the command line of whoever runs the installation."""
    if by is not None:
        check_may(by, "accounts.change_user", _("Only administrators change people's accounts."))


def check_can_close(user: User, *, by: User | None) -> None:
    """Nobody closes the door that they, or everybody, would need to open it again."""
    check_can_change_people(by)
    if by is not None and by.pk == user.pk:
        raise ValidationError(_("Nobody closes their own account: ask another administrator."))
    if not user.is_active:
        raise ValidationError(_("This account is closed already."))
    if _administers(user) and not _other_administrators(user):
        raise ValidationError(
            _("This is the last administrator: make another one before you close this account.")
        )


def check_can_reopen(user: User, *, by: User | None) -> None:
    check_can_change_people(by)
    if user.is_active:
        raise ValidationError(_("This account is open."))


def check_can_reset_factors(user: User, *, by: User | None) -> None:
    """Of others only: one's own are changed on one's own page, which asks who one is."""
    check_can_change_people(by)
    if by is not None and by.pk == user.pk:
        raise ValidationError(_("You change your own second factor under “Sign-in and security”."))


def _administers(user: User) -> bool:
    return user.is_superuser or Role.ADMINISTRATOR in user.roles()


def _other_administrators(user: User) -> bool:
    able = Q(is_superuser=True) | Q(groups__name=Role.ADMINISTRATOR.value)
    return User.objects.filter(able, is_active=True).exclude(pk=user.pk).exists()


def check_can_change_token(token: ApiToken, *, by: User | None) -> None:
    if by is not None and by.pk != token.user_id:
        check_may(by, "accounts.change_user", _("You may only revoke your own tokens."))


def check_is_oneself(person: User, *, by: User) -> None:
    if by.pk != person.pk:
        raise PermissionDenied(_("Everyone chooses their own notifications."))


def check_is_own_address(person: User, *, by: User) -> None:
    if by.pk != person.pk:
        raise PermissionDenied(_("Everyone changes their own e-mail address."))


def check_failed(letter: Mailing) -> None:
    if letter.state != letter.State.FAILED:
        raise DomainError(_("Only a letter that could not be sent is tried again."))
