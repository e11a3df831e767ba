"""What a run on both databases does once: each of the two runs takes its share.

Tests of models, queries, actions and whole journeys run on both. What touches no database, is
about pages and files, or is marked `once` because the database is not what it is about, runs in
one of the two, chosen by its file (`both` marks the exceptions in a folder of pages); long lists
of tries are dealt out one by one. Every page is still opened on both: tests/hostile walks all
addresses. A run on one database alone does everything, and `bin/test --everything` does it on
each.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

T = TypeVar("T")

TESTS = Path(__file__).resolve().parent.parent
SHARES = 2
MOVED = frozenset(
    {"test_admin_site.py", "test_production.py", "test_travel.py", "test_verifying.py"}
)
"""Run first, whatever their sum: what both runs do takes PostgreSQL longer."""
PAGES = frozenset({"api", "config", "desk", "dossiers", "layered", "public"})
"""Folders of tests that are about what is shown, set or served."""
OF_PAGES = ("test_admin_", "test_api_")
"""So begin the names of such files in the other folders."""
SCREENS = [(1280, "light"), (1280, "dark"), (380, "dark"), (380, "light")]


def our_share() -> int | None:
    """0 or 1 in a run on both databases, else nothing."""
    given = os.environ.get("PLUMBLINE_TEST_SHARE", "")
    return int(given) if given else None


def dealt(items: Iterable[T]) -> list[T]:
    """Every second of the items, or all of them in a run on one database.

    For walks over many addresses and values, each of which the code treats as it does the next.
    What deals them out must run on both: in a folder of pages it is marked `both`.
    """
    share = our_share()
    return list(items) if share is None else list(items)[share::SHARES]


def screens() -> list[tuple[int, Any]]:
    """Width and colour scheme of the screens that pages are looked at on.

    What runs once sees two of the four: each width and each scheme.
    """
    return dealt(SCREENS)


def is_of_pages(file: Path) -> bool:
    """Whether a test file is about what is shown, whichever database it comes from."""
    return bool(PAGES & set(file.relative_to(TESTS).parts)) or file.name.startswith(OF_PAGES)


def is_ours(file: Path) -> bool:
    """Whether this run does what a test file says is done once."""
    share = our_share()
    if share is None:
        return True
    return share == 0 if file.name in MOVED else crc32(file.name.encode()) % SHARES == share
