"""Verbs about dossiers: one transaction, one event."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.canonical import canonical_text
from audit.recording import record
from audit.rows import new_public_id
from audit.sealing import newest_seal, seal_events
from audit.writing import locked
from claims import versions
from claims.models import Claim, Review, Version
from dossiers import policies, tasks
from dossiers.facts import TEMPLATE_VERSION, dossier_digest, says_the_same
from dossiers.models import Dossier
from dossiers.serials import next_serial

CHANGED_SINCE = "changed since approval"
STANDING = {
    Claim.Status.APPROVED.value: Dossier.Kind.APPROVED,
    Claim.Status.PUBLISHED.value: Dossier.Kind.PUBLISHED,
}


@transaction.atomic
def issue_dossier(claim: Claim, *, by: User) -> Dossier:
    """Freeze the claim as it is now and have a worker set it.

    An unchanged claim is not set twice: the dossier issued before is returned, unless it
    failed.
    """
    row = locked(claim)
    policies.check_can_issue(row, by=by)
    version = versions.freeze(row, by=by)
    facts = _facts(row, version, by=by)
    return _issued_before(version, facts) or _issue(version, facts, by=by)


@transaction.atomic
def retry_dossier(dossier: Dossier, *, by: User) -> Dossier:
    """Have a dossier that failed or was cancelled made again, of the same version and facts."""
    row: Dossier = locked(dossier)
    policies.check_can_retry(row, by=by)
    old = {"state": row.state, "error": row.error}
    row.state, row.stage, row.error = Dossier.State.QUEUED, Dossier.Stage.QUEUED, ""
    row.attempts, row.leased_until, row.offered_at, row.finished_at = 0, None, None, None
    row.full_clean()
    row.save()
    record("dossier.retried", row, by=by, old=old, new={"state": row.state})
    tasks.enqueue([(row.pk, row.digest)])
    return row


@transaction.atomic
def cancel_dossier(dossier: Dossier, *, by: User) -> Dossier:
    """Have nobody make it any more. A worker that is at it stops within a second; what it had
    set by then is thrown away."""
    row: Dossier = locked(dossier)
    policies.check_can_cancel(row, by=by)
    old = {"state": row.state}
    row.state, row.stage, row.error = Dossier.State.CANCELLED, Dossier.Stage.QUEUED, ""
    row.leased_until, row.finished_at = None, timezone.now()
    row.full_clean()
    row.save()
    record("dossier.cancelled", row, by=by, old=old, new={"state": row.state})
    return row


def _issued_before(version: Version, facts: dict[str, Any]) -> Dossier | None:
    issued = version.dossiers.exclude(
        state__in=[Dossier.State.FAILED, Dossier.State.CANCELLED]
    ).order_by("-pk")
    return next((row for row in issued if says_the_same(row.parsed_facts(), facts)), None)


def _issue(version: Version, facts: dict[str, Any], *, by: User) -> Dossier:
    now, serial, uuid = timezone.now(), next_serial(), new_public_id()
    issued = {"serial": serial, "issued_on": _moment(now), "seal": _seal()}
    facts = {**facts, **issued, "verify": f"{settings.PLUMBLINE_ADDRESS}/verify/{uuid}/"}
    dossier = Dossier(
        uuid=uuid,
        serial=serial,
        version=version,
        kind=facts["kind"],
        facts=canonical_text(facts),
        digest=dossier_digest(version.digest, facts),
        issued_at=now,
        issued_by=by,
    )
    dossier.full_clean()
    dossier.save(force_insert=True)
    record("dossier.issued", dossier, by=by, new=facts)
    tasks.enqueue([(dossier.pk, dossier.digest)])
    return dossier


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seal() -> dict[str, Any] | None:
    """The newest seal over the log, which covers all that led to this issue: outside the
    database, where nobody can cut it off together with the log's tail."""
    seal_events()
    seal = newest_seal()
    if seal is None:
        return None
    return {"number": seal.number, "digest": seal.digest, "sealed_on": _moment(seal.sealed_at)}


def _facts(claim: Claim, version: Version, *, by: User) -> dict[str, Any]:
    """What the dossier says about itself, but for its serial, date and seal."""
    approval = version.reviews.filter(decision=Review.Decision.APPROVE).order_by("-pk").first()
    kind = STANDING.get(claim.status, Dossier.Kind.DRAFT) if approval else Dossier.Kind.DRAFT
    moved_on = kind == Dossier.Kind.DRAFT and claim.status in STANDING
    return {
        "kind": kind.value,
        "status": CHANGED_SINCE if moved_on else claim.get_status_display(),
        "issued_by": _shown(by, kind),
        "version": {"number": version.number, "digest": version.digest},
        "approval": _approval(approval, kind),
        "reviews": _reviews(claim, version, kind),
        "corrections": _corrections(claim),
        "template": TEMPLATE_VERSION,
    }


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
