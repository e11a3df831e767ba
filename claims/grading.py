"""Grading evidence: how credible a piece is, apart from how far its source is relied on."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import writing
from claims import policies, telling
from claims.confirmation import of
from claims.models import Evidence, EvidenceGrade


@transaction.atomic
def grade_evidence(
    evidence: Evidence, *, credibility: str, rationale: str, by: User, why: str = ""
) -> EvidenceGrade:
    """Judge a piece of evidence (1 to 6); what was said before stays readable.

    1 is refused unless it is earned (`claims.confirmation`). The same number for the same reason
    changes nothing and returns the grade there is.
    """
    policies.check_can_change_claims(by)
    policies.check_can_see_source(evidence.source, by=by)
    row: Evidence = writing.locked(evidence)
    policies.check_earned(credibility, of(row))
    live = EvidenceGrade.objects.live().filter(evidence=row)
    before: EvidenceGrade | None = live.select_for_update().first()
    rationale = rationale.strip()
    if before is not None:
        if (before.credibility, before.rationale) == (credibility, rationale):
            return before
        writing.retire(before, verb="evidence_grade.superseded", by=by, why=why)
    given = EvidenceGrade(
        evidence=row, credibility=credibility, rationale=rationale, graded_by=by, supersedes=before
    )
    writing.add(given, verb="evidence_grade.given", by=by, why=why)
    telling.worked_on(row.claim, _("how its evidence is graded"), by=by)
    return given


@transaction.atomic
def withdraw_evidence_grade(grade: EvidenceGrade, *, by: User, why: str) -> None:
    policies.check_can_change_claims(by)
    policies.check_can_see_source(grade.evidence.source, by=by)
    writing.retire(writing.locked(grade), verb="evidence_grade.withdrawn", by=by, why=why)
    telling.worked_on(grade.evidence.claim, _("how its evidence is graded"), by=by)
