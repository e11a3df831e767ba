"""What may be printed as a link."""

from __future__ import annotations

import pytest

from sources.links import safe_href


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org",
        "http://example.org/path?query=1#part",
        "HTTPS://EXAMPLE.ORG/",
        "https://пример.рф/страница",
        "https://example.org:8443/",
        "https://[2001:db8::1]/",
        "https://example.org/a%20b(1)",
    ],
)
def test_plain_web_addresses_pass(link: str) -> None:
    assert safe_href(f" {link} ") == link


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org",
        "/relative",
        "example.org",
        "https://",
        "https:///path",
        "https:example.org",
        "https://user@example.org",
        "https://user:secret@example.org",
        "https://example.org\\@other.org",
        "https://example.org/\nSet-Cookie: a",
        "https://example.org/a b",
        "https://example.org/\u202egpj.exe",
        "https://example.org/\u200b",
        "https://example.org/\ud800",
        "https://example.org:99999/",
        "https://example.org:0/",
        "https://example.org:port/",
        "https://[::1",
        'https://example.org/"onclick=',
        "https://example.org/<script>",
        "https://ex%61mple.org/",
        "https://example.org/" + "a" * 2000,
        "",
        None,
        5,
    ],
)
def test_everything_else_is_no_link(link: object) -> None:
    assert safe_href(link) is None
