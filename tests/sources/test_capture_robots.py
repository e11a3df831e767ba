from __future__ import annotations

import time

import pytest

from sources.capture.robots import LARGEST, allows

FILE = """\ufeff# a comment
User-Agent: Plumbline   # that is us
User-agent: Other
Disallow: /private/
Allow: /private/but-open
Crawl-delay: 5

user-agent: *
disallow: /

User-agent: plumbline
Disallow: /*.pdf$
Disallow: /a/*/c
Allow:
Disallow
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/private/", False),
        ("/private/x?y", False),
        ("/private/but-open/x", True),
        ("/privat", True),
        ("/x.pdf", False),
        ("/x.pdf?page=1", True),
        ("/a/b/c", False),
        ("/a/c", True),
        ("/%70rivate/", False),
    ],
)
def test_the_longest_pattern_of_our_own_groups_decides(path: str, allowed: bool) -> None:
    assert allows(FILE, "Plumbline", path) is allowed


def test_others_follow_the_rules_for_everybody() -> None:
    assert not allows(FILE, "Somebody", "/")
    assert allows("User-agent: x\nDisallow: /", "Plumbline", "/")
    assert allows("", "Plumbline", "/")
    assert allows("Disallow: /", "Plumbline", "/")


def test_of_two_as_long_the_one_that_allows_wins() -> None:
    assert allows("User-agent: *\nDisallow: /page\nAllow: /page", "Plumbline", "/page")
    assert not allows("User-agent: *\nAllow: /p\nDisallow: /page", "Plumbline", "/page")
    assert not allows("User-agent: *\nDisallow: *", "Plumbline", "/x")
    assert not allows("User-agent: *\nDisallow: /x$", "Plumbline", "/x")
    assert allows("User-agent: *\nDisallow: /ab*ab$", "Plumbline", "/ab")


def test_patterns_made_to_take_for_ever_do_not() -> None:
    pattern = "/" + "a*" * 2_000 + "b"
    text = "User-agent: *\n" + f"Disallow: {pattern}\n" * (LARGEST // len(pattern))
    began = time.monotonic()
    assert allows(text, "Plumbline", "/" + "a" * 3_900)
    assert time.monotonic() - began < 3
