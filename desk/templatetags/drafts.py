"""Tags of the pages on which formulas and values are written."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.models import User
from audit.errors import DomainError
from desk.reasons import why_not
from estimates import policies
from estimates.charts import distribution_svg
from estimates.checking import Check, Fault
from estimates.models import Estimate, Parameter

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
    safe = [(kind, mark_safe(svg)) for kind, svg in drawn.items()]  # noqa: S308  # ours, escaped
    return {"charts": safe}


@register.inclusion_tag("components/link_action.html", takes_context=True)
def writing_link(
    context: dict[str, Any], name: str, text: object, row: Estimate | Parameter | None = None
) -> dict[str, object]:
    """A button that leads to a page for writing, or says why this person may not, or not now.

    `name` is the page's: "new_estimate", "retire_parameter" …
    """
    user = context["request"].user
    return {
        "id": f"{name}-link".replace("_", "-"),
        "text": text,
        "href": reverse(f"desk:{name}", args=[row.slug] if row else []),
        "refused": why_not(partial(_check, name, user, row)),
        "quiet": True,
    }


@register.filter
def may_write_estimates(user: User) -> bool:
    return not why_not(partial(policies.check_can_change_estimates, user))


def _check(name: str, user: User, row: Estimate | Parameter | None) -> None:
    verb, _underscore, kind = name.partition("_")
    if kind == "estimate":
        policies.check_can_change_estimates(user)
    else:
        policies.check_can_change_parameters(user)
    if row is not None and not row.is_live:
        raise DomainError(_("It has been retired."))
    if verb == "retire" and isinstance(row, Estimate):
        policies.check_can_retire_estimate(row)
    elif verb == "retire" and isinstance(row, Parameter):
        policies.check_can_retire_parameter(row)
