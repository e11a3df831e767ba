"""Which screens the pages are looked at on."""

from __future__ import annotations

from typing import Any

from django.conf import settings

ON_SQLITE = [(1280, "light"), (380, "dark")]
ON_POSTGRESQL = [(1280, "dark"), (380, "light")]


def screens() -> list[tuple[int, Any]]:
    """Width and colour scheme: each of both on each database, all four in a run on both.

    What a page looks like does not depend on the database, and every look takes seconds.
    """
    return ON_SQLITE if on_sqlite() else ON_POSTGRESQL


def on_sqlite() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")
