"""Freezing what was read: the versions of a claim."""

from __future__ import annotations

from accounts.models import User
from audit.canonical import canonical_text, digest
from audit.recording import record
from claims.content import content
from claims.models import Claim, Version
from claims.spelling import Entry


def freeze(claim: Claim, *, by: User, now: Entry | None = None) -> Version:
    """The claim's newest version if nothing changed since, else a new one.

    Call inside a transaction that holds the claim's lock. `now` is its content where that was
    read already: what was judged is what is frozen.
    """
    now = now or content(claim)
    current = digest(now)
    newest: Version | None = claim.versions.order_by("-number").first()
    if newest is not None and newest.digest == current:
        return newest
    version = Version(
        claim=claim,
        number=newest.number + 1 if newest else 1,
        digest=current,
        content=canonical_text(now),
        created_by=by,
    )
    version.full_clean()
    version.save(force_insert=True)
    record("version.frozen", version, by=by, digest=current)
    return version
