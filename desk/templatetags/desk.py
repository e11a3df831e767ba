"""Tags of the staff's pages: badges, links of the masthead, figures in words."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse

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
    "stance": {"supports": "good", "contradicts": "bad", "context": "plain"},
    "decision": {"approve": "good", "return": "bad", "hold": "warn"},
}
"""How the words of each kind look. The word itself always stands there: colour adds only."""


@register.inclusion_tag("components/badge.html")
def badge(kind: str, value: object, text: object) -> dict[str, object]:
    return {"tone": TONES[kind].get(str(value), "plain"), "text": text}


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(context: dict[str, Any], name: str, text: object) -> dict[str, object]:
    """A link of the masthead, marked when the page is it or stands below it."""
    href = reverse(name)
    request: HttpRequest | None = context.get("request")
    path = request.path if request else ""
    current = "page" if path == href else "true" if path.startswith(href) else ""
    return {"href": href, "text": text, "current": current}
