"""What a file is, told from its first bytes; what somebody calls it only breaks ties."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from enum import StrEnum

HEAD = 4096
"""Bytes that are looked at."""


class Kind(StrEnum):
    HTML = "html"
    PDF = "pdf"
    IMAGE = "image"
    TEXT = "text"
    CSV = "csv"
    MHTML = "mhtml"
    WARC = "warc"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Sniffed:
    kind: Kind
    media_type: str


PICTURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "image/avif"),
)
"""Those that a page may show: pixels and nothing that runs. SVG is not among them."""
SHOWN = frozenset(media_type for _, media_type in PICTURES)
TAG = re.compile(
    rb"<(!doctype html|html|head|body|title|meta|script|style|link|base|article|main|section|div|p"
    rb"|h[1-6]|table|ul|ol|a|br|b|i|span|font|iframe|img)[\s>/]",
    re.IGNORECASE,
)
OTHER_MARKUP = re.compile(rb"<(!doctype (?!html)|svg|rss|feed)", re.IGNORECASE)
MIME_HEAD = re.compile(
    rb"(?im)^(from|mime-version|content-type|subject|snapshot-content-location):"
)
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""Byte order marks: UTF-16 is full of NULs and text all the same."""
CSV_TYPES = frozenset({"text/csv", "text/tab-separated-values", "application/csv"})
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
MARKUP_TYPES = {"image/svg+xml", "application/xml", "text/xml"}


def sniff(head: bytes, *, declared: str = "", filename: str = "") -> Sniffed:
    """The kind and media type of a file of which `head` is the start.

    `declared` is a media type as the server gave it, parameters and all.
    """
    head, said = head[:HEAD], declared.partition(";")[0].strip().lower()
    return _binary(head) or _written(head, said, filename.lower())


def _binary(head: bytes) -> Sniffed | None:
    if b"%PDF-" in head[:1024]:
        return Sniffed(Kind.PDF, "application/pdf")
    for pattern, media_type in PICTURES:
        if pattern.match(head):
            return Sniffed(Kind.IMAGE, media_type)
    if head.startswith(b"WARC/1.") or _unzipped(head).startswith(b"WARC/1."):
        return Sniffed(Kind.WARC, "application/warc")
    return None


def _written(head: bytes, said: str, filename: str) -> Sniffed:
    if not head.startswith(MARKS) and BINARY.search(head):
        return Sniffed(Kind.OTHER, "application/octet-stream")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if MIME_HEAD.match(text) and b"multipart/related" in text.lower():
        return Sniffed(Kind.MHTML, "multipart/related")
    markup = _markup(text)
    if OTHER_MARKUP.match(markup):
        return Sniffed(Kind.OTHER, said if said in MARKUP_TYPES else "application/xml")
    plain = said == "text/plain" and filename.endswith((".txt", ".md"))
    if said in HTML_TYPES or (TAG.match(markup) and not plain):
        return Sniffed(Kind.HTML, "text/html")
    if said in CSV_TYPES or filename.endswith((".csv", ".tsv")):
        return Sniffed(Kind.CSV, "text/csv")
    return Sniffed(Kind.TEXT, "text/plain")


def _markup(text: bytes) -> bytes:
    """What follows an XML declaration and comments. No regular expression: of many comments in
    a row, one would try every way to take them together.
    """
    for opens, closes in ((b"<?xml", b"?>"), *((b"<!--", b"-->"),) * HEAD):
        if text.startswith(opens):
            text = text.partition(closes)[2].lstrip()
        elif opens == b"<!--":
            break
    return text


def _unzipped(head: bytes) -> bytes:
    if not head.startswith(b"\x1f\x8b"):
        return b""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 64)
    except zlib.error:
        return b""
