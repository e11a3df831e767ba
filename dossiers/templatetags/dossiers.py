"""What the templates of a dossier say again and again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from dossiers import language
from dossiers.glossary import terms
from dossiers.language import gettext as _
from dossiers.sourcing import Cited
from dossiers.words import quoted
from sources.links import safe_href

register = template.Library()

SHEETS = ("paper", "type", "cover", "front", "sections", "tables", "charts", "sources")
COUNTERS = {
    "page": "counter(page)",
    "pages": "counter(pages)",
    "chart": "counter(chart)",
    "table": "counter(table)",
}


@register.inclusion_tag("dossiers/head.html")
def document_head(facts: Mapping[str, Any], title: str, described: str) -> dict[str, Any]:
    """Title, metadata and style sheets of a document with these facts."""
    own = (*SHEETS, "collection") if "collection" in facts else SHEETS
    return {"facts": facts, "title": title, "described": described, "sheets": own}


@register.simple_tag
def chrome_language() -> str:
    """The language that the document's own words are in: "en-GB"."""
    return language.tag()


@register.simple_tag
def glossary() -> list[tuple[str, str]]:
    """The words that may need a meaning, each with the one that it has here."""
    return terms()


@register.simple_tag
def numbered_words() -> SafeString:
    """The words that the style sheets set before numbers, in the language that is spoken."""
    rules = (
        ("@page { @bottom-right { content: %s } }", _("Page {page} of {pages}")),
        (".chart figcaption::before { content: %s }", _("Figure {chart}. ")),
        (".table caption::before { content: %s }", _("Table {table}. ")),
    )
    told = "\n".join(rule % _content(said) for rule, said in rules)
    return mark_safe(f"<style>\n{told}\n</style>")  # noqa: S308  # words of our own catalogue


def _content(said: str) -> str:
    """A CSS `content` of a sentence: strings and counters."""
    parts = re.split(r"\{(\w+)\}", said)
    return " ".join(
        COUNTERS[part] if number % 2 else json.dumps(part, ensure_ascii=False)
        for number, part in enumerate(parts)
        if part
    )


register.filter("quoted", quoted)


@register.filter
def in_english(text: str) -> SafeString:
    """A sentence of the engine's, which is English whatever the document speaks."""
    if language.spoken() == language.ENGLISH:
        return conditional_escape(text)
    return format_html('<span lang="en">{}</span>', text)


@register.filter
def marked(text: str, spoken: str) -> SafeString:
    """A sentence that is in the document's language, or else of the engine's."""
    return in_english(text) if spoken == language.ENGLISH else conditional_escape(text)


@register.simple_tag
def cite(source: Cited | None) -> SafeString:
    """A source by name, with its number in the list of sources as a link there."""
    if source is None:
        return format_html("{}", _("a source that is not listed"))
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
