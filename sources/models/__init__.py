"""Publishers, sources, captures, who got it from whom, passages, observations."""

from sources.models.captures import Capture, CaptureQuerySet
from sources.models.counting_units import CountingUnit
from sources.models.evidence import (
    Derivation,
    DerivationQuerySet,
    Observation,
    Passage,
    PassageQuerySet,
)
from sources.models.grading import Grade, GradeQuerySet, Reliability
from sources.models.publishing import OnSourceQuerySet, Publisher, Source, SourceQuerySet
from sources.models.suggesting import Comparison, DerivationSuggestion, Mark
from sources.models.timestamps import Timestamp

__all__ = [
    "Capture",
    "CaptureQuerySet",
    "Comparison",
    "CountingUnit",
    "Derivation",
    "DerivationQuerySet",
    "DerivationSuggestion",
    "Grade",
    "GradeQuerySet",
    "Mark",
    "Observation",
    "OnSourceQuerySet",
    "Passage",
    "PassageQuerySet",
    "Publisher",
    "Reliability",
    "Source",
    "SourceQuerySet",
    "Timestamp",
]
