"""Tags of the staff's pages: badges, links of the masthead, figures in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models import Finding
from desk import keys, notification_page, wording
from dossiers import signing
from dossiers.models import Dossier
from estimates.models import Estimate, Evaluation
from estimates.rounding import rounded_interval
from sources.units import read_unit

register = template.Library()

TONES = {
    "claim": {
        "logged": "plain",
        "checking": "note",
        "in_review": "warn",
        "approved": "good",
        "published": "good",
        "returned": "bad",
        "on_hold": "plain",
        "withdrawn": "bad",
    },
    "place": {"inside": "good", "edge": "warn", "outside": "bad"},
    "estimate": {"fresh": "good", "stale": "busy", "failed": "bad"},
    "dossier": {"queued": "busy", "rendering": "busy", "ready": "good", "failed": "bad"},
    "capture": {
        "queued": "busy",
        "fetching": "busy",
        "extracting": "busy",
        "picturing": "busy",
        "ready": "good",
        "failed": "bad",
    },
    "outcome": {"changed": "good", "same": "plain", "refused": "bad", "undone": "good"},
    "stance": {"supports": "good", "contradicts": "bad", "context": "plain"},
    "agreement": {"agree": "good", "compatible": "good", "differ": "warn"},
    "decision": {"approve": "good", "return": "bad", "hold": "warn"},
}
"""How the words of each kind look. The word itself always stands there: colour adds only."""


@register.inclusion_tag("components/badge.html")
def badge(kind: str, value: object, text: object) -> dict[str, object]:
    return {"tone": TONES[kind].get(str(value), "plain"), "text": text}


BLANK_LINES = re.compile(r"\n\s*\n")


AGREEMENTS = {"agree": _("agree"), "compatible": _("compatible"), "differ": _("differ")}


@register.inclusion_tag("desk/dossier/steps.html")
def dossier_steps(dossier: Dossier) -> dict[str, object]:
    """How far a dossier is. Its content was frozen when it was issued."""
    stages = [Dossier.Stage(it) for it in Dossier.Stage.values]
    if not signing.is_wanted():
        stages.remove(Dossier.Stage.SIGNING)
    now = stages.index(Dossier.Stage(dossier.stage)) if dossier.stage in stages else 0
    steps = [{"label": _("content frozen"), "how": "done"}]
    for number, stage in enumerate(stages):
        how = "done" if number < now else "now" if number == now else "later"
        steps.append({"label": stage.label, "how": how})
    return {"steps": steps}


@register.inclusion_tag("components/badge.html")
def agreement_badge(verdict: str) -> dict[str, object]:
    """Whether two estimates agree."""
    return {"tone": TONES["agreement"][verdict], "text": AGREEMENTS[verdict]}


@register.inclusion_tag("components/badge.html")
def estimate_state(estimate: Estimate) -> dict[str, object]:
    state = estimate.state
    return {"tone": TONES["estimate"][state], "text": wording.STATES[state]}


@register.simple_tag
def interval(estimate: Estimate, *, big: bool = False) -> SafeString:
    """The median with its unit and its 90 % interval, in no more digits than are true."""
    if estimate.low is None or estimate.central is None or estimate.high is None:
        return format_html("")
    return _interval((estimate.low, estimate.central, estimate.high), estimate.unit, big=big)


@register.simple_tag
def evaluated_interval(evaluation: Evaluation) -> SafeString:
    """The same for a past evaluation, from its own stored result."""
    result = evaluation.parsed()
    low, central, high = (float(result["quantiles"][share]) for share in ("5", "50", "95"))
    return _interval((low, central, high), str(result["unit"]), big=False)


@register.filter
def paragraphs(text: str) -> SafeString:
    """What somebody wrote, a paragraph for each block between empty lines.

    Single line breaks are where an editor's window ended, not where the writer meant one.
    """
    blocks = (" ".join(block.split()) for block in BLANK_LINES.split(text))
    return format_html_join("\n", "<p>{}</p>", ((block,) for block in blocks if block))


@register.inclusion_tag("components/places.html")
def places(findings: Iterable[Finding]) -> dict[str, object]:
    """Where a figure stands in its estimates, each place once with how many say so."""
    fresh = [it for it in findings if it.place and it.state == "fresh"]
    counted = Counter((it.place, it.standing) for it in fresh)
    order = list(Finding.Place.values)
    return {
        "places": [
            (place, label, counted[place, label])
            for place, label in sorted(counted, key=lambda it: (order.index(it[0]), it[1]))
        ]
    }


@register.filter
def grouped(value: object) -> str:
    return wording.grouped(value)


def _interval(ends: tuple[float, float, float], unit: str, *, big: bool) -> SafeString:
    middle, _open, around = rounded_interval(*ends, read_unit(unit)).partition(" (")
    central = format_html("<strong>{}</strong>", middle)
    if big:
        central = format_html('<span class="result__central">{}</span>', middle)
    if not around:
        return central
    return format_html('{} <span class="muted">({}, 90\u00a0%)</span>', central, around.rstrip(")"))


@register.inclusion_tag("components/bell.html", takes_context=True)
def bell(context: dict[str, Any]) -> dict[str, object]:
    """How many things are new to whoever is signed in. One query."""
    user = context.get("user")
    count = notification_page.unread(user) if isinstance(user, User) else 0
    return {"count": count, "most": notification_page.MOST_SHOWN}


@register.inclusion_tag("components/keys.html", takes_context=True)
def key_help(context: dict[str, Any]) -> dict[str, object]:
    """The sheet of keys and their script, for whoever has not switched them off. One query."""
    user = context.get("user")
    return {"on": isinstance(user, User) and keys.are_on(user), "keys": keys.KEYS}


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(context: dict[str, Any], name: str, text: object) -> dict[str, object]:
    """A link of the masthead, marked when the page is it or stands below it."""
    href = reverse(name)
    request: HttpRequest | None = context.get("request")
    path = request.path if request else ""
    current = "page" if path == href else "true" if path.startswith(href) else ""
    return {"href": href, "text": text, "current": current}
