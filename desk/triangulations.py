"""Estimates of one quantity beside each other: on a claim's page and on an estimate's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q

from accounts.models import User
from claims.models import Claim, ClaimedQuantity
from desk import estimate_rows
from estimates.charts import ForestRow
from estimates.contenders import contender
from estimates.models import Estimate, Parameter
from estimates.triangulation import MOST, Contender, Triangulation, triangulated
from sources.quantities import Figure

MOST_CLAIMED = 6
UNFOLDED = 2

Named = tuple[str, Figure]
"""What to call a claimed figure in a picture, and the figure."""


@dataclass
class Beside:
    """What the pages show: rows and claimed figures of the picture, and the same in words."""

    rows: list[ForestRow]
    claimed: list[Named]
    summary: str
    independence: str
    pairs: list[Mapping[str, Any]]
    aside: list[tuple[str, str]]
    others: list[Estimate] = field(default_factory=list)
    """On an estimate's page: the others, to be opened."""

    @property
    def folded(self) -> bool:
        """Whether the pairs are so many that the sentence about all of them comes first."""
        return bool(self.summary) and len(self.pairs) > UNFOLDED


def of_figures(
    held: Iterable[tuple[ClaimedQuantity, Sequence[Estimate]]], user: User
) -> dict[int, Beside]:
    """By key of the claimed figure, for figures held against several estimates. The estimates
    have their evaluations. At most two queries, whatever their number."""
    held = list(held)
    several = [(quantity, rows) for quantity, rows in held if len(rows) > 1]
    found = [triangulated([contender(it) for it in rows]) for _, rows in several]
    titles = _titles(found)
    others = _claimed_elsewhere([quantity for quantity, _ in held], user)
    return {
        quantity.pk: _beside(
            triangulation,
            rows,
            [("Claimed", quantity.figure), *others.get(quantity.measure, [])],
            titles,
        )
        for (quantity, rows), triangulation in zip(several, found, strict=True)
    }


def of_estimate(estimate: Estimate, user: User) -> Beside | None:
    """The estimate among others of the same measure; None when there are none."""
    if not estimate.measure:
        return None
    others = Estimate.objects.live().filter(measure=estimate.measure).exclude(pk=estimate.pk)
    peers = estimate_rows.with_evaluations(others.order_by("slug")[:MOST])
    if not peers:
        return None
    rows = [estimate, *peers]
    about = contender(estimate)
    found = triangulated([about, *map(contender, peers)], about=about)
    claimed = _claimed_of(rows, user)
    return replace(_beside(found, rows, claimed, _titles([found])), others=peers)


def _beside(
    found: Triangulation,
    rows: Sequence[Estimate],
    claimed: list[Named],
    titles: Mapping[str, str],
) -> Beside:
    by_slug = {row.slug: row for row in rows}
    spelled = found.canonical(titles)
    return Beside(
        rows=[row for it in found.compared if (row := _row(it, by_slug))],
        claimed=claimed,
        summary=spelled["summary"],
        independence=spelled["independence"],
        pairs=spelled["pairs"],
        aside=[(it.title, why) for it, why in found.aside],
    )


def _row(it: Contender, rows: Mapping[str, Estimate]) -> ForestRow | None:
    result = rows[it.key].result
    return ForestRow(it.title, it.bearing, result) if result else None


def _titles(found: Iterable[Triangulation]) -> dict[str, str]:
    """Titles of the inputs that sentences name."""
    slugs = {
        key
        for triangulation in found
        for pair in triangulation.pairs
        for key in (pair.comparison.shared if pair.comparison else ())
    }
    rows = Parameter.objects.filter(slug__in=slugs)
    return dict(rows.values_list("slug", "title"))


def _claimed_elsewhere(quantities: Sequence[ClaimedQuantity], user: User) -> dict[str, list[Named]]:
    """Figures of other claims for the same measure, as far as this person may see them."""
    measures = {row.measure for row in quantities}
    rows = _quantities(user).filter(measure__in=measures)
    rows = rows.exclude(claim__in={row.claim_id for row in quantities})
    found: dict[str, list[Named]] = {}
    for row in rows.order_by("claim__reference", "position", "key")[: MOST_CLAIMED * len(measures)]:
        found.setdefault(row.measure, []).append(_named(row))
    return found


def _claimed_of(estimates: Sequence[Estimate], user: User) -> list[Named]:
    """Figures held against one of these estimates, or claimed for the same measure."""
    measures = {row.measure for row in estimates}
    rows = _quantities(user).filter(
        Q(measure__in=measures) | Q(findings__estimate__in=estimates, findings__retired_at=None)
    )
    rows = rows.distinct().order_by("claim__reference", "position", "key")
    return [_named(row) for row in rows[:MOST_CLAIMED]]


def _quantities(user: User) -> Any:
    claims = Claim.objects.live().visible_to(user)
    return ClaimedQuantity.objects.live().filter(claim__in=claims).select_related("claim")


def _named(row: ClaimedQuantity) -> Named:
    return f"Claimed in {row.claim.reference}", row.figure
