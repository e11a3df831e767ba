"""Verbs about dossiers: one transaction, one event."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.canonical import canonical_text
from audit.recording import record
from audit.rows import new_public_id
from audit.sealing import newest_seal, seal_events
from audit.writing import locked
from claims import versions
from claims.models import Case, Claim, Version
from dossiers import collecting, issue_facts, policies, tasks
from dossiers.facts import dossier_digest, says_the_same
from dossiers.models import Collection, Dossier, collectable
from dossiers.serials import next_serial


@transaction.atomic
def issue_dossier(claim: Claim, *, by: User, scope: Dossier.Scope = Dossier.Scope.FULL) -> Dossier:
    """Freeze the claim as it is now and have a worker set it: all of it, or one page.

    An unchanged claim is not set twice: the dossier issued before is returned, unless it
    failed.
    """
    row = locked(claim)
    policies.check_can_issue(row, by=by)
    version = versions.freeze(row, by=by)
    facts = issue_facts.of_version(row, version, by=by, scope=scope)
    return _issued_before(version, facts) or _issue(version, facts, by=by)


@transaction.atomic
def issue_superseded(
    version: Version, *, by: User, scope: Dossier.Scope = Dossier.Scope.FULL
) -> Dossier:
    """Have an earlier version that was approved set as what it is now: marked on every page as
    superseded, and by which version. As with a claim, what is unchanged is not set twice."""
    row = locked(version.claim)
    policies.check_can_issue_superseded(version, row, by=by)
    facts = issue_facts.of_superseded(row, version, by=by, scope=scope)
    return _issued_before(version, facts) or _issue(version, facts, by=by)


@transaction.atomic
def issue_collection(case: Case, *, by: User, scope: Dossier.Scope = Dossier.Scope.FULL) -> Dossier:
    """Freeze the claims of a case as they are now, and have a worker set them as one document:
    all of them, or a page for each.

    As with one claim, what is unchanged is not set twice. Claims that were withdrawn or are out
    of use are left out.
    """
    row: Case = locked(case)
    claims = [locked(claim) for claim in collectable(row).order_by("reference", "pk")]
    policies.check_can_collect(row, claims, by=by)
    frozen = [versions.freeze(claim, by=by) for claim in claims]
    collection = collecting.freeze(row, frozen, by=by)
    facts = issue_facts.of_collection(collection, claims, frozen, by=by, scope=scope)
    return _issued_before(collection, facts) or _issue(collection, facts, by=by)


@transaction.atomic
def issue_superseded_collection(
    collection: Collection, *, by: User, scope: Dossier.Scope = Dossier.Scope.FULL
) -> Dossier:
    """Have an earlier collection set as what it is now: marked on every page as superseded, and
    for each claim by which version. The claims are those that it was made of, in their versions
    of then."""
    case: Case = locked(collection.case)
    frozen = collection.versions
    claims = [locked(version.claim) for version in frozen]
    policies.check_can_issue_superseded_collection(case, collection, claims, by=by)
    facts = issue_facts.of_superseded_collection(collection, claims, frozen, by=by, scope=scope)
    return _issued_before(collection, facts) or _issue(collection, facts, by=by)


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


def _issued_before(frozen: Version | Collection, facts: dict[str, Any]) -> Dossier | None:
    issued = frozen.dossiers.exclude(
        state__in=[Dossier.State.FAILED, Dossier.State.CANCELLED]
    ).order_by("-pk")
    return next((row for row in issued if says_the_same(row.parsed_facts(), facts)), None)


def _issue(frozen: Version | Collection, facts: dict[str, Any], *, by: User) -> Dossier:
    now, serial, uuid = timezone.now(), next_serial(), new_public_id()
    issued = {"serial": serial, "issued_on": issue_facts.moment(now), "seal": _seal()}
    facts = {**facts, **issued, "verify": f"{settings.PLUMBLINE_ADDRESS}/verify/{uuid}/"}
    dossier = Dossier(
        uuid=uuid,
        serial=serial,
        version=frozen if isinstance(frozen, Version) else None,
        collection=frozen if isinstance(frozen, Collection) else None,
        kind=facts["kind"],
        scope=facts.get("scope", Dossier.Scope.FULL),
        facts=canonical_text(facts),
        digest=dossier_digest(frozen.digest, facts),
        issued_at=now,
        issued_by=by,
    )
    dossier.full_clean()
    dossier.save(force_insert=True)
    told = {name: value for name, value in facts.items() if name != "histories"}
    record("dossier.issued", dossier, by=by, new=told)  # the digest binds the rest
    tasks.enqueue([(dossier.pk, dossier.digest)])
    return dossier


def _seal() -> dict[str, Any] | None:
    """The newest seal over the log, which covers all that led to this issue: outside the
    database, where nobody can cut it off together with the log's tail."""
    seal_events()
    seal = newest_seal()
    if seal is None:
        return None
    return {
        "number": seal.number,
        "digest": seal.digest,
        "sealed_on": issue_facts.moment(seal.sealed_at),
    }
