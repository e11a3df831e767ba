"""Making a backup while the desk goes on working.

The rows first, all as they were at one moment; then the files. A file is stored before a row
names it and is never deleted, so every file that the rows name is there to be copied.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from operations.backups import containers, manifest, rows
from operations.backups.containers import Container
from operations.backups.manifest import Manifest
from sources import storage

Say = Callable[[str], None]
IN_MEMORY = 1 << 24


def back_up(target: Path, *, with_files: bool = True, say: Say = lambda _line: None) -> str:
    """Write a backup; returns the SHA-256 of its manifest. Raises `BackupError`."""
    told = Manifest(
        version=settings.PLUMBLINE_VERSION,
        made_at=timezone.now().isoformat(timespec="seconds"),
        database=connection.vendor,
        migrations=applied(),
    )
    with containers.written(target) as container:
        with _one_moment():
            for model in rows.tables():
                _add_rows(model, container, told)
        say(f"{sum(it['rows'] for it in told.tables.values()):,} rows")
        _add_templates(container, told)
        _add_content(container, told, with_files=with_files)
        say(f"{len(told.files) - len(told.tables):,} files")
        text = told.text().encode()
        container.add(manifest.NAME, io.BytesIO(text), len(text))
    return hashlib.sha256(text).hexdigest()


def applied() -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


@contextlib.contextmanager
def _one_moment() -> Iterator[None]:
    """All that is read in the block is as it was at one moment, and nobody waits for it."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # Not `atomic`, which takes the lock of a writer here. Readers of a WAL lock nobody out.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")


def _add_rows(model: type, container: Container, told: Manifest) -> None:
    table = rows.table_of(model)
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        with gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
            for line in rows.lines(model, table):
                packed.write(line)
        size = file.tell()
        file.seek(0)
        name = file_of(table.name)
        told.files[name] = container.add(name, file, size)
    told.tables[table.name] = table.entry()


def file_of(table: str) -> str:
    return f"rows/{table}.jsonl.gz"


def _add_content(container: Container, told: Manifest, *, with_files: bool) -> None:
    kept = storage.content_storage()
    for sha256 in kept.digests():
        if not with_files:
            told.elsewhere.append(sha256)
            continue
        name = f"media/{storage.name_of(sha256)}"
        with storage.open_content(sha256) as file:
            told.files[name] = container.add(name, file, file.size)


def _add_templates(container: Container, told: Manifest) -> None:
    """The desk's own words about its method and its corrections."""
    home = Path(settings.HOME)
    for path in sorted((home / "templates").rglob("*")):
        name = path.relative_to(home).as_posix()
        if path.is_file() and manifest.PATH.fullmatch(name):
            with path.open("rb") as file:
                told.files[name] = container.add(name, file, path.stat().st_size)
