"""Pictures on the staff's pages.

Each is drawn twice, because letters that fit a desk would be half their size on a phone; the
style sheet shows one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from claims.models import ClaimedQuantity
from estimates.charts import ForestRow, distribution_svg, forest_svg, tornado_svg
from estimates.models import Estimate
from estimates.swings import Swing
from sources.quantities import Figure

register = template.Library()

WIDTHS = {"wide": 640, "narrow": 340}
"""In units of the drawing, which are about pixels."""


@register.inclusion_tag("components/chart.html")
def chart(estimate: Estimate, quantity: ClaimedQuantity | None = None) -> dict[str, object]:
    """The estimate's distribution, with the claimed figure marked in it if one is given."""
    result = estimate.result
    if result is None:
        return {"charts": []}
    claimed = quantity.figure if quantity else None
    title = _("Distribution of the estimate “%(title)s”") % {"title": estimate.title}
    return _at_both_widths(
        lambda width: distribution_svg(result, claimed=claimed, title=title, width=width)
    )


@register.inclusion_tag("components/chart.html")
def tornado(estimate: Estimate, swings: Sequence[Swing]) -> dict[str, object]:
    """What each input does to the estimate on its own."""
    result = estimate.result
    if result is None:
        return {"charts": []}
    title = _("What each input does to the estimate “%(title)s”") % {"title": estimate.title}
    return _at_both_widths(lambda width: tornado_svg(result, swings, title=title, width=width))


@register.inclusion_tag("components/chart.html")
def forest(rows: Sequence[ForestRow], claimed: Sequence[tuple[str, Figure]]) -> dict[str, object]:
    """Several estimates of one quantity, with the claimed figures."""
    title = _("Estimates of the same quantity")
    return _at_both_widths(lambda width: forest_svg(rows, claimed, title=title, width=width))


def _at_both_widths(drawn: Callable[[int], str]) -> dict[str, object]:
    """The chart modules write numbers and escape every text: what they return is markup."""
    charts = [(kind, drawn(width)) for kind, width in WIDTHS.items()]
    return {"charts": [(kind, mark_safe(svg)) for kind, svg in charts if svg]}  # noqa: S308  # see above
