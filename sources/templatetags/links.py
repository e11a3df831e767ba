"""Links in pages: an address from outside becomes a link only if it is safe to follow."""

from __future__ import annotations

from django import template

from sources import links

register = template.Library()


@register.filter
def safe_href(address: object) -> str:
    """The address if it is plain http or https, else an empty text."""
    return links.safe_href(address) or ""


@register.inclusion_tag("components/external.html")
def external(address: object, text: object = "") -> dict[str, object]:
    """A link to the outside, or only its text where the address is not safe to follow."""
    return {"href": links.safe_href(address), "text": text or address}
