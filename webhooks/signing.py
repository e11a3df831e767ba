"""Signatures by the specification Standard Webhooks (symmetric, version 1). Pure.

A receiver verifies with any library of that specification, or with the lines that
docs/how-to/webhooks.md shows, which a test runs.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
SECRET_BYTES = 32
"""The specification asks for 24 to 64."""
REPLAY_SECONDS = 300
"""Receivers refuse what was signed longer ago than this, or lies so far ahead."""


class SignatureError(ValueError):
    """Not from us, altered on the way, or from another time; `str(error)` is a sentence."""


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def headers(secrets: Iterable[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three header fields. Several secrets give several signatures: while a secret is being
    replaced, a receiver that knows either of the two is satisfied."""
    signatures = [_signature(secret, message_id, timestamp, body) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def check(secret: str, sent: dict[str, str], body: bytes, now: float) -> None:
    """What a receiver does. Raises `SignatureError`."""
    stamp = sent.get("webhook-timestamp", "")
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise SignatureError("The timestamp is no number.")
    if abs(now - int(stamp)) > REPLAY_SECONDS:
        raise SignatureError("It was signed too long ago, or lies ahead.")
    expected = _signature(secret, sent.get("webhook-id", ""), int(stamp), body)
    given = sent.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(one.encode(), expected.encode()) for one in given):
        raise SignatureError("No signature fits.")


def _signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")
