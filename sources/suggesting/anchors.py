"""Links out of a page or a text, with the words around them.

Read by a scanner that goes over the page once and builds nothing: a hostile page costs no more
than its length.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sources.suggesting.addresses import normalised

MOST_PAGE = 4_000_000
"""Characters of a page in which links are looked for."""
MOST_LINKS, MOST_OF_ONE = 2_000, 4
AROUND = 160
"""Characters of text before and after that are kept."""
SOURCE_AROUND = 1_500
"""Characters of markup in which those are looked for."""
LONGEST_WORDS = 300

LINK = re.compile(r"<(a|link|base)\s([^<>]{1,4000})>", re.IGNORECASE)
ATTRIBUTE = re.compile(
    r"""(?<![\w-])(href|rel)\s{0,9}=\s{0,9}(?:"([^"]{0,3000})"|'([^']{0,3000})'|([^\s"'>]{1,3000}))""",
    re.IGNORECASE,
)
TAG = re.compile(r"<[^<>]{0,4000}>")
BLANK = re.compile(r"\s+")
BARE = re.compile(r"https?://[^\s<>\"“”‘’{}|\\^`]{4,1500}", re.IGNORECASE)
UNSEEN = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"))


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link out. `address` is normalised; `words` are those that are the link."""

    address: str
    words: str
    before: str = ""
    after: str = ""
    canonical: bool = False
    """The page says that this address is where it really stands."""
    start: int | None = None
    """Where the words stand, for links in plain text."""


def in_page(page: str, base: str) -> list[Anchor]:
    """The links of an HTML page, each address a few times; `base` is the page's own address.

    A site's menu may lead where the article leads too, so the first of a kind is not enough.
    """
    seen = _seen(page[:MOST_PAGE])
    found: dict[str, list[Anchor]] = defaultdict(list)
    for match in LINK.finditer(seen):
        given = _attributes(match[2])
        tag, href = match[1].lower(), html.unescape(given.get("href", ""))
        if tag == "base" and href:
            base = href
            continue
        address = normalised(href, base) if href else ""
        canonical = tag == "link" and given.get("rel", "").lower() == "canonical"
        if not address or (tag == "link" and not canonical) or len(found[address]) == MOST_OF_ONE:
            continue
        found[address].append(
            Anchor(address, "", canonical=True) if canonical else _anchor(seen, match, address)
        )
        if len(found) >= MOST_LINKS:
            break
    return [anchor for several in found.values() for anchor in several]


def in_text(text: str) -> list[Anchor]:
    """Addresses that are written out in a text."""
    found: dict[str, Anchor] = {}
    for match in BARE.finditer(text[:MOST_PAGE]):
        words = match[0].rstrip(".,;:!?)]'…")
        address = normalised(words)
        if address and address not in found:
            end = match.start() + len(words)
            before = BLANK.sub(" ", text[max(0, match.start() - AROUND) : match.start()])
            after = BLANK.sub(" ", text[end : end + AROUND])
            found[address] = Anchor(address, words, before, after, start=match.start())
        if len(found) >= MOST_LINKS:
            break
    return list(found.values())


def _anchor(page: str, match: re.Match[str], address: str) -> Anchor:
    end = page.find("</a", match.end(), match.end() + SOURCE_AROUND)
    end = end if end >= 0 else match.end() + LONGEST_WORDS
    words = _words(page[match.end() : end])[:LONGEST_WORDS]
    before = _words(page[max(0, match.start() - SOURCE_AROUND) : match.start()], cut="front")
    after = _words(page[end : end + SOURCE_AROUND], cut="back")
    return Anchor(address, words.strip(), before[-AROUND:], after[:AROUND])


def _words(markup: str, cut: str = "") -> str:
    """The text of a piece of markup that may begin or end inside a tag."""
    if cut == "front":
        first, close = markup.find("<"), markup.find(">")
        markup = markup[close + 1 :] if close >= 0 and (first < 0 or close < first) else markup
    elif cut == "back":
        close, last = markup.find(">"), markup.rfind("<")
        markup = markup[close + 1 :] if markup.startswith("</") and close >= 0 else markup
        markup = markup[: markup.rfind("<")] if last > markup.rfind(">") else markup
    return BLANK.sub(" ", html.unescape(TAG.sub(" ", markup)))


def _attributes(text: str) -> dict[str, str]:
    return {it[1].lower(): it[2] or it[3] or it[4] or "" for it in ATTRIBUTE.finditer(text)}


def _seen(page: str) -> str:
    """The page without its comments, scripts and styles."""
    return "".join(_outside(page))


def _outside(page: str) -> Iterator[str]:
    opening = re.compile("|".join(re.escape(first) for first, _last in UNSEEN), re.IGNORECASE)
    at = 0
    while match := opening.search(page, at):
        yield page[at : match.start()]
        last = dict(UNSEEN)[match[0].lower()]
        closed = re.compile(re.escape(last), re.IGNORECASE).search(page, match.end())
        if closed is None:
            return
        at = closed.end()
        if last.startswith("</"):
            at = page.find(">", at) + 1 or len(page)
    yield page[at:]
