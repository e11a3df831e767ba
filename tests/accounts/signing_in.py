"""Signing in as people do, and the codes that their telephones show."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.core import mail
from django.test import Client

from accounts import letters
from accounts.models import Letter, User
from audit.models import Event
from tests.conftest import PASSWORD

LOGIN = "/accounts/login/"
FACTOR = "/accounts/login/factor/"
CONFIRM = "/accounts/confirm/"
ELSEWHERE: dict[str, Any] = {"REMOTE_ADDR": "192.0.2.7"}
NEW = "quite another battery"


def code(secret: str) -> str:
    """RFC 6238: what an app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def give_app(user: User) -> str:
    """Set up an authenticator app; returns its secret."""
    secret = str(generate_totp_secret())
    RecoveryCodes.activate(user)
    TOTP.activate(user, secret)
    return secret


def recovery_code(user: User) -> str:
    held = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return str(held.wrap().get_unused_codes()[0])


def password(user: User, client: Client | None = None, **more: Any) -> Client:
    """A browser in which somebody gave their password."""
    client = client or Client()
    client.post(LOGIN, {"login": user.email, "password": PASSWORD}, **more)
    return client


def is_in(client: Client) -> bool:
    """Whether the desk opens."""
    return client.get("/claims/").status_code == 200


def sent() -> list[Any]:
    """Send what is queued, as the workers do; returns the letters."""
    mail.outbox.clear()
    for letter in Letter.objects.pending():
        letters.send_once(letter.pk)
    return list(mail.outbox)


def link(letter: Any = None) -> str:
    """The path of the link in a letter, or in the newest of those that wait."""
    found = re.search(r"https?://[^/]+(/accounts?/\S+)", (letter or sent()[-1]).body)
    assert found
    return found[1]


def events(user: User) -> list[str]:
    return list(Event.objects.about(user).values_list("verb", flat=True))


def api(text: str) -> int:
    return Client(headers={"Authorization": f"Token {text}"}).get("/api/v1/claims/").status_code
