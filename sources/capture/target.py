"""A web address taken apart: what is asked of whom.

The text of a host is never judged, only made canonical: `0x7f.1`, `2130706433` and `①②⑦.1`
are names like any other until the resolver has said which address they mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import quote, urljoin, urlsplit

import idna

from sources.capture.failures import CaptureError

LONGEST = 4_000
PORTS = {"http": 80, "https": 443}
HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?")
UNSAFE = re.compile(r"[\x00-\x20\x7f\\\u0080-\u00a0\u2028\u2029\ufeff]")
"""Controls, spaces and the backslash: each reader of addresses takes them another way."""
KEPT_IN_PATH = "/%:@!$&'()*+,;=~"
KEPT_IN_QUERY = KEPT_IN_PATH + "?[]"


@dataclass(frozen=True, slots=True)
class Target:
    """`host` is ASCII, in lower case, an IPv6 address without brackets; `path` has the query."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def parse(cls, url: str) -> Target:
        """Raises `CaptureError` ("link") for what is no plain http or https address."""
        if len(url) > LONGEST:
            raise _no_link(f"it is longer than {LONGEST} characters")
        if UNSAFE.search(url):
            raise _no_link("it contains a space, a control character or a backslash")
        try:
            parts = urlsplit(url)
            port, host = parts.port, parts.hostname
        except ValueError as error:
            raise _no_link("it cannot be read") from error
        scheme = parts.scheme.lower()
        if scheme not in PORTS:
            raise _no_link("it starts with neither https:// nor http://")
        if "@" in parts.netloc:
            raise _no_link("it holds a user name")
        path = quote(parts.path or "/", safe=KEPT_IN_PATH)
        query = f"?{quote(parts.query, safe=KEPT_IN_QUERY)}" if parts.query else ""
        return cls(
            scheme,
            _canonical_host(host or "", bracketed="[" in parts.netloc),
            PORTS[scheme] if port is None else port,
            path + query,
        )

    def follow(self, location: str) -> Target:
        """Where a redirect leads; a browser would send spaces and such as percent signs."""
        cleaned = quote(location.strip(" \t"), safe=KEPT_IN_QUERY + "#")
        return Target.parse(urljoin(self.url, cleaned))

    @property
    def authority(self) -> str:
        """As it stands in the address and in the Host header: without the scheme's own port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        return f"{self.origin}{self.path}"


def _canonical_host(host: str, *, bracketed: bool) -> str:
    if bracketed:
        return _canonical_v6(host)
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True, std3_rules=False).decode("ascii")
        except idna.IDNAError as error:
            raise _no_link("its host cannot be read") from error
    host = host.lower()
    if len(host) > 253 or not HOST.fullmatch(host):  # RFC 1035, section 2.3.4
        raise _no_link("its host cannot be read")
    return host


def _canonical_v6(host: str) -> str:
    try:
        address = IPv6Address(host)
    except ValueError as error:
        raise _no_link("its host cannot be read") from error
    if address.scope_id is not None:
        raise _no_link("it names an interface of this machine")
    return str(address)


def _no_link(reason: str) -> CaptureError:
    return CaptureError("link", f"This is no address that can be fetched: {reason}.")
