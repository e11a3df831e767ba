"""Whether a file is a dossier of this desk, and what became of what it says."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from audit.verification import printed
from claims.content import content_digest
from claims.models import Claim, Review, Version
from dossiers.models import Dossier, collectable

if TYPE_CHECKING:
    from dossiers.signatures import Signed

SERIAL = re.compile(rb"[Dd]ossier (D-[0-9]{4}-[0-9]{4,6}), ")
"""How the metadata of every dossier begin to describe it, in whichever language it is; they stand
uncompressed in the file."""
GENUINE, CHANGED, UNKNOWN = "genuine", "changed", "unknown"
CURRENT, MOVED, SUPERSEDED, WITHDRAWN = "current", "moved", "superseded", "withdrawn"
WORST_FIRST = (WITHDRAWN, SUPERSEDED, MOVED, CURRENT)


@dataclass(frozen=True)
class Verified:
    """What is known of a file.

    `answer`: genuine; changed (it says that it is one of ours, and its bytes are others); or
    unknown. `standing`: what became of the claim since, for a dossier that was found. `faults`:
    what does not hold of signature and seal, in sentences.
    """

    answer: str
    sha256: str
    dossier: Dossier | None = None
    standing: str = ""
    signed: Signed | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def is_genuine(self) -> bool:
        return self.answer == GENUINE and not self.faults


def verify(content: bytes) -> Verified:
    """Of a whole file. Reads no more of it than its digest, its metadata and its signature."""
    sha256 = hashlib.sha256(content).hexdigest()
    found = known(sha256)
    if found is None:
        named = _named(content)
        answer = CHANGED if named else UNKNOWN
        return Verified(answer, sha256, named, standing_of(named) if named else "")
    signed = signature_of(content, at=found.finished_at)
    faults = [*_faults_of(signed), *_faults_of_seal(found)]
    return Verified(GENUINE, sha256, found, standing_of(found), signed, faults)


def verify_digest(sha256: str) -> Verified:
    """As `verify`, for whoever has worked out the SHA-256 and keeps the file."""
    found = known(sha256)
    if found is None:
        return Verified(UNKNOWN, sha256)
    return Verified(GENUINE, sha256, found, standing_of(found), None, [*_faults_of_seal(found)])


def known(sha256: str) -> Dossier | None:
    """The dossier that was issued as a file of this SHA-256."""
    ready = Dossier.objects.filter(state=Dossier.State.READY, sha256=sha256)
    return ready.select_related("version__claim", "collection__case").first()


def standing_of(dossier: Dossier) -> str:
    """What became of what it says since it was printed: the worst that became of a claim in it.

    A collection moved as well when its case has claims that it does not have.
    """
    versions = dossier.versions
    found = {standing_of_version(version) for version in versions}
    if has_more(dossier):
        found.add(MOVED)
    return next(standing for standing in WORST_FIRST if standing in found)


def standing_of_version(version: Version) -> str:
    """What became of the claim since this version of it was printed."""
    claim: Claim = version.claim
    if claim.status == Claim.Status.WITHDRAWN or not claim.is_live:
        return WITHDRAWN
    later = claim.versions.filter(number__gt=version.number)
    if later.filter(reviews__decision=Review.Decision.APPROVE).exists():
        return SUPERSEDED
    if later.exists():
        return MOVED
    if claim.approval is None:  # nothing pins what a draft rests on: it is looked at itself
        return CURRENT if content_digest(claim) == version.digest else MOVED
    moved = Claim.objects.changed_since_approval().filter(pk=claim.pk).exists()
    return MOVED if moved else CURRENT


def has_more(dossier: Dossier) -> bool:
    """Whether the case of a collection has claims that the collection does not have."""
    if dossier.collection is None:
        return False
    held = [version.claim_id for version in dossier.versions]
    others = collectable(dossier.collection.case).exclude(pk__in=held)
    return bool(others.exists())


def signature_of(content: bytes, *, at: datetime | None) -> Signed | None:
    """The file's signature, checked against the roots that the settings name, as of the moment at
    which the desk had the file."""
    from dossiers import signatures  # pyHanko takes half a second to import

    return signatures.read(
        content,
        signatures.roots_in(settings.PLUMBLINE_SIGNING_CERTIFICATES),
        signatures.roots_in(settings.PLUMBLINE_TIMESTAMP_CERTIFICATES),
        at=at,
    )


def _named(content: bytes) -> Dossier | None:
    """The dossier that a file says it is. A file that is changed on purpose need not say it."""
    match = SERIAL.search(content)
    rows = Dossier.objects.filter(serial=match[1].decode()) if match else Dossier.objects.none()
    return rows.select_related("version__claim", "collection__case").first()


def _faults_of(signed: Signed | None) -> Iterable[str]:
    if signed is None:
        return
    if not signed.whole:
        yield _("Its signature does not fit its bytes.")
    if not signed.trusted:
        yield _("Its signature is by a key that this desk does not vouch for.")
    if signed.moment and not signed.moment_trusted:
        yield _("The time in its signature is by an authority that this desk does not know.")


def _faults_of_seal(dossier: Dossier) -> Iterable[str]:
    seal = dossier.parsed_facts().get("seal")
    if seal:
        for fault in printed(seal["number"], seal["digest"], dossier.serial):
            yield str(fault.sentence)
