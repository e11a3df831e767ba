"""Graphs and charts of the past, drawn by the server."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from desk.estimate_graph import GraphPage

register = template.Library()


@register.simple_tag
def drawn_graph(page: GraphPage) -> SafeString:
    return _markup(page.picture())


def _markup(svg: str) -> SafeString:
    """What draws writes numbers and escapes every text: what it returns is markup."""
    return mark_safe(svg)  # noqa: S308  # see above
