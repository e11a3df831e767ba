"""Verbs about claims: one transaction, one event."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import User
from audit import writing
from claims import policies, tasks
from claims.deciding import (
    approve_several,
    move_claim,
    publish_claim,
    review_claim,
    withdraw_claim,
)
from claims.grading import grade_evidence, withdraw_evidence_grade
from claims.models import Appearance, Case, Claim, ClaimedQuantity, Evidence, Finding
from claims.references import next_reference
from claims.working import (
    add_scale,
    add_verdict,
    assign,
    comment,
    plan,
    relate,
    retire_comment,
    retire_of_scales,
    retire_relation,
    revise_scale,
    revise_verdict,
    set_verdict,
    tag,
    take_back_waiver,
    waive,
    watch,
)
from estimates.models import Estimate
from sources import counted
from sources.quantities import Figure

__all__ = [
    "add_appearance", "add_case", "add_evidence", "add_finding", "add_quantity", "add_scale",
    "add_verdict",
    "approve_several", "assign",
    "comment", "grade_evidence", "keep_members", "log_claim", "move_claim", "plan",
    "publish_claim", "relate",
    "retire", "retire_comment", "retire_of_scales", "retire_relation", "review_claim",
    "revise_case", "revise_claim", "revise_on_claim", "revise_quantity",
    "revise_scale", "revise_verdict",
    "set_verdict", "tag", "take_back_waiver", "waive", "watch", "withdraw_claim",
    "withdraw_evidence_grade",
]  # fmt: skip


FOR_THE_DESK = {"note"}
"""What readers never see: changing it touches no approval."""


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
    row: Claim = writing.locked(claim)
    noted = writing.revise(
        row, {name: changes.pop(name) for name in FOR_THE_DESK & set(changes)},
        verb="claim.noted", by=by, why=why,
    )  # fmt: skip
    return writing.revise(row, changes, verb="claim.revised", by=by, why=why) or noted


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


def _locked(claim: Claim) -> Claim:
    row: Claim = Claim.objects.select_for_update().get(pk=claim.pk)
    return row
