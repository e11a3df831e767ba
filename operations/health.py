"""Is this desk fit to work? Each part says so in a sentence, and no part waits long."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from operations import heartbeats, timing


@dataclass(frozen=True)
class Finding:
    """What is wrong with one part; nothing if `detail` is empty."""

    part: str
    detail: str
    seconds: float

    @property
    def is_well(self) -> bool:
        return not self.detail


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return ""


def migrations() -> str:
    """Whether the tables are those of this code. Once they are, they stay so."""
    if not _migrated:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            names = ", ".join(str(migration) for migration, _backwards in plan[:3])
            return f"{len(plan)} migrations are not applied: {names} …. Run `manage.py migrate`."
        _migrated.append(True)
    return ""


_migrated: list[bool] = []


def broker() -> str:
    with timing.client() as client:
        client.ping()
    return ""


def workers() -> str:
    silent = [
        f"{queue} ({'never' if age is None else f'{age:.0f} s ago'})"
        for queue, age in heartbeats.ages().items()
        if age is None or age > heartbeats.patience()
    ]
    if not silent:
        return ""
    return f"No message was worked off lately in: {', '.join(silent)}. Are workers and beat up?"


def disk() -> str:
    home = Path(settings.HOME)
    if not os.access(home, os.W_OK):
        return f"{home} cannot be written."
    free, least = shutil.disk_usage(home).free // 1_000_000, settings.PLUMBLINE_LEAST_DISK_MEGABYTES
    return f"{free:,} MB are free in {home}; at least {least:,} should be." if free < least else ""


Check = Callable[[], str]
OF_PAGES: tuple[Check, ...] = (database, migrations, disk)
"""Without these no page can be answered rightly."""
OF_ALL: tuple[Check, ...] = (*OF_PAGES, broker, workers)


def examine(checks: Iterable[Check]) -> list[Finding]:
    return [_examined(check) for check in checks]


def _examined(check: Check) -> Finding:
    began = time.monotonic()
    try:
        detail = check()
    except Exception as error:  # noqa: BLE001  # whatever it is, it is what is wrong
        detail = f"{type(error).__name__}: {str(error).strip()[:300]}"
    return Finding(check.__name__, detail, round(time.monotonic() - began, 4))
