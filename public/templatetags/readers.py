"""Tags of the pages for readers."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from public.addresses import absolute
from sources.links import safe_href

register = template.Library()

UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
"""What could end the element that JSON stands in."""


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def site_link(context: dict[str, Any], name: str, text: object) -> dict[str, object]:
    """A link of the masthead, marked when the page is it or stands below it."""
    href = reverse(f"public:{name}")
    request: HttpRequest | None = context.get("request")
    path = request.path if request else ""
    here = path == href or (path == "/" and name == "published")
    return {
        "href": href,
        "text": text,
        "current": "page" if here else "true" if path.startswith(href) else "",
    }


@register.simple_tag
def publisher() -> str:
    """Whose site this is."""
    return str(settings.PLUMBLINE_PUBLISHER)


@register.simple_tag
def address_of(name: str) -> str:
    """The whole address of a page by its name."""
    return absolute(name)


@register.simple_tag
def canonical(address: str) -> SafeString:
    """Where a search engine finds the page that this one is, or is a form of."""
    return format_html('<link rel="canonical" href="{}">', safe_href(address) or "/")


@register.simple_tag
def outward(address: str, language: str = "") -> SafeString:
    """A link to somebody else's page, in its language, where it is safe to follow."""
    href = safe_href(address)
    if not href:
        return format_html("{}", address)
    tongue = format_html(' hreflang="{}"', language) if language else ""
    return format_html('<a href="{}" rel="external nofollow"{}>{}</a>', href, tongue, address)


@register.simple_tag
def linked_data(entry: dict[str, Any] | None) -> SafeString:
    """JSON-LD: data and not script, so that browsers do not run it and the policy allows it."""
    if entry is None:
        return SafeString("")
    text = json.dumps(entry, ensure_ascii=False).translate(UNSAFE)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  # escaped above
