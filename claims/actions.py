"""Verbs about claims: one transaction, one event."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import canonical, writing
from audit.errors import StaleError
from audit.recording import record
from claims import policies, tasks, versions
from claims.content import content
from claims.contributors import contributor_ids
from claims.models import (
    Appearance,
    Case,
    Claim,
    ClaimedQuantity,
    Evidence,
    Finding,
    Review,
    ReviewPin,
    Version,
)
from claims.references import next_reference
from claims.transitions import TRANSITIONS
from estimates.models import Estimate
from sources import counted
from sources.quantities import Figure


@transaction.atomic
def add_case(*, by: User, why: str = "", **fields: Any) -> Case:
    policies.check_can_change_claims(by)
    case = Case(**fields)
    writing.add(case, verb="case.added", by=by, why=why)
    return case


@transaction.atomic
def revise_case(case: Case, *, by: User, why: str = "", **changes: Any) -> bool:
    policies.check_can_change_claims(by)
    return writing.revise(writing.locked(case), changes, verb="case.revised", by=by, why=why)


@transaction.atomic
def keep_members(case: Case, members: str, *, by: User, why: str = "") -> bool:
    """Remember what the case's file held when it was loaded (`claims.casefile.membership`)."""
    policies.check_can_change_claims(by)
    row = writing.locked(case)
    return writing.revise(row, {"members": members}, verb="case.file_kept", by=by, why=why)


@transaction.atomic
def log_claim(*, by: User, reference: str = "", why: str = "", **fields: Any) -> Claim:
    """Log a claim under the next reference of the year, or under one that it brings along."""
    policies.check_can_change_claims(by)
    reference = reference or next_reference()
    key = fields.pop("key", "") or f"claim-{reference}"
    claim = Claim(reference=reference, key=key, created_by=by, **fields)
    writing.add(claim, verb="claim.logged", by=by, why=why)
    return claim


@transaction.atomic
def revise_claim(claim: Claim, *, by: User, why: str = "", **changes: Any) -> bool:
    policies.check_can_change_claims(by)
    return writing.revise(writing.locked(claim), changes, verb="claim.revised", by=by, why=why)


@transaction.atomic
def add_appearance(claim: Claim, *, by: User, why: str = "", **fields: Any) -> Appearance:
    policies.check_can_change_claims(by)
    appearance = Appearance(claim=_locked(claim), **fields)
    policies.check_can_see_source(appearance.source, by=by)
    writing.add(appearance, verb="appearance.added", by=by, why=why)
    return appearance


@transaction.atomic
def add_quantity(
    claim: Claim, *, figure: Figure, by: User, why: str = "", **fields: Any
) -> ClaimedQuantity:
    policies.check_can_change_claims(by)
    quantity = ClaimedQuantity(claim=_locked(claim), **fields)
    quantity.figure = figure
    counted.check_not_retired(figure.parsed_unit, "text")
    writing.add(quantity, verb="quantity.added", by=by, why=why)
    return quantity


@transaction.atomic
def revise_quantity(
    quantity: ClaimedQuantity,
    *,
    by: User,
    why: str = "",
    figure: Figure | None = None,
    **changes: Any,
) -> bool:
    """Change a claimed figure; where it stands in the estimates is worked out again."""
    policies.check_can_change_claims(by)
    _locked(quantity.claim)
    if figure is not None:
        counted.check_not_retired(figure.parsed_unit, "text")
        changes |= {name: getattr(figure, name) for name in ("text", "low", "high", "unit")}
        changes["bound"] = figure.bound.value
    row: ClaimedQuantity = writing.locked(quantity)
    revised = writing.revise(row, changes, verb="quantity.revised", by=by, why=why)
    for finding in row.findings.live().select_related("estimate"):
        policies.check_comparable(row, finding.estimate)
    tasks.enqueue(Finding.objects.ready().filter(quantity=row))
    return revised


@transaction.atomic
def add_evidence(claim: Claim, *, by: User, why: str = "", **fields: Any) -> Evidence:
    policies.check_can_change_claims(by)
    evidence = Evidence(claim=_locked(claim), **fields)
    policies.check_can_see_source(evidence.source, by=by)
    writing.add(evidence, verb="evidence.added", by=by, why=why)
    return evidence


