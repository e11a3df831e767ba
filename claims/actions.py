"""Verbs about claims: one transaction, one event."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import writing
from claims import policies, tasks, telling
from claims import repeats as repeats_of
from claims.deciding import (
    approve_several,
    move_claim,
    publish_claim,
    review_claim,
    withdraw_claim,
)
from claims.entering import (
    Entry,
    enter_appearance,
    enter_quantity,
    locked,
    log_claim,
    log_claims,
    name_of,
    retire_claims,
)
from claims.grading import grade_evidence, withdraw_evidence_grade
from claims.models import Appearance, Case, Claim, ClaimedQuantity, Evidence, Finding, Relation
from claims.naming import free_key
from claims.working import (
    add_scale,
    add_verdict,
    assign,
    comment,
    plan,
    relate,
    retire_comment,
    retire_of_scales,
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
    "Entry",
    "add_appearance",
    "add_case",
    "add_evidence",
    "add_finding",
    "add_quantity",
    "add_scale",
    "add_verdict",
    "approve_several",
    "assign",
    "comment",
    "grade_evidence",
    "keep_members",
    "log_claim",
    "log_claims",
    "move_claim",
    "plan",
    "publish_claim",
    "relate",
    "retire",
    "retire_claim",
    "retire_claims",
    "retire_comment",
    "retire_of_scales",
    "retire_on_claim",
    "review_claim",
    "revise_case",
    "revise_claim",
    "revise_on_claim",
    "revise_quantity",
    "revise_scale",
    "revise_verdict",
    "set_verdict",
    "tag",
    "take_back_waiver",
    "waive",
    "watch",
    "withdraw_claim",
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
def revise_claim(claim: Claim, *, by: User, why: str = "", **changes: Any) -> bool:
    policies.check_can_change_claims(by)
    row: Claim = writing.locked(claim)
    noted = writing.revise(
        row, {name: changes.pop(name) for name in FOR_THE_DESK & set(changes)},
        verb="claim.noted", by=by, why=why,
    )  # fmt: skip
    revised = writing.revise(row, changes, verb="claim.revised", by=by, why=why)
    if revised:
        repeats_of.note(row)
        telling.worked_on(row, _("its words"), by=by)
    return revised or noted


@transaction.atomic
def add_appearance(claim: Claim, *, by: User, why: str = "", **fields: Any) -> Appearance:
    appearance = enter_appearance(claim, by=by, why=why, **fields)
    telling.worked_on(appearance.claim, _("where it appeared"), by=by)
    return appearance


@transaction.atomic
def add_quantity(claim: Claim, *, by: User, why: str = "", **fields: Any) -> ClaimedQuantity:
    """Record a figure that the claim states: figure and measure, perhaps period and the rest."""
    policies.check_can_change_claims(by)
    row = locked(claim)
    quantity = enter_quantity(row, by=by, why=why, **fields)
    repeats_of.note(row)
    telling.worked_on(row, _("its figures"), by=by)
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
    locked(quantity.claim)
    if figure is not None:
        counted.check_not_retired(figure.parsed_unit, "text")
        changes |= {name: getattr(figure, name) for name in ("text", "low", "high", "unit")}
        changes["bound"] = figure.bound.value
    row: ClaimedQuantity = writing.locked(quantity)
    revised = writing.revise(row, changes, verb="quantity.revised", by=by, why=why)
    for finding in row.findings.live().select_related("estimate"):
        policies.check_comparable(row, finding.estimate)
    tasks.enqueue(Finding.objects.ready().filter(quantity=row))
    if figure is not None:
        repeats_of.note(row.claim)
    if revised:
        telling.worked_on(row.claim, _("its figures"), by=by)
    return revised


@transaction.atomic
def add_evidence(claim: Claim, *, by: User, why: str = "", **fields: Any) -> Evidence:
    policies.check_can_change_claims(by)
    row = locked(claim)
    fields["key"] = fields.get("key") or free_key(row.evidence, name_of(fields["source"]))
    evidence = Evidence(claim=row, **fields)
    policies.check_can_see_source(evidence.source, by=by)
    writing.add(evidence, verb="evidence.added", by=by, why=why)
    telling.worked_on(evidence.claim, _("its evidence"), by=by)
    return evidence


@transaction.atomic
def revise_on_claim(row: Appearance | Evidence, *, by: User, why: str = "", **changes: Any) -> bool:
    """Change an appearance or a piece of evidence in place."""
    policies.check_can_change_claims(by)
    locked(row.claim)
    if "source" in changes:
        policies.check_can_see_source(changes["source"], by=by)
    verb = f"{row._meta.model_name}.revised"
    revised = writing.revise(writing.locked(row), changes, verb=verb, by=by, why=why)
    if revised:
        what = _("its evidence") if isinstance(row, Evidence) else _("where it appeared")
        telling.worked_on(row.claim, what, by=by)
    return revised


@transaction.atomic
def add_finding(
    quantity: ClaimedQuantity, estimate: Estimate, *, by: User, why: str = ""
) -> Finding:
    """Hold a claimed figure against an estimate; a worker says where it stands."""
    policies.check_can_change_claims(by)
    locked(quantity.claim)
    policies.check_comparable(quantity, estimate)
    finding = Finding(quantity=quantity, estimate=estimate)
    writing.add(finding, verb="finding.added", by=by, why=why)
    telling.worked_on(quantity.claim, _("what it is held against"), by=by)
    tasks.enqueue(Finding.objects.ready().filter(pk=finding.pk))
    return finding


@transaction.atomic
def retire_claim(claim: Claim, *, by: User, why: str) -> None:
    """Take a claim that should not have been logged out of the desk's lists."""
    policies.check_can_change_claims(by)
    row: Claim = writing.locked(claim)
    policies.check_can_retire_claim(row)
    writing.retire(row, verb="claim.retired", by=by, why=why)
    telling.changed(row, _("%(who)s took it out of use.") % {"who": by}, by=by)


@transaction.atomic
def retire_on_claim(
    row: Appearance | ClaimedQuantity | Evidence | Finding | Relation, *, by: User, why: str
) -> None:
    """Take one thing off its claim, unless something rests on it."""
    policies.check_can_change_claims(by)
    claim = locked(row.quantity.claim if isinstance(row, Finding) else row.claim)
    policies.check_can_retire_on_claim(row)
    writing.retire(writing.locked(row), verb=f"{row._meta.model_name}.retired", by=by, why=why)
    told = _("%(who)s took something out of use: %(thing)s.")
    telling.changed(claim, told % {"who": by, "thing": row._meta.verbose_name}, by=by)
    if isinstance(row, ClaimedQuantity):
        repeats_of.note(row.claim)


@transaction.atomic
def retire(row: Any, *, by: User, why: str) -> None:
    """Take anything of this app out of use."""
    policies.check_can_change_claims(by)
    writing.retire(writing.locked(row), verb=f"{row._meta.model_name}.retired", by=by, why=why)
    claim = row if isinstance(row, Claim) else getattr(row, "claim", None)
    if claim is not None:
        told = _("%(who)s took something out of use: %(thing)s.")
        telling.changed(claim, told % {"who": by, "thing": row._meta.verbose_name}, by=by)
