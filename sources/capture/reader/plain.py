"""Text without markup: which encoding, and the characters that it stands for."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from sources.capture.reader.finding import Finding, put_text

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ALLOWED = re.compile(
    r"utf-(8|16|16-le|16-be|32|32-le|32-be)|ascii|iso8859-\d+|cp(125\d|437|850|852|866|874|932|949|950)"
    r"|koi8-[rut]|gb(2312|k|18030)|big5(hkscs)?|euc_(jp|kr|jis_2004)|shift_jis|iso2022_(jp|kr)"
    r"|mac-(roman|cyrillic)|johab|hz|tis-620|ptcp154"
)
"""Codecs that are encodings of text and nothing else: Python also knows `unicode_escape`."""
AS_BROWSERS_DO = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254"}
GUESSED_FROM = 200_000
USUAL = {"cp1252", "latin_1"}
CLOSE = 0.1
DECLARED = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def read(content: bytes, declared: str = "") -> Finding:
    """The whole file is its text. `declared` is the media type with its parameters."""
    text, charset = decode(content, declared_in(declared))
    finding = Finding(charset=charset, tool="plain text")
    if "\ufffd" in text:
        finding.problems.append(f"Some bytes are no characters in {charset}: shown as \ufffd.")
    put_text(finding, text)
    return finding


def declared_in(media_type: str) -> str:
    found = DECLARED.search(media_type)
    return found[1] if found else ""


def decode(content: bytes, *declared: str) -> tuple[str, str]:
    """The text and the name of its encoding.

    A byte order mark decides, then what is declared, then UTF-8 if it fits, then the likeliest.
    """
    for mark, name in MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, errors="replace"), name
    for name in (known(it) for it in declared):
        if name:
            return content.decode(name, errors="replace"), name
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        likeliest = known(_likeliest(content)) or "cp1252"
        return content.decode(likeliest, errors="replace"), f"{likeliest} (guessed)"


def known(name: str) -> str:
    """The codec's own name if it is one that we decode with, else nothing."""
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return ""
    return AS_BROWSERS_DO.get(found, found) if ALLOWED.fullmatch(found) else ""


def _likeliest(content: bytes) -> str:
    """Of several that fit about as well, the one that browsers fall back on."""
    found = from_bytes(content[:GUESSED_FROM])
    best = found.best()
    if best is None:
        return ""
    usual = [it for it in found if it.encoding in USUAL or USUAL & set(it.could_be_from_charset)]
    as_good = any(it.chaos <= best.chaos and it.coherence >= best.coherence - CLOSE for it in usual)
    return "cp1252" if as_good else best.encoding
