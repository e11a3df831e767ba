"""The past evaluations of an estimate: a list, a chart, and which two are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import F, QuerySet, Window
from django.db.models.functions import Lag
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from claims.models import Claim, Finding
from desk import comparison_page
from desk.comparison_page import Comparison
from desk.listing import page_of
from estimates.charts.history import Moment
from estimates.comparison import Spread
from estimates.models import Estimate, Evaluation
from sources.quantities import Figure
from sources.units import read_unit

DRAWN = 12
"""Rows of the chart."""
PER_PAGE = 20
LONGEST_NUMBER = 9


@dataclass
class HistoryPage:
    """`held`: the finding whose claimed figure is drawn."""

    rows: Page[Evaluation]
    moments: list[Moment]
    findings: list[Finding]
    held: Finding | None
    comparison: Comparison | None
    problem: str

    @property
    def claimed(self) -> Figure | None:
        return self.held.quantity.figure if self.held else None

    @property
    def chosen(self) -> tuple[int | None, int | None]:
        """Revisions that the form has picked: those compared, else the last two."""
        if self.comparison:
            return self.comparison.before.revision, self.comparison.after.revision
        shown = [it.revision for it in self.rows.object_list[:2]]
        return (shown[1], shown[0]) if len(shown) == 2 else (None, None)


def read(estimate: Estimate, user: User, request: HttpRequest) -> HistoryPage:
    rows = _evaluations(estimate)
    findings = _findings(estimate, user)
    comparison, problem = _compared(estimate, request)
    return HistoryPage(
        rows=page_of(rows, request, PER_PAGE),
        moments=_moments(rows[:DRAWN], estimate),
        findings=findings,
        held=_held(findings, request.GET.get("figure", "")),
        comparison=comparison,
        problem=problem,
    )


def _evaluations(estimate: Estimate) -> QuerySet[Evaluation]:
    """The newest first, each with the revision of the one before it."""
    before = Window(Lag("revision"), order_by=F("revision").asc())
    rows: QuerySet[Evaluation] = estimate.evaluations.defer("model").annotate(earlier=before)
    return rows.order_by("-revision")


def _findings(estimate: Estimate, user: User) -> list[Finding]:
    rows = Finding.objects.current().filter(estimate=estimate)
    rows = rows.filter(quantity__claim__in=Claim.objects.live().visible_to(user))
    rows = rows.select_related("quantity__claim")
    return list(rows.order_by("quantity__claim__reference", "quantity__position")[:PER_PAGE])


def _held(findings: Sequence[Finding], asked: str) -> Finding | None:
    """The finding asked for by claim and figure; the first unless "none" was asked for."""
    if asked == "none":
        return None
    named = {figure_name(it): it for it in findings}
    return named.get(asked) or next(iter(findings), None)


def figure_name(finding: Finding) -> str:
    """How an address names a claimed figure."""
    return f"{finding.quantity.claim.reference}.{finding.quantity.key}"


def _moments(rows: QuerySet[Evaluation], estimate: Estimate) -> list[Moment]:
    """Those that measure the same as the estimate does now, in its unit."""
    spreads = ((row, Spread.of(row.parsed()).into(read_unit(estimate.unit))) for row in rows)
    return [Moment(_label(row), found) for row, found in spreads if found is not None]


def _label(row: Evaluation) -> str:
    return f"{row.revision} · {date_format(localtime(row.created_at), 'j M Y')}"


def _compared(estimate: Estimate, request: HttpRequest) -> tuple[Comparison | None, str]:
    """The two that the address names, or why they cannot be compared."""
    if not {"from", "to"} & set(request.GET):
        return None, ""
    numbers = (_number(request.GET.get(name, "")) for name in ("from", "to"))
    asked = [number for number in numbers if number is not None]
    if len(asked) < 2:
        return None, _("Choose two evaluations by their revisions.")
    rows = list(estimate.evaluations.filter(revision__in=asked).select_related("estimate"))
    if len(rows) < 2:
        words = _("There are no two such evaluations of this estimate: choose them in the list.")
        return None, words
    return comparison_page.compare(*rows), ""


def _number(text: str) -> int | None:
    plain = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if plain else None
