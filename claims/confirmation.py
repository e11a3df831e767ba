"""Whether a piece of evidence is confirmed by others: earned from independence, not given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claims.models import Evidence
from sources.independence import independence
from sources.models import Derivation
from sources.provenance import Edge

NEEDED = 2


@dataclass(frozen=True)
class Confirmation:
    """Who says the same of a figure: how many sources, how many origins those lead back to, and
    how many chains from an origin share no source."""

    sources: int
    origins: int
    chains: int

    @property
    def is_earned(self) -> bool:
        """Two origins, on two roads that do not meet: losing one leaves the other."""
        return min(self.origins, self.chains) >= NEEDED


NOBODY = Confirmation(0, 0, 0)


def edges() -> list[Edge]:
    return list(Derivation.objects.live().values_list("source__slug", "origin__slug"))


def confirmation_of(
    evidence: Evidence, beside: Iterable[Evidence], known: Iterable[Edge]
) -> Confirmation:
    """Of one piece, among the live pieces on its claim; protected sources count like others.

    Those count that say the same (support, or contradict) of the same figure. What gives context
    says nothing that could be confirmed.
    """
    if evidence.stance == Evidence.Stance.CONTEXT:
        return NOBODY
    same = {
        row.source.slug
        for row in beside
        if row.stance == evidence.stance and row.quantity_id == evidence.quantity_id
    }
    found = independence(known, same)
    return Confirmation(len(same), len(found.origins), found.chains)


def of(evidence: Evidence) -> Confirmation:
    """As `confirmation_of`, read from the database."""
    beside = evidence.claim.evidence.live().select_related("source")
    return confirmation_of(evidence, beside, edges())
