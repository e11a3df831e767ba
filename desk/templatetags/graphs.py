"""Graphs and charts of the past, drawn by the server."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from claims.models import Finding
from desk import estimate_history, provenance_picture
from desk.estimate_graph import GraphPage
from desk.estimate_history import HistoryPage
from desk.provenance_lists import Chain
from estimates.charts.history import history_svg
from sources.models import Source
from sources.provenance_drawing import Detail

register = template.Library()

CHART_WIDTHS = {"wide": 640, "narrow": 340}


@register.simple_tag
def drawn_graph(page: GraphPage) -> SafeString:
    return _markup(page.picture())


@register.inclusion_tag("components/provenance.html")
def drawn_chain(
    chain: Chain, title: str, detail: Detail | None = None, middle: Source | None = None
) -> dict[str, object]:
    """Who got it from whom; `title` is read out for the picture."""
    if not chain.edges:
        return {"svg": ""}
    svg, found = provenance_picture.drawn(chain, title, detail, middle)
    return {"svg": _markup(svg), "title": title, "coarser": detail is not None and found != detail}


@register.inclusion_tag("components/chart.html")
def past_chart(page: HistoryPage, title: str) -> dict[str, object]:
    """How the estimate moved: drawn for a desk and for a phone, of which the style sheet shows
    one."""
    if not page.moments:
        return {"charts": []}
    return {
        "charts": [
            (kind, _markup(history_svg(page.moments, claimed=page.claimed, title=title, width=it)))
            for kind, it in CHART_WIDTHS.items()
        ]
    }


@register.filter
def figure_name(finding: Finding) -> str:
    return estimate_history.figure_name(finding)


def _markup(svg: str) -> SafeString:
    """What draws writes numbers and escapes every text: what it returns is markup."""
    return mark_safe(svg)  # noqa: S308  # see above
