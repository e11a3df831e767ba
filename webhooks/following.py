"""What is told when something below happens: each in the transaction that makes it true."""

from __future__ import annotations

from typing import Any

from claims.models import Claim, Correction, Version
from dossiers.models import Dossier
from webhooks import payloads
from webhooks.models import Event
from webhooks.telling import tell


def claim_published(
    *, claim: Claim, version: Version, correction: Correction | None = None, **_kwargs: Any
) -> None:
    event = Event.CLAIM_PUBLISHED if correction is None else Event.CLAIM_CORRECTED
    tell(event, payloads.of_published(claim, version, correction))


def claim_withdrawn(*, claim: Claim, correction: Correction, **_kwargs: Any) -> None:
    tell(Event.CLAIM_WITHDRAWN, payloads.of_withdrawn(claim, correction))


def approval_moved(*, claim: Claim, **_kwargs: Any) -> None:
    tell(Event.APPROVAL_STALE, payloads.of_moved(claim))


def dossier_issued(*, dossier: Dossier, **_kwargs: Any) -> None:
    tell(Event.DOSSIER_ISSUED, payloads.of_dossier(dossier))
