"""What a dossier says about itself: kind, status, decisions, all but serial, date and seal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from claims.models import Claim, Review, Version
from dossiers import histories
from dossiers.facts import TEMPLATE_VERSION
from dossiers.models import Collection, Dossier, superseding

CHANGED_SINCE = "changed since approval"
STANDING = {
    Claim.Status.APPROVED.value: Dossier.Kind.APPROVED,
    Claim.Status.PUBLISHED.value: Dossier.Kind.PUBLISHED,
}
LEAST_FIRST = (Dossier.Kind.DRAFT, Dossier.Kind.APPROVED, Dossier.Kind.PUBLISHED)


def of_version(
    claim: Claim, version: Version, *, by: User, scope: Dossier.Scope = Dossier.Scope.FULL
) -> dict[str, Any]:
    """Of the dossier of one claim."""
    kind = _kind(claim, version)
    return {
        **_standing(claim, version, kind),
        "issued_by": _shown(by, kind),
        "scope": scope.value,
        "histories": histories.of_contents([version.parsed()], until=version.created_at),
        **_setting(),
    }


def of_superseded(
    claim: Claim, version: Version, *, by: User, scope: Dossier.Scope = Dossier.Scope.FULL
) -> dict[str, Any]:
    """Of the dossier of an earlier version: what was decided up to it, and what superseded it."""
    later = superseding(version)
    assert later is not None  # noqa: S101  # policies refuse any other
    return {
        **_superseded(claim, version, later),
        "issued_by": _shown(by, Dossier.Kind.SUPERSEDED),
        "scope": scope.value,
        "histories": histories.of_contents([version.parsed()], until=version.created_at),
        **_setting(),
    }


def of_collection(
    collection: Collection,
    claims: Sequence[Claim],
    versions: Sequence[Version],
    *,
    by: User,
    scope: Dossier.Scope = Dossier.Scope.FULL,
) -> dict[str, Any]:
    """Of the dossier of a collection: it is a draft as long as one claim in it is."""
    kinds = [_kind(claim, row) for claim, row in zip(claims, versions, strict=True)]
    kind = next(it for it in LEAST_FIRST if it in kinds)
    standings = [_standing(*it) for it in zip(claims, versions, kinds, strict=True)]
    return _collected(collection, versions, standings, kind, by, scope)


def of_superseded_collection(
    collection: Collection,
    claims: Sequence[Claim],
    versions: Sequence[Version],
    *,
    by: User,
    scope: Dossier.Scope = Dossier.Scope.FULL,
) -> dict[str, Any]:
    """Of the dossier of an earlier collection: each claim as it was then, and by which version
    it was superseded if it was."""
    standings = [
        _superseded(claim, version, later)
        if (later := superseding(version)) is not None
        else _standing(claim, version, STANDING.get(claim.status, Dossier.Kind.APPROVED))
        for claim, version in zip(claims, versions, strict=True)
    ]
    return _collected(collection, versions, standings, Dossier.Kind.SUPERSEDED, by, scope)


def _collected(
    collection: Collection,
    versions: Sequence[Version],
    standings: Sequence[dict[str, Any]],
    kind: Dossier.Kind,
    by: User,
    scope: Dossier.Scope,
) -> dict[str, Any]:
    told = list(dict.fromkeys(str(it["status"]) for it in standings))
    return {
        "kind": kind.value,
        "status": ", ".join(told),
        "scope": scope.value,
        "issued_by": _shown(by, kind),
        "collection": {"number": collection.number, "digest": collection.digest},
        "claims": [
            {"reference": version.claim.reference, **standing}
            for version, standing in zip(versions, standings, strict=True)
        ],
        "histories": histories.of_contents(
            (row.parsed() for row in versions), until=max(row.created_at for row in versions)
        ),
        **_setting(),
    }


def _setting() -> dict[str, str]:
    """What the settings say of how it is set: kept, so that it is set the same way again."""
    return {
        "paper": settings.PLUMBLINE_PAPER,
        "language": settings.PLUMBLINE_DOSSIER_LANGUAGE,
        "template": TEMPLATE_VERSION,
    }


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _kind(claim: Claim, version: Version) -> Dossier.Kind:
    if _approving(version) is None:
        return Dossier.Kind.DRAFT
    return STANDING.get(claim.status, Dossier.Kind.DRAFT)


def _standing(claim: Claim, version: Version, kind: Dossier.Kind) -> dict[str, Any]:
    """How one claim stands, and what was decided about it."""
    moved_on = kind == Dossier.Kind.DRAFT and claim.status in STANDING
    return {
        "kind": kind.value,
        "status": CHANGED_SINCE if moved_on else claim.get_status_display(),
        "version": {"number": version.number, "digest": version.digest},
        "approval": _approval(_approving(version), kind),
        "reviews": _reviews(claim, version, kind),
        "corrections": _corrections(claim),
    }


def _superseded(claim: Claim, version: Version, later: Version) -> dict[str, Any]:
    """How a version stands that another one holds instead of."""
    kind = Dossier.Kind.SUPERSEDED
    decided = _approving(later)
    return {
        **_standing(claim, version, kind),
        "status": str(kind.value),
        "superseded_by": {
            "number": later.number,
            "on": decided.decided_at.date().isoformat() if decided else None,
        },
    }


def _approving(version: Version) -> Review | None:
    found: Review | None = (
        version.reviews.filter(decision=Review.Decision.APPROVE).order_by("-pk").first()
    )
    return found


def _reviews(claim: Claim, version: Version, kind: Dossier.Kind) -> list[dict[str, Any]]:
    """Every decision up to this version, in order of time; what was said with it stays here."""
    rows = Review.objects.filter(version__claim=claim, version__number__lte=version.number)
    return [
        {
            "version": row.version.number,
            "decision": row.decision,
            "on": row.decided_at.date().isoformat(),
            "by": _shown(row.reviewer, kind),
        }
        for row in rows.select_related("version", "reviewer").order_by("pk")
    ]


def _corrections(claim: Claim) -> list[dict[str, Any]]:
    """What readers were told, in order of time."""
    rows = claim.corrections.select_related("before", "after").order_by("pk")
    return [
        {
            "kind": row.kind,
            "code": row.code,
            "words": row.words,
            "on": row.made_at.date().isoformat(),
            "before": row.before.number,
            "after": row.after.number if row.after else None,
        }
        for row in rows
    ]


def _approval(review: Review | None, kind: Dossier.Kind) -> dict[str, str] | None:
    if review is None or kind == Dossier.Kind.DRAFT:
        return None
    return {"by": _shown(review.reviewer, kind), "on": review.decided_at.date().isoformat()}


def _shown(user: User, kind: Dossier.Kind) -> str:
    """A draft names people to their colleagues; what leaves the desk names who agreed to it."""
    return str(user) if kind == Dossier.Kind.DRAFT or user.byline else _("a member of the desk")
