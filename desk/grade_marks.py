"""How each piece of evidence is graded, in two characters and in words: "B2"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claims.confirmation import confirmation_of, edges
from claims.models import Credibility, Evidence, EvidenceGrade
from sources.models import Grade

NOT_GRADED = "–"


@dataclass(frozen=True)
class Mark:
    """Letter of the source, number of the evidence; `lost`: it was confirmed once."""

    source: Grade | None
    evidence: EvidenceGrade | None
    lost: bool = False

    @property
    def short(self) -> str:
        letter = self.source.reliability if self.source else NOT_GRADED
        return f"{letter}{self.evidence.credibility if self.evidence else NOT_GRADED}"

    @property
    def is_given(self) -> bool:
        return bool(self.source or self.evidence)


def marks(evidence: Sequence[Evidence]) -> dict[int, Mark]:
    """By the key of the evidence; two queries, and one where something is confirmed."""
    letters = Grade.objects.all().of_sources([row.source for row in evidence])
    rows = EvidenceGrade.objects.live().filter(evidence__in=list(evidence))
    numbers = {row.evidence_id: row for row in rows}
    confirmed = any(row.credibility == Credibility.CONFIRMED for row in numbers.values())
    known = edges() if confirmed else []
    return {
        row.pk: Mark(
            letters.get(row.source_id),
            number := numbers.get(row.pk),
            number is not None
            and number.credibility == Credibility.CONFIRMED
            and not confirmation_of(row, evidence, known).is_earned,
        )
        for row in evidence
    }
