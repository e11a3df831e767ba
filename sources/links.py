"""One rule for links, everywhere: what a page or a PDF may print as `href`."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

LONGEST_LINK = 2000
SCHEMES = frozenset({"http", "https"})
UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})
"""Controls, direction marks, separators: invisible, or read differently by each browser."""
UNSAFE_CHARACTERS = frozenset('\\"<>`{}|^')


def safe_href(text: object) -> str | None:
    """The link, trimmed, when it is a plain http or https address; otherwise None.

    Refused are other schemes, addresses without a host or with a user name or password in
    them, an impossible port, invisible characters, and characters that would have to be
    percent-encoded (a backslash is a slash to some browsers).
    """
    if not isinstance(text, str) or len(text) > LONGEST_LINK:
        return None
    link = text.strip(" ")
    if not link or any(_is_unsafe(character) for character in link):
        return None
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in SCHEMES or not _is_plain_host(parts.netloc, parts.hostname):
        return None
    return None if port == 0 else link


def _is_unsafe(character: str) -> bool:
    return character in UNSAFE_CHARACTERS or unicodedata.category(character) in UNSAFE_CATEGORIES


def _is_plain_host(netloc: str, hostname: str | None) -> bool:
    return bool(hostname) and "@" not in netloc and "%" not in netloc
