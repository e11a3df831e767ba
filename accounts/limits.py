"""How often one may try: by address, and by account and address together.

Never by account alone. A limit on an account is a way for anybody to lock its owner out; here
whoever guesses shuts out their own address, and the owner signs in from another.
"""

from __future__ import annotations

import ipaddress

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from allauth.mfa import app_settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.models import User

ACTION, CODES = "sign_in_from", "codes_after_password"
"""Their rates stand in ACCOUNT_RATE_LIMITS."""
IPV6_NETWORK = 64
"""What one subscriber has: they may choose any address in it."""


def take(request: HttpRequest, account: str) -> bool:
    """Count a try; whether it is allowed."""
    return bool(ratelimit.consume(request, action=ACTION, key=_key(request, account)))


def take_code(request: HttpRequest, user: User) -> bool:
    """Count a code given after this very password, from wherever; whether it is allowed.

    Whoever uses these up knows the password. A new one ends the limit with the attack, so that
    this locks no owner out.
    """
    known = salted_hmac("accounts.limits", user.password, algorithm="sha256").hexdigest()
    return bool(ratelimit.consume(request, action=CODES, key=f"{user.pk}:{known}"))


def forgive(request: HttpRequest, account: str) -> None:
    """The try was right: the earlier ones were slips."""
    ratelimit.clear(request, action=ACTION, key=_key(request, account))


def first_use(account: str, code: str) -> bool:
    """Whether this code was not taken before: for as long as it would be right.

    allauth remembers a used code for one period; with a tolerance it is right for three.
    """
    window = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    digits = "".join(filter(str.isalnum, code)).lower()
    return bool(cache.add(f"accounts.used:{account}:{digits}", "", timeout=window))


def _key(request: HttpRequest, account: str) -> str:
    return f"{account.lower()}@{network(get_adapter().get_client_ip(request))}"


def network(address: str) -> str:
    parsed = ipaddress.ip_address(address)
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/{IPV6_NETWORK}", strict=False))
