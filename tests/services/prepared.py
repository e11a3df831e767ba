"""The migrated SQLite database of an earlier run, for one that has the same migrations.

Migrating from nothing takes ten seconds of a processor, which is most of what one small test
costs. What our migrations leave behind is kept under a digest of all of them. Those of libraries
and the signals that follow a migration (roles, triggers) run at every start as ever.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".pytest_cache" / "migrated"
KEPT = 3
"""Of how many states of the migrations: a branch or two, to and fro."""


def _place() -> Path:
    digest = hashlib.sha256(django.__version__.encode())
    for file in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(file.read_bytes())
    return FOLDER / f"{digest.hexdigest()}.sqlite3"


def put(database: Path) -> bool:
    """Put what an earlier run kept in place of the test database; whether there was any."""
    kept = _place()
    if not kept.exists():
        return False
    shutil.copyfile(kept, database)
    kept.touch()
    return True


def keep(database: Path) -> None:
    """Keep a database that has just been migrated and holds nothing else."""
    kept = _place()
    kept.parent.mkdir(parents=True, exist_ok=True)
    unfinished = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(unfinished)) as copy:
        source.backup(copy)
    unfinished.replace(kept)
    newest = sorted(FOLDER.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)
    for file in newest[:-KEPT]:
        file.unlink(missing_ok=True)
