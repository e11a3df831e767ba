"""Everything that a source's page shows, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from claims.models import Claim
from desk import history, provenance_lists
from desk.provenance_lists import Chain, Node
from sources import introducing, noticing
from sources.models import Capture, Derivation, Grade, Observation, Passage, Source
from sources.noticing import Notice

MOST_CAPTURES = 100


@dataclass
class SourcePage:
    has_it_from: list[Node]
    who_has_it: list[Node]
    chain: Chain
    derivations: list[Derivation]
    observations: list[Observation]
    captures: list[Capture]
    passages: list[Passage]
    notices: dict[int, Notice]
    grade: Grade | None
    claims: list[Claim]
    introduction: dict[str, str]
    history: list[history.Entry]


def read(source: Source, user: User) -> SourcePage:
    has_it_from, who_has_it, chain = provenance_lists.both_ways(source, user)
    observations = source.observations.live().select_related("passage").order_by("measure", "key")
    captures = source.captures.live().select_related("captured_by").order_by("-pk")
    passages = Passage.objects.live().filter(capture__source=source, capture__retired_at=None)
    observed = list(observations)
    cited = list(passages.select_related("capture").order_by("key"))
    kept = list(captures.defer("facts", "reading")[:MOST_CAPTURES])
    return SourcePage(
        has_it_from=has_it_from,
        who_has_it=who_has_it,
        chain=chain,
        derivations=_derivations(source, user),
        observations=observed,
        captures=kept,
        passages=cited,
        notices=noticing.notices(cited),
        grade=Grade.objects.all().of_sources([source]).get(source.pk),
        claims=_claims(source, user),
        introduction=introducing.introduction(source),
        history=history.about(_things(source, observed, kept)),
    )


def _derivations(source: Source, user: User) -> list[Derivation]:
    """Whom it is recorded to have it from at first hand, as far as this person may see."""
    rows = Derivation.objects.live().visible_to(user).filter(source=source)
    return list(rows.select_related("origin", "passage").order_by("origin__slug"))


def _claims(source: Source, user: User) -> list[Claim]:
    """Claims that appeared in this source or rest on it."""
    seen = Claim.objects.live().visible_to(user)
    rows = seen.filter(appearances__source=source) | seen.filter(evidence__source=source)
    return list(rows.distinct().order_by("-reference"))


def _things(
    source: Source, observations: Iterable[Observation], captures: Iterable[Capture]
) -> list[Source | Observation | Capture]:
    return [source, *observations, *captures]
