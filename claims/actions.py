"""Verbs about claims: one transaction, one event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from claims.grading import grade_evidence, withdraw_evidence_grade
from claims.models import Appearance, Case, Claim, ClaimedQuantity, Evidence, Finding, Relation
from claims.naming import free_key, naming
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
from sources.models import Source
from sources.quantities import Figure

__all__ = [
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
    "move_claim",
    "plan",
    "publish_claim",
    "relate",
    "retire",
    "retire_claim",
    "retire_comment",
    "retire_of_scales",
    "retire_on_claim",
    "retire_relation",
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
def log_claim(
    *,
    by: User,
    reference: str = "",
    why: str = "",
    figures: Sequence[Mapping[str, Any]] = (),
    appearances: Sequence[Mapping[str, Any]] = (),
    repeats: Iterable[Claim] = (),
    **fields: Any,
) -> Claim:
    """Log a claim with what it states and where it was seen: all of it, or nothing.

    `fields` are the claim's own: statement and claimant, and where they are known language,
    claimed_on, place, modality, period (or period_start and period_end), note, priority, due_on;
    `case` is a live `Case` or None, a claim of no case (`claims.intake.usual_case` proposes one).
    It gets the next reference of the year, unless it brings one along.

    `figures` are mappings for `add_quantity`, in the order in which the claim states them:
    `figure` (`sources.quantities.read_figure` makes one of a text) and `measure`, perhaps
    period, note, observation; `appearances` are mappings for `add_appearance`: `source`, perhaps
    appeared_on, url, locator, quote, note. Either may name its `key`, else one is proposed.
    `repeats` are claims that this one repeats. Raises `ValidationError` with the claim's own
    fields, or "figures.0.measure" and the like for what is wrong further in.
    """
    policies.check_can_change_claims(by)
    policies.check_case_in_use(fields.get("case"))
    reference = reference or next_reference()
    key = fields.pop("key", "") or f"claim-{reference}"
    claim = Claim(reference=reference, key=key, created_by=by, **fields)
    writing.add(claim, verb="claim.logged", by=by, why=why)
    for place, given in enumerate(figures):
        with naming(f"figures.{place}"):
            _add_quantity(claim, by=by, **{"position": place, **given})
    for place, given in enumerate(appearances):
        with naming(f"appearances.{place}"):
            _add_appearance(claim, by=by, **given)
    for other in repeats:
        relate(claim, other, kind=Relation.Kind.REPEATS, by=by)
    repeats_of.note(claim)
    return claim


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
    appearance = _add_appearance(claim, by=by, why=why, **fields)
    telling.worked_on(appearance.claim, _("where it appeared"), by=by)
    return appearance


def _add_appearance(claim: Claim, *, by: User, why: str = "", **fields: Any) -> Appearance:
    """The row and its event: nobody follows a claim that is only being logged."""
    policies.check_can_change_claims(by)
    row = _locked(claim)
    fields["key"] = fields.get("key") or free_key(row.appearances, _name_of(fields["source"]))
    appearance = Appearance(claim=row, **fields)
    policies.check_can_see_source(appearance.source, by=by)
    writing.add(appearance, verb="appearance.added", by=by, why=why)
    return appearance


@transaction.atomic
def add_quantity(claim: Claim, *, by: User, why: str = "", **fields: Any) -> ClaimedQuantity:
    """Record a figure that the claim states: figure and measure, perhaps period and the rest."""
    policies.check_can_change_claims(by)
    row = _locked(claim)
    quantity = _add_quantity(row, by=by, why=why, **fields)
    repeats_of.note(row)
    telling.worked_on(row, _("its figures"), by=by)
    return quantity


def _add_quantity(
    row: Claim, *, figure: Figure, by: User, why: str = "", **fields: Any
) -> ClaimedQuantity:
    fields["key"] = fields.get("key") or free_key(row.quantities, str(fields.get("measure", "")))
    quantity = ClaimedQuantity(claim=row, **fields)
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
    if figure is not None:
        repeats_of.note(row.claim)
    if revised:
        telling.worked_on(row.claim, _("its figures"), by=by)
    return revised


@transaction.atomic
def add_evidence(claim: Claim, *, by: User, why: str = "", **fields: Any) -> Evidence:
    policies.check_can_change_claims(by)
    row = _locked(claim)
    fields["key"] = fields.get("key") or free_key(row.evidence, _name_of(fields["source"]))
    evidence = Evidence(claim=row, **fields)
    policies.check_can_see_source(evidence.source, by=by)
    writing.add(evidence, verb="evidence.added", by=by, why=why)
    telling.worked_on(evidence.claim, _("its evidence"), by=by)
    return evidence


@transaction.atomic
def revise_on_claim(row: Appearance | Evidence, *, by: User, why: str = "", **changes: Any) -> bool:
    """Change an appearance or a piece of evidence in place."""
    policies.check_can_change_claims(by)
    _locked(row.claim)
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
    _locked(quantity.claim)
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


@transaction.atomic
def retire_on_claim(
    row: Appearance | ClaimedQuantity | Evidence | Finding | Relation, *, by: User, why: str
) -> None:
    """Take one thing off its claim, unless something rests on it."""
    policies.check_can_change_claims(by)
    _locked(row.quantity.claim if isinstance(row, Finding) else row.claim)
    policies.check_can_retire_on_claim(row)
    writing.retire(writing.locked(row), verb=f"{row._meta.model_name}.retired", by=by, why=why)
    if isinstance(row, ClaimedQuantity):
        repeats_of.note(row.claim)


@transaction.atomic
def retire(row: Any, *, by: User, why: str) -> None:
    """Take anything of this app out of use."""
    policies.check_can_change_claims(by)
    writing.retire(writing.locked(row), verb=f"{row._meta.model_name}.retired", by=by, why=why)
    claim = row if isinstance(row, Claim) else getattr(row, "claim", None)
    if claim is not None:
        told = _("%(who)s took the %(thing)s out of use.")
        telling.changed(claim, told % {"who": by, "thing": row._meta.verbose_name}, by=by)


def _name_of(source: Source) -> str:
    """What keys of rows about it may say: readers see them, and nothing of a protected one."""
    return "" if source.protected else str(source.slug)


def _locked(claim: Claim) -> Claim:
    row: Claim = Claim.objects.select_for_update().get(pk=claim.pk)
    return row
