"""Cases, claims, what they say, what bears on them, and what was approved."""

from claims.models.bearing import (
    Appearance,
    ClaimedQuantity,
    Evidence,
    Finding,
    FindingQuerySet,
)
from claims.models.bulk import BulkEdit, BulkEditRow
from claims.models.claims import Case, Claim, ClaimQuerySet, OnClaimQuerySet
from claims.models.discussion import Comment
from claims.models.grading import Credibility, EvidenceGrade, EvidenceGradeQuerySet
from claims.models.intake import ClaimDraft, ClaimImport, ClaimMark, ImportRow
from claims.models.judging import Confidence, VerdictScale, VerdictStep
from claims.models.reviews import Review, ReviewPin, Version
from claims.models.standing import Correction, Relation, Tag, Waiver

__all__ = [
    "Appearance",
    "BulkEdit",
    "BulkEditRow",
    "Case",
    "Claim",
    "ClaimDraft",
    "ClaimImport",
    "ClaimMark",
    "ClaimQuerySet",
    "ClaimedQuantity",
    "Comment",
    "Confidence",
    "Correction",
    "Credibility",
    "Evidence",
    "EvidenceGrade",
    "EvidenceGradeQuerySet",
    "Finding",
    "FindingQuerySet",
    "ImportRow",
    "OnClaimQuerySet",
    "Relation",
    "Review",
    "ReviewPin",
    "Tag",
    "VerdictScale",
    "VerdictStep",
    "Version",
    "Waiver",
]
