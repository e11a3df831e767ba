"""What the templates of a dossier say again and again."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from dossiers.sourcing import Cited
from sources.links import safe_href

register = template.Library()


@register.simple_tag
def cite(source: Cited | None) -> SafeString:
    """A source by name, with its number in the list of sources as a link there."""
    if source is None:
        return format_html("a source that is not listed")
    return format_html(
        '{}&nbsp;<a class="cite" href="#{}">[{}]</a>', source.name, source.anchor, source.number
    )


@register.simple_tag
def link(address: str) -> SafeString:
    """An address, to be followed only where that is safe."""
    href = safe_href(address)
    return format_html('<a href="{}">{}</a>', href, address) if href else format_html("{}", address)


@register.filter
def drawn(svg: str) -> SafeString:
    """A chart that `estimates.charts` drew, where every text is escaped already."""
    return mark_safe(svg)  # noqa: S308  # see above
