"""Second factors: who has which, and of whom one is required.

An authenticator app or a passkey is a second factor; recovery codes only stand in for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from accounts.models import User

EVERYONE, STAFF, ASKED = "everyone", "staff", "asked"
CHOICES = (EVERYONE, STAFF, ASKED)
"""Values of PLUMBLINE_SECOND_FACTOR. With the last, setting one up can be postponed."""
SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

Held = Mapping[int, str]
"""Factors by key, each with its name."""


def has_second(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND).exists())


def exists_for(key: str) -> Exists:
    """Whether the person whose key this column holds has a second factor, in one query."""
    return Exists(Authenticator.objects.filter(user=OuterRef(key), type__in=SECOND))


def is_required_of(user: User) -> bool:
    """Whether this person works at the desk with a second factor only."""
    wanted = settings.PLUMBLINE_SECOND_FACTOR
    return wanted == EVERYONE or (wanted == STAFF and (user.is_staff or user.is_superuser))


def is_missing(user: User) -> bool:
    return is_required_of(user) and not has_second(user)


def is_advised(user: User) -> bool:
    """Whether the person opens the admin without one, where that can be postponed."""
    return user.is_staff and not is_required_of(user) and not has_second(user)


def may_be_removed(factor: Authenticator) -> bool:
    """The last second factor of whoever must have one stays."""
    if factor.type not in SECOND or not is_required_of(factor.user):
        return True
    others = Authenticator.objects.filter(user=factor.user, type__in=SECOND)
    return bool(others.exclude(pk=factor.pk).exists())


def held(user: User) -> Held:
    """What the person has. Recovery codes have a new key each time they are made."""
    return {it.pk: name_of(it) for it in Authenticator.objects.filter(user=user).order_by("pk")}


def added(before: Held, user: User) -> bool:
    """Whether there is a second factor that there was not before."""
    now = Authenticator.objects.filter(user=user, type__in=SECOND)
    return bool(now.exclude(pk__in=list(before)).exists())


def name_of(factor: Authenticator) -> str:
    if factor.type == Authenticator.Type.TOTP:
        return _("authenticator app")
    if factor.type == Authenticator.Type.RECOVERY_CODES:
        return _("recovery codes")
    return str(_("passkey “%s”") % factor.wrap().name)


def remove_all(user: User) -> None:
    Authenticator.objects.filter(user=user).delete()
