"""Who may look inside: whoever is on this machine, or brings the monitor's token."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")
"""Set by proxies: with one of them the caller is somebody else than the nearest machine."""


def may_look_inside(request: HttpRequest) -> bool:
    return _brings_the_token(request) or _is_on_this_machine(request)


def _brings_the_token(request: HttpRequest) -> bool:
    token = settings.PLUMBLINE_MONITOR_TOKEN
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    matches = hmac.compare_digest(given.strip().encode(), token.encode())
    return bool(token) and scheme.lower() == "bearer" and matches


def _is_on_this_machine(request: HttpRequest) -> bool:
    if any(name in request.headers for name in FORWARDED):
        return False
    address = request.META.get("REMOTE_ADDR", "")
    if not address:  # a unix socket: only this machine has it
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
