"""Signing a finished file (PAdES) and reading signatures back. Pure but for the key's file.

The profile is PAdES B-B, and B-T where a timestamp authority is configured (ETSI EN 319 142-1):
the time in the signature is then the authority's and not ours. The signature certifies: any
change after it is shown by every reader that knows signatures.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from asn1crypto import tsp
from asn1crypto.x509 import Certificate
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from dossiers.errors import SigningError

FIELD = "Desk"
Post = Callable[[bytes], bytes]
"""Puts a question (RFC 3161) to the timestamp authority; raises `OSError` when it is away."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature says, and whether it holds.

    `whole`: the signed bytes are unchanged and nothing was added after them. `trusted`: the
    certificate leads to one of the roots given. `moment`: the authority's time, if one signed.
    """

    signer: str
    whole: bool
    trusted: bool
    moment: datetime | None
    moment_trusted: bool

    @property
    def holds(self) -> bool:
        return self.whole and self.trusted and (self.moment is None or self.moment_trusted)


class Archival(IncrementalPdfFileWriter):
    """Leaves the file a PDF 1.7, which PDF/A-3 is.

    pyHanko would raise it to 2.0 for the profile, which is an extension of 1.7 as well and is
    declared as one (ESIC, ETSI EN 319 142-1).
    """

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        pass


class Authority(TimeStamper):
    """pyHanko's questions, put through a door of ours."""

    def __init__(self, post: Post) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # typed in part
        self._post = post

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp.load(self._post(req.dump()))


def load(key: Path, passphrase: bytes) -> signers.SimpleSigner:
    """The key in a PKCS #12 file. Raises `SigningError`."""
    signer: signers.SimpleSigner | None
    signer = signers.SimpleSigner.load_pkcs12(key, passphrase=passphrase)
    if signer is None:
        raise SigningError("The signing key cannot be read: wrong file or wrong passphrase.")
    return signer


def sign(pdf: bytes, key: Path, passphrase: bytes, *, post: Post | None = None) -> bytes:
    """The file with one signature over all of it. `key` is a PKCS #12 file.

    Raises `SigningError` for a key that cannot be read, `OSError` when the authority is away.
    """
    signer = load(key, passphrase)
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    out = io.BytesIO()
    pdf_signer = signers.PdfSigner(
        metadata,
        signer=signer,
        timestamper=Authority(post) if post else None,
        new_field_spec=SigFieldSpec(FIELD),
    )
    _apart(partial(pdf_signer.sign_pdf, Archival(io.BytesIO(pdf)), output=out))
    return out.getvalue()


def read(
    pdf: bytes,
    roots: Sequence[Certificate],
    ts_roots: Sequence[Certificate] = (),
    *,
    at: datetime | None = None,
) -> Signed | None:
    """The file's signature, checked; nothing for a file without one, or that is no PDF.

    `at`: when the file is known to have been there already. Certificates are judged as of that
    moment, so that one that has expired since does no harm; without it, as of now.
    """
    try:
        found = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures
    except (PdfError, ValueError, KeyError, IndexError, TypeError):
        return None
    return _checked(found[0], roots, ts_roots, at) if found else None


def roots_in(path: str) -> list[Certificate]:
    """The certificates in a PEM file; none for no path. Raises `SigningError`."""
    if not path:
        return []
    try:
        return list(load_certs_from_pemder([path]))
    except (OSError, ValueError) as error:
        raise SigningError("The certificates cannot be read.") from error


def _apart(work: Callable[[], Any]) -> Any:
    """pyHanko runs an event loop for each call, which cannot start where one runs already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def _checked(
    embedded: EmbeddedPdfSignature,
    roots: Sequence[Certificate],
    ts_roots: Sequence[Certificate],
    at: datetime | None,
) -> Signed:
    name = embedded.signer_cert.subject.human_friendly
    signers_roots, authoritys_roots = (
        ValidationContext(trust_roots=list(them), allow_fetching=False, moment=at)
        for them in (roots, ts_roots)
    )
    try:
        check = partial(validate_pdf_signature, embedded, signers_roots, authoritys_roots)
        status: PdfSignatureStatus = _apart(check)
    except (SignatureValidationError, PdfError, ValueError):
        return Signed(name, whole=False, trusted=False, moment=None, moment_trusted=False)
    stamped = status.timestamp_validity
    return Signed(
        signer=name,
        whole=status.intact
        and status.valid
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        trusted=status.trusted,
        moment=stamped.timestamp if stamped else None,
        moment_trusted=bool(stamped and stamped.valid and stamped.intact and stamped.trusted),
    )