@transaction.atomic
def revise_on_claim(row: Appearance | Evidence, *, by: User, why: str = "", **changes: Any) -> bool:
    """Change an appearance or a piece of evidence in place."""
    policies.check_can_change_claims(by)
    _locked(row.claim)
    if "source" in changes:
        policies.check_can_see_source(changes["source"], by=by)
    verb = f"{row._meta.model_name}.revised"
    return writing.revise(writing.locked(row), changes, verb=verb, by=by, why=why)


@transaction.atomic
def add_finding(
    quantity: ClaimedQuantity, estimate: Estimate, *, by: User, why: str = ""
) -> Finding:
    """Hold a claimed figure against an estimate; a worker says where it stands."""
    policies.check_can_change_claims(by)
    _locked(quantity.claim)
    policies.check_comparable(quantity, estimate)
    finding = Finding(quantity=quantity, estimate=estimate)
    writing.add(finding, verb="finding.added", by=by, why=why)
    tasks.enqueue(Finding.objects.ready().filter(pk=finding.pk))
    return finding


@transaction.atomic
def retire(row: Any, *, by: User, why: str) -> None:
    """Take anything of this app out of use."""
    policies.check_can_change_claims(by)
    writing.retire(writing.locked(row), verb=f"{row._meta.model_name}.retired", by=by, why=why)


@transaction.atomic
def move_claim(claim: Claim, verb: str, *, by: User, reason: str = "") -> Claim:
    """Take a claim a step that needs no decision on its content: check, submit, resume."""
    if verb in Review.Decision.values:
        raise ValidationError(_("Reviewing names the version that was read."))
    row = _locked(claim)
    policies.check_can_move(row, verb, by=by, reason=reason)
    return _step(row, verb, by=by, why=reason)


@transaction.atomic
def review_claim(claim: Claim, *, digest: str, decision: str, note: str, by: User) -> Review:
    """Record an editor's decision on the version they read, named by its digest."""
    row = _locked(claim)
    policies.check_can_move(row, decision, by=by, reason=note)
    now = content(row)
    policies.check_can_review(
        by=by,
        read=digest,
        now=canonical.digest(now),
        content=now,
        contributors=contributor_ids(row),
        approving=decision == Review.Decision.APPROVE,
    )
    version = versions.freeze(row, by=by)  # everything read and printed, and its digest
    review = Review(version=version, decision=decision, note=note, reviewer=by)
    review.full_clean()
    review.save()
    _pin(review, version)
    _step(row, decision, by=by, why=note)
    record("claim.reviewed", row, by=by, why=note, decision=decision, digest=version.digest)
    return review


def _step(claim: Claim, verb: str, *, by: User, why: str) -> Claim:
    """The one place that writes a status: a compare-and-set on the status it had."""
    step = TRANSITIONS[verb]
    moved = Claim.objects.filter(pk=claim.pk, status=claim.status).update(status=step.target)
    if moved != 1:
        raise StaleError(_("Somebody else moved this claim. Read it again."))
    old, claim.status = claim.status, step.target.value
    record("claim.moved", claim, by=by, old={"status": old}, new={"status": claim.status}, why=why)
    return claim


def _pin(review: Review, version: Version) -> None:
    """One row for each thing that the review rested on."""
    kept = version.parsed()
    captures = {it["sha256"]: it["sha256"] for row in kept["sources"] for it in row["captures"]}
    pins = {
        ReviewPin.Kind.ESTIMATE: {row["slug"]: row["digest"] for row in kept["estimates"]},
        ReviewPin.Kind.FINDING: {
            f"{row['quantity']}/{row['estimate']}": row["digest"] for row in kept["findings"]
        },
        ReviewPin.Kind.EVIDENCE: {row["key"]: canonical.digest(row) for row in kept["evidence"]},
        ReviewPin.Kind.OBSERVATION: {
            row["key"]: canonical.digest(row) for row in kept["observations"]
        },
        ReviewPin.Kind.CAPTURE: captures,
    }
    ReviewPin.objects.bulk_create(
        ReviewPin(review=review, kind=kind, key=key, digest=value)
        for kind, rows in pins.items()
        for key, value in rows.items()
    )


def _locked(claim: Claim) -> Claim:
    row: Claim = Claim.objects.select_for_update().get(pk=claim.pk)
    return row
