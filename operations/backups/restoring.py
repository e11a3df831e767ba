"""Putting a backup back: nothing is touched before every digest fits, and what does not come
out as it went in is not kept."""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import User
from audit import triggers, verification
from audit.models import Event
from operations.backups import containers, manifest, rows
from operations.backups.containers import PIECE, Reading
from operations.backups.errors import BackupError
from operations.backups.making import applied, file_of
from operations.backups.manifest import Manifest
from sources import storage

Say = Callable[[str], None]
MOST_FAULTS = 10


def restore(source: Path, *, replace: bool = False, say: Say = lambda _line: None) -> Manifest:
    """Put everything back, then verify it. Raises `BackupError`; the rows are then as before."""
    with containers.opened(source) as reading:
        told = manifest.read(reading.manifest())
        for name, entry in told.files.items():
            reading.check(name, entry)
        say(f"{len(told.files):,} files of the backup are as they were written")
        _prepare(told)
        if not replace:
            _check_empty()
        _put_files_back(reading, told, replace=replace)
        _put_rows_back(reading, told)
    say(f"{sum(it['rows'] for it in told.tables.values()):,} rows are back, each as it was")
    return told


def _prepare(told: Manifest) -> None:
    """Tables of the very same form as those of the backup."""
    if not connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)
    here, there = {tuple(it) for it in applied()}, {tuple(it) for it in told.migrations}
    if here != there:
        missing = sorted(there - here) or sorted(here - there)
        raise BackupError(
            f"The backup was made by version {told.version} with other migrations "
            f"({'.'.join(missing[0])} and {len(missing) - 1} more). Install that version, restore, "
            "and upgrade afterwards."
        )
    known = {rows.table_of(model).name for model in rows.tables()}
    if known != set(told.tables):
        raise BackupError("The backup has other tables than this version.")


def _check_empty() -> None:
    if User.objects.exists() or Event.objects.exists():
        raise BackupError(
            "This installation is not empty. To have the backup in place of what is here, "
            "say --replace."
        )


def _put_files_back(reading: Reading, told: Manifest, *, replace: bool) -> None:
    for name, entry in told.files.items():
        if name.startswith("media/"):
            with reading.open(name) as file:
                sha256, _size = storage.store(_pieces(file), at_most=entry["size"])
            if name != f"media/{storage.name_of(sha256)}":
                raise BackupError(f"{name} is named by another digest than its own.")
        elif name.startswith("templates/"):
            _put_template_back(reading, name, replace=replace)
    missing = [it for it in told.elsewhere if not storage.has_content(it)]
    if missing:
        raise BackupError(
            f"{len(missing)} files are neither in the backup, which was made --without-files, nor "
            f"in the store: {missing[0]}. Put the store back first."
        )


def _put_template_back(reading: Reading, name: str, *, replace: bool) -> None:
    path = Path(settings.HOME) / name
    if path.exists() and not replace:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with reading.open(name) as file, tempfile.NamedTemporaryFile(
        dir=path.parent, delete=False
    ) as aside:  # fmt: skip
        aside.write(file.read())
    Path(aside.name).chmod(0o644)
    os.replace(aside.name, path)  # noqa: PTH105  # atomic, and this is its name


@transaction.atomic
def _put_rows_back(reading: Reading, told: Manifest) -> None:
    models = rows.tables()
    connection.check_constraints()  # PostgreSQL changes no trigger while some wait
    triggers.drop(connection)
    for label in rows.LEFT_OUT:
        rows.empty(apps.get_model(label))
    for model in models:
        rows.empty(model)
    for model in models:
        _load(reading, told, model)
    rows.reset_sequences(models)
    connection.check_constraints()
    triggers.install(connection)
    for model in models:
        _check_rows(told, model)
    _check_log()


def _load(reading: Reading, told: Manifest, model: type[Any]) -> None:
    table = rows.table_of(model)
    if table.columns != told.tables[table.name]["columns"]:
        raise BackupError(f"{table.name} has other columns than this version.")
    with reading.open(file_of(table.name)) as file, gzip.GzipFile(fileobj=file) as lines:
        try:
            rows.load(model, lines)
        except (ValueError, EOFError, OSError) as error:
            raise BackupError(f"{table.name} cannot be read: {error}") from error


def _check_rows(told: Manifest, model: type[Any]) -> None:
    """Read them again and compare: what the database made of them must be what they were."""
    table = rows.table_of(model)
    for _line in rows.lines(model, table):
        pass
    if table.entry() != told.tables[table.name]:
        raise BackupError(f"{table.name} did not come out as it went in. Nothing was changed.")


def _check_log() -> None:
    """As `verify_audit` does: seals, events, printed seals, triggers."""
    found = list(islice(verification.faults(), MOST_FAULTS))
    if found:
        sentences = " ".join(fault.sentence for fault in found)
        raise BackupError(f"The log of the backup does not verify: {sentences}")


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
