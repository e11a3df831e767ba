"""Web pages: what they say about themselves, and their main text without what surrounds it."""

from __future__ import annotations

import re
from importlib.metadata import version

import trafilatura
from lxml import etree, html

from sources.capture.reader import plain
from sources.capture.reader.finding import DATE, Finding, language_tag, line, put_text

META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
LOOKED_AT = 4096


def read(content: bytes, declared: str = "", address: str = "") -> Finding:
    """`declared` is the media type with its parameters, `address` where the page was found."""
    meta = META.search(content[:LOOKED_AT])
    in_page = meta[1].decode("ascii", errors="replace") if meta else ""
    source, charset = plain.decode(content, plain.declared_in(declared), in_page)
    finding = Finding(charset=charset, tool=f"trafilatura {version('trafilatura')}")
    found = trafilatura.bare_extraction(
        source, url=address or None, with_metadata=True, include_comments=False
    )
    if found is not None and not isinstance(found, dict):
        _describe(finding, found)
    _fill_in(finding, source)
    if not finding.text:
        finding.problems.append("No text was found in the page.")
    return finding


def _describe(finding: Finding, found: trafilatura.settings.Document) -> None:
    finding.title, finding.author = line(found.title), line(found.author)
    finding.publisher = line(found.sitename)
    date = DATE.match(str(found.date or ""))
    finding.published = date[0] if date else ""
    put_text(finding, found.text or "")


def _fill_in(finding: Finding, source: str) -> None:
    """What the page says plainly, and all of its text where no main text was made out."""
    try:
        tree = html.document_fromstring(source.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError):
        return
    finding.language = language_tag(tree.get("lang"))
    if not finding.title:
        finding.title = line(tree.findtext(".//title"))
    if not finding.text:
        put_text(finding, _all_text(tree))
        if finding.text:
            finding.problems.append("The main text could not be made out: this is all of it.")


def _all_text(tree: html.HtmlElement) -> str:
    for gone in tree.xpath("//script|//style|//noscript|//template|//head"):
        gone.drop_tree()
    lines = (" ".join(text.split()) for text in tree.itertext() if isinstance(text, str))
    return "\n".join(it for it in lines if it)
