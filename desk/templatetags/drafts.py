"""Tags of the pages on which formulas and values are written."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from estimates.charts import distribution_svg
from estimates.checking import Check, Fault

register = template.Library()

WIDTHS = {"wide": 640, "narrow": 340}
AT_THE_END = "\u2007"
"""A blank as wide as a digit: a place after the last character has to be seen as well."""


@register.simple_tag
def underlined(text: str, fault: Fault) -> SafeString:
    """The text as typed with the place of a fault marked; nothing where there is no place."""
    if fault.start is None or not text:
        return SafeString("")
    end = fault.end if fault.end is not None else fault.start + 1
    before, place, after = text[: fault.start], text[fault.start : end], text[end:]
    return format_html(
        '<code class="place">{}<mark>{}</mark>{}</code>', before, place or AT_THE_END, after
    )


@register.inclusion_tag("components/chart.html")
def preview_chart(found: Check) -> dict[str, object]:
    """The previewed distribution, with the claimed figure in it; drawn for desk and phone."""
    shown = found.shown
    if shown is None:
        return {"charts": []}
    title = _("Distribution of what comes out")
    drawn = {
        kind: distribution_svg(
            shown, claimed=found.figure if found.standing else None, title=title, width=width,
            prefix=f"{kind}-",
        )
        for kind, width in WIDTHS.items()
    }  # fmt: skip
    # The chart module writes numbers and escapes every text: what it returns is markup.
    return {"charts": [(kind, mark_safe(svg)) for kind, svg in drawn.items()]}  # noqa: S308
