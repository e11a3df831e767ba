"""Links that set a password, in invitations and after a forgotten password, and links that prove
a new address.

One that sets a password dies when it is used, when the person signs in, when it is too old, and
when the account's epoch moves on: closing an account kills its links. One that proves an address
names the old one too, so that it dies when it is used.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.urls import reverse
from django.utils.http import int_to_base36

if TYPE_CHECKING:
    from accounts.models import User


class LinkTokens(PasswordResetTokenGenerator):
    """Named in the settings, so that what is mailed and what is accepted are the same."""

    key_salt = "accounts.links.LinkTokens"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}:{user.session_epoch}"

    def check_token(self, user: Any, token: str | None) -> bool:
        return bool(user and user.is_active) and super().check_token(user, token)


def password_link(user: User) -> str:
    """The whole address, of this desk's own name: the Host of a request is anybody's word."""
    names = {"uidb36": int_to_base36(user.pk), "key": LinkTokens().make_token(user)}
    return f"{settings.PLUMBLINE_ADDRESS}{reverse('account_reset_password_from_key', kwargs=names)}"


ADDRESS_SALT = "accounts.links.address"
ADDRESS_HOURS = 24


def address_link(user: User, address: str) -> str:
    """Proves, to whoever is signed in as this person, that the address is theirs too."""
    key = signing.dumps([*_now(user), address], salt=ADDRESS_SALT)
    return f"{settings.PLUMBLINE_ADDRESS}{reverse('desk:prove_email', args=[key])}"


def proven_address(user: User, key: str) -> str | None:
    """The address that a link proves to be this person's, or None."""
    try:
        said = signing.loads(key, salt=ADDRESS_SALT, max_age=timedelta(hours=ADDRESS_HOURS))
    except signing.BadSignature:
        return None
    return str(said[-1]) if said[:-1] == _now(user) else None


def _now(user: User) -> list[str | int]:
    return [str(user.uuid), user.email, user.session_epoch]


def page(name: str) -> str:
    return f"{settings.PLUMBLINE_ADDRESS}{reverse(name)}"
