"""How and when somebody proved who they are, in this session."""

from __future__ import annotations

import time

from allauth.account import app_settings
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from django.http import HttpRequest

from accounts import factors

SECOND = "mfa"


def are_recent(request: HttpRequest) -> bool:
    """Whether they did so just now, at the strength that their account has."""
    user = request.user
    if not user.is_authenticated:
        return False
    newest = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    recent = [it for it in get_authentication_records(request, user) if it["at"] > newest]
    if factors.has_second(user):
        return any(it["method"] == SECOND for it in recent)
    return bool(recent)


def note_set_up(request: HttpRequest) -> None:
    """Whoever has just set up a second factor has shown it."""
    record_authentication(request, request.user, method=SECOND, type="set up")


def named(request: HttpRequest) -> list[str]:
    """For the log: "password", "totp", "webauthn", "recovery_codes"."""
    records = get_authentication_records(request, request.user)
    return [it.get("type", it["method"]) for it in records]
