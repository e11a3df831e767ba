"""A webhook's secret as it is stored: encrypted under the desk's own key.

It must be read again for every signature, so a hash will not do. Encrypted, it is of no use to
whoever finds a copy of the database alone. `SECRET_KEY_FALLBACKS` are tried too, so that
SECRET_KEY can be replaced.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"plumbline webhook secrets 1"


class UnreadableError(Exception):
    """Stored under a key that this desk no longer has."""


def closed(secret: str) -> str:
    return _keys().encrypt(secret.encode()).decode("ascii")


def opened(stored: str) -> str:
    """Raises `UnreadableError`, in a sentence."""
    try:
        return _keys().decrypt(stored).decode()
    except InvalidToken as error:
        raise UnreadableError(
            "Its secret was stored under another SECRET_KEY and cannot be read: give it a new one."
        ) from error


def _keys() -> MultiFernet:
    given = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in given])


def _derived(key: str | bytes) -> bytes:
    raw = key.encode() if isinstance(key, str) else key
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(raw)
    return base64.urlsafe_b64encode(derived)
