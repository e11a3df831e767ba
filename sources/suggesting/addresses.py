"""A web address in the one form by which two spellings of it are told to be the same."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from sources.links import LONGEST_LINK

ARCHIVES = {
    "web.archive.org": re.compile(r"/(?:web|save)/(?:[\d*]{1,17}[a-z_]{0,4}/)?(https?:/{1,2}.+)"),
    "archive.org": re.compile(r"/web/(?:[\d*]{1,17}[a-z_]{0,4}/)?(https?:/{1,2}.+)"),
    "arquivo.pt": re.compile(r"/(?:wayback|noFrame/replay)/\d{1,17}[a-z_]{0,4}/(https?:/{1,2}.+)"),
    "webcache.googleusercontent.com": re.compile(r"/search\?q=cache:(?:[\w-]{1,20}:)?(https?:.+)"),
    "archive.today": re.compile(r"/(?:o/\w{1,10}|[\d.-]{4,20}|newest|submit)/(https?:/{1,2}.+)"),
}
SAME_ARCHIVE = dict.fromkeys(
    ("archive.ph", "archive.is", "archive.li", "archive.vn"), "archive.today"
)
"""Archives that have the address of what they keep in their own."""
MOST_WRAPS = 3
TRACKING = re.compile(
    r"utm_.*|fbclid|gclid|gclsrc|dclid|msclkid|mc_[ce]id|igshid|yclid|twclid|_hs(?:enc|mi)|cmpid"
    r"|at_(?:medium|campaign)|ref|ref_src|ref_url|smid|smtyp|share|amp|outputtype|ito|ns_.*|cid"
)
FRONT = re.compile(r"(?:www\d?|m|mobile|amp)\.")
DEFAULT_FILE = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


def normalised(address: str, base: str = "") -> str:
    """Host, path and query that name the thing, without the scheme; "" for what names nothing.

    Two addresses with the same result lead to the same page on sites as they are usually made.
    An archive's address is that of what it keeps. The front page of a site names the site and no
    article of it: it has a result like any other.
    """
    try:
        full = urljoin(base, address.strip()) if base else address.strip()
        for _wrap in range(MOST_WRAPS):
            inner = _kept_in(full)
            if not inner:
                break
            full = inner
        return _plain(full)
    except ValueError:
        return ""


def is_front_page(address: str) -> bool:
    """Whether a normalised address names a whole site."""
    return "/" not in address


def _kept_in(address: str) -> str:
    if len(address) > LONGEST_LINK:
        return ""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    pattern = ARCHIVES.get(SAME_ARCHIVE.get(host, host))
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    found = pattern.fullmatch(rest) if pattern else None
    if found is None:
        return ""
    inner = unquote(found[1]) if found[1].lower().startswith(("https%3a", "http%3a")) else found[1]
    return re.sub(r"^(https?):/+", r"\1://", inner)


def _plain(address: str) -> str:
    if len(address) > LONGEST_LINK:
        return ""
    parts = urlsplit(address)
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        return ""
    host = parts.hostname.rstrip(".")
    host = FRONT.sub("", host, count=1) if host.count(".") > 1 else host
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    path = DEFAULT_FILE.sub("", unquote(parts.path)).rstrip("/")
    path = path.removesuffix("/amp")
    asked = [
        (name, value)
        for name, value in parse_qsl(parts.query, max_num_fields=100)
        if not TRACKING.fullmatch(name.lower())
    ]
    query = f"?{urlencode(sorted(asked))}" if asked else ""
    return f"{host}{port}{path}{query}"
