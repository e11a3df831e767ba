"""Everything that a claim's page shows, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch

from accounts.models import User
from claims.models import Appearance, Claim, ClaimedQuantity, Evidence, Finding, Review, Version
from desk import (
    carrying,
    estimate_rows,
    grade_marks,
    history,
    provenance_lists,
    triangulations,
)
from dossiers.models import Dossier
from sources import noticing
from sources.models import Passage, Source
from sources.noticing import Notice

LISTED = (
    Prefetch("quantities", ClaimedQuantity.objects.live().order_by("position", "key")),
    Prefetch(
        "quantities__findings",
        Finding.objects.current().select_related("quantity", "estimate"),
    ),
)
"""What a row of the list of claims shows beside the claim itself."""


@dataclass
class ClaimedFigure:
    """A figure of the claim with what it is held against."""

    quantity: ClaimedQuantity
    findings: list[Finding] = field(default_factory=list)
    source: Source | None = None
    """Where the figure was read, if that is known and may be seen."""
    beside: triangulations.Beside | None = None
    """Its estimates held against each other, when there are several."""


@dataclass
class Traced:
    """Who got it from whom, and what the figures lost on their way."""

    provenance: provenance_lists.Provenance
    carrying: carrying.Carrying


@dataclass
class ClaimPage:
    claim: Claim
    figures: list[ClaimedFigure]
    evidence: list[Evidence]
    grades: dict[int, grade_marks.Mark]
    hidden: int
    notices: dict[int, Notice]
    """What later captures do not have any more of the passages of the evidence."""
    appearances: list[Appearance]
    provenance: provenance_lists.Provenance
    carrying: carrying.Carrying
    versions: list[Version]
    dossiers: list[Dossier]
    history: list[history.Entry]

    @property
    def superseded(self) -> set[int]:
        """Numbers of the versions that were approved before another one was."""
        approved = {
            version.number
            for version in self.versions
            if any(it.decision == Review.Decision.APPROVE for it in version.reviews.all())
        }
        return approved - {max(approved, default=0)}

    @property
    def is_waiting(self) -> bool:
        """Some finding, or the estimate under it, is still to be worked out."""
        return is_waiting(self.figures)


def is_waiting(figures: list[ClaimedFigure]) -> bool:
    findings = [finding for figure in figures for finding in figure.findings]
    return any("stale" in (it.state, it.estimate.state) for it in findings)


def read(claim: Claim, user: User) -> ClaimPage:
    """The page of `claim` as `user` may see it: what rests on a protected source that is not
    theirs to see is left out, and only counted."""
    figures = figures_of(claim)
    hold_against_each_other(figures, user)
    evidence = _evidence(claim)
    appearances = _appearances(claim)
    traced = _traced(figures, evidence, appearances, user)
    seen = _visible(_named(evidence, appearances), user)
    shown = [row for row in evidence if row.source_id in seen]
    appeared = [row for row in appearances if row.source_id in seen]
    return ClaimPage(
        claim=claim,
        figures=figures,
        evidence=shown,
        grades=grade_marks.marks(evidence),
        hidden=len(evidence) - len(shown),
        notices=noticing.notices(filter(None, map(cited_in, shown))),
        appearances=appeared,
        carrying=traced.carrying,
        provenance=traced.provenance,
        versions=_versions(claim),
        dossiers=list(claim_dossiers(claim, user)),
        history=history.about(_things(claim, figures, [*shown, *appeared])),
    )


def read_provenance(claim: Claim, user: User) -> Traced:
    """What the page says of who got it from whom, by itself."""
    return _traced(figures_of(claim), _evidence(claim), _appearances(claim), user)


def _traced(
    figures: list[ClaimedFigure],
    evidence: list[Evidence],
    appearances: list[Appearance],
    user: User,
) -> Traced:
    carried = carrying.read([it.quantity for it in figures], appearances, evidence, user)
    named = _named(evidence, appearances) | show_sources(figures, user)
    chain = provenance_lists.provenance_of(
        named, _supporting(evidence), user, carried.marks, carried.alone
    )
    return Traced(chain, carried)


def figures_of(claim: Claim) -> list[ClaimedFigure]:
    """The claimed figures, each with its findings, their estimates and results."""
    figures = {
        row.pk: ClaimedFigure(row)
        for row in claim.quantities.live()
        .select_related("observation__source")
        .order_by("position", "key")
    }
    findings = Finding.objects.current().filter(quantity__in=figures)
    rows = list(findings.select_related("estimate", "quantity").order_by("pk"))
    estimates = {row.estimate_id: row.estimate for row in rows}
    for estimate in estimate_rows.with_evaluations(estimates.values()):
        estimates[estimate.pk] = estimate
    for row in rows:
        row.estimate = estimates[row.estimate_id]
        figures[row.quantity_id].findings.append(row)
    return list(figures.values())


def hold_against_each_other(figures: Iterable[ClaimedFigure], user: User) -> None:
    """Set what the estimates of each figure say of each other."""
    held = [(it.quantity, [finding.estimate for finding in it.findings]) for it in figures]
    found = triangulations.of_figures(held, user)
    for it in figures:
        it.beside = found.get(it.quantity.pk)


def show_sources(figures: Iterable[ClaimedFigure], user: User) -> set[int]:
    """Set where each figure was read, if this person may see it; returns the keys of all sources
    that figures were read in."""
    read_in = {
        it.quantity.observation.source_id: it.quantity.observation.source
        for it in figures
        if it.quantity.observation is not None
    }
    seen = _visible(set(read_in), user)
    for it in figures:
        observation = it.quantity.observation
        if observation is not None and observation.source_id in seen:
            it.source = observation.source
    return set(read_in)


def claim_dossiers(claim: Claim, user: User) -> Any:
    rows = Dossier.objects.visible_to(user).with_standing().about(claim)
    return rows.read().order_by("-pk")


def _evidence(claim: Claim) -> list[Evidence]:
    rows = claim.evidence.live().select_related(
        *("source__publisher", "observation__passage__capture", "passage__capture", "quantity")
    )
    order = [Evidence.Stance.SUPPORTS, Evidence.Stance.CONTRADICTS, Evidence.Stance.CONTEXT]
    return sorted(rows.order_by("key"), key=lambda row: order.index(Evidence.Stance(row.stance)))


def cited_in(row: Evidence) -> Passage | None:
    """The words that evidence cites: its own, else those that its figure was read in."""
    found: Passage | None = row.passage
    if found is None and row.observation is not None:
        found = row.observation.passage
    return found if found and found.capture.source_id == row.source_id else None


def _named(evidence: Iterable[Evidence], appearances: Iterable[Appearance]) -> set[int]:
    return {row.source_id for row in evidence} | {row.source_id for row in appearances}


def _supporting(evidence: Iterable[Evidence]) -> set[int]:
    return {row.source_id for row in evidence if row.stance == Evidence.Stance.SUPPORTS}


def _appearances(claim: Claim) -> list[Appearance]:
    """In order of time; "June 2024" may be any day of June and stands after its days."""
    rows = claim.appearances.live().select_related("source__publisher").order_by("key")
    return sorted(rows, key=lambda row: row.appeared_on.last if row.appeared_on else date.max)


def _visible(keys: set[int], user: User) -> set[int]:
    rows = Source.objects.visible_to(user).filter(pk__in=keys)
    return set(rows.values_list("pk", flat=True))


def _versions(claim: Claim) -> list[Version]:
    reviews = Prefetch("reviews", Review.objects.select_related("reviewer").order_by("-pk"))
    rows = claim.versions.select_related("created_by").prefetch_related(reviews)
    return list(rows.defer("content").order_by("-number"))


def _things(
    claim: Claim, figures: list[ClaimedFigure], rows: list[Evidence | Appearance]
) -> Iterator[Any]:
    """What the history of a claim is about: never a row on a source that is not shown."""
    yield claim
    yield from rows
    for figure in figures:
        yield figure.quantity
        yield from figure.findings
