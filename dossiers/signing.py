"""Signing as this desk's settings say."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from dossiers.errors import SigningError
from sources import outside
from sources.capture import stamping

# pyHanko is imported where something is signed or checked: it takes half a second, which no
# process without a key should spend at its start.


def is_wanted() -> bool:
    return bool(settings.PLUMBLINE_SIGNING_KEY)


def signed(pdf: bytes) -> bytes:
    """The file signed with the desk's key, with an authority's time where one is configured.

    Raises `SigningError` for the key, `CaptureError` or `StampError` for the authority.
    """
    from dossiers import signatures

    key = Path(settings.PLUMBLINE_SIGNING_KEY)
    post = _ask if settings.PLUMBLINE_TIMESTAMP_URL else None
    return signatures.sign(pdf, key, _passphrase(), post=post)


def check() -> None:
    """Raise `SigningError` unless the key can be read and its signatures would be trusted."""
    from dossiers import signatures

    signer = signatures.load(Path(settings.PLUMBLINE_SIGNING_KEY), _passphrase())
    roots = signatures.roots_in(settings.PLUMBLINE_SIGNING_CERTIFICATES)
    if not roots:
        raise SigningError("PLUMBLINE_SIGNING_CERTIFICATES names no certificate.")
    issuer = signer.signing_cert.issuer if signer.signing_cert else None
    chain = [*roots, *signer.cert_registry]
    if issuer not in [certificate.subject for certificate in chain]:
        raise SigningError("None of the certificates issued that of the key.")


def _ask(question: bytes) -> bytes:
    return outside.door().post(
        settings.PLUMBLINE_TIMESTAMP_URL,
        question,
        stamping.MEDIA_TYPE,
        largest=stamping.LARGEST_ANSWER,
    )


def _passphrase() -> bytes:
    path = settings.PLUMBLINE_SIGNING_PASSPHRASE_FILE
    try:
        return Path(path).read_bytes().rstrip(b"\r\n") if path else b""
    except OSError as error:
        raise SigningError("The file of the key's passphrase cannot be read.") from error
