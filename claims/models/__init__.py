"""Cases, claims, what they say, what bears on them, and what was approved."""

from claims.models.bearing import (
    Appearance,
    ClaimedQuantity,
    Evidence,
    Finding,
    FindingQuerySet,
)
from claims.models.claims import Case, Claim, ClaimQuerySet, OnClaimQuerySet
from claims.models.grading import Credibility, EvidenceGrade, EvidenceGradeQuerySet
from claims.models.reviews import Review, ReviewPin, Version

__all__ = [
    "Appearance",
    "Case",
    "Claim",
    "ClaimQuerySet",
    "ClaimedQuantity",
    "Credibility",
    "Evidence",
    "EvidenceGrade",
    "EvidenceGradeQuerySet",
    "Finding",
    "FindingQuerySet",
    "OnClaimQuerySet",
    "Review",
    "ReviewPin",
    "Version",
]
