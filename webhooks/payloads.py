"""What a message says: what readers see anyway, and names of what they do not.

Of a claim or dossier that is not published a message holds the reference or the serial and the
address of its page at the desk, behind the sign-in; none of its words.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from claims.models import Claim, Correction, Version
from dossiers.models import Dossier

Entry = dict[str, Any]


def message(event: str, at: datetime, about: Entry) -> Entry:
    """The form that Standard Webhooks asks for."""
    return {"type": event, "timestamp": moment(at), "data": about}


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def of_published(claim: Claim, version: Version, correction: Correction | None) -> Entry:
    told = {"correction": _correction(correction)} if correction is not None else {}
    return {"claim": _published(claim, version), **told}


def of_withdrawn(claim: Claim, correction: Correction) -> Entry:
    name = {"reference": claim.reference, "page": _address("public:claim", claim.reference)}
    return {"claim": name, "correction": _correction(correction)}


def of_moved(claim: Claim) -> Entry:
    """That something moved and not what: readers are not told, or not yet."""
    return {
        "claim": {
            "reference": claim.reference,
            "is_published": claim.published_version_id is not None,
            "desk": _address("desk:claim", claim.reference),
        }
    }


def of_dossier(dossier: Dossier) -> Entry:
    is_public = Dossier.objects.visible_to(None).filter(pk=dossier.pk).exists()
    claims = [version.claim for version in dossier.versions]
    named: Entry = {
        "serial": dossier.serial,
        "kind": dossier.kind,
        "claims": [claim.reference for claim in claims],
        "desk": _address("desk:download_dossier", dossier.serial),
    }
    if is_public:
        readers = _address("public:dossier", claims[0].reference, dossier.serial)
        verify = _address("public:verify_one", dossier.uuid)
        named |= {"sha256": dossier.sha256, "pdf": readers, "verify": verify}
    return {"dossier": named}


def _published(claim: Claim, version: Version) -> Entry:
    shown = version.parsed()["claim"]
    return {
        "reference": claim.reference,
        "page": _address("public:claim", claim.reference),
        "version": {"number": version.number, "digest": version.digest},
        "statement": shown["statement"],
        "language": shown["language"],
        "claimant": shown["claimant"],
        "summary": shown["summary"],
        "verdict": shown["verdict"]["label"] if shown.get("verdict") else None,
    }


def _correction(row: Correction) -> Entry:
    return {"kind": row.kind, "reason": row.code, "words": row.words}


def _address(name: str, *args: object) -> str:
    return f"{settings.PLUMBLINE_ADDRESS}{reverse(name, args=args)}"
