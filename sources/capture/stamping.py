"""Timestamps (RFC 3161): what an authority is asked, and whether its answer holds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

MEDIA_TYPE = "application/timestamp-query"
LARGEST_ANSWER = 200_000
SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
AHEAD = timedelta(minutes=5)
"""How far an authority's clock may be before ours."""


class StampError(Exception):
    """The authority's answer proves nothing; the sentence says why."""


@dataclass(frozen=True)
class Question:
    """What is sent, and the number by which the answer is known to be new."""

    body: bytes
    nonce: int
    digest: bytes


@dataclass(frozen=True)
class Stamp:
    """What an answer that holds says."""

    moment: datetime
    serial: str
    policy: str
    signer: str


def ask(content: bytes) -> Question:
    """A question about the SHA-256 of the content; the content itself stays here."""
    builder = TimestampRequestBuilder(data=content, hash_algorithm=HashAlgorithm.SHA256)
    request = builder.build()
    if request.nonce is None:
        raise StampError("The question has no nonce.")
    return Question(request.as_bytes(), request.nonce, hashlib.sha256(content).digest())


def read_roots(path: str) -> list[x509.Certificate]:
    """The certificates in a PEM file that an authority is trusted by. Raises `StampError`."""
    try:
        return x509.load_pem_x509_certificates(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        raise StampError("The authority's certificates cannot be read.") from error


def check(
    answer: bytes, digest: bytes, roots: list[x509.Certificate], *, nonce: int | None = None
) -> Stamp:
    """What the answer proves about the SHA-256 `digest`. Raises `StampError`.

    `nonce` is that of the question; a stored answer is checked without.
    """
    try:
        response = decode_timestamp_response(answer)
        builder = VerifierBuilder(roots=list(roots), nonce=nonce)
        builder.build().verify(response, digest)
    except (VerificationError, ValueError) as error:
        raise StampError(f"The authority's answer does not hold: {error}") from error
    told = response.tst_info
    if told.message_imprint.hash_algorithm != SHA256:
        raise StampError("The authority's answer is about another kind of digest.")
    if told.gen_time > datetime.now(UTC) + AHEAD:
        raise StampError("The authority's answer is from the future.")
    return Stamp(
        told.gen_time, str(told.serial_number), told.policy.dotted_string, _signer(response)
    )


def _signer(response: TimeStampResponse) -> str:
    """The name in the certificate that signed."""
    signers = response.signed_data.signer_infos
    for der in response.signed_data.certificates:
        found = x509.load_der_x509_certificate(der)
        if any(
            found.issuer == it.issuer and found.serial_number == it.serial_number for it in signers
        ):
            return found.subject.rfc4514_string()
    return ""
