"""What a backup holds: every file with its digest, every table with its columns. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from operations.backups.errors import BackupError

SCHEMA = "plumbline.backup/1"
NAME = "manifest.json"
PATH = re.compile(r"(rows|media|templates)(/[\w.@-]+)+")
"""Names of files in a backup: never absolute, and never upwards (see `_checked`)."""
LARGEST = 500_000_000
Entry = Mapping[str, Any]


@dataclass
class Manifest:
    version: str
    made_at: str
    database: str
    migrations: list[list[str]]
    tables: dict[str, Entry] = field(default_factory=dict)
    """By the name of the model: `columns`, `rows`, `sha256` of the lines."""
    files: dict[str, Entry] = field(default_factory=dict)
    """By path in the backup: `sha256` and `size`."""
    elsewhere: list[str] = field(default_factory=list)
    """Digests of content that the desk had and this backup does not hold."""

    def text(self) -> str:
        document = {"schema": SCHEMA, **vars(self)}
        return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read(content: bytes) -> Manifest:
    """Raises `BackupError` for what is no manifest of ours, or names files that none has."""
    try:
        document = json.loads(content)
        schema = document.pop("schema")
    except (ValueError, KeyError, AttributeError) as error:
        raise BackupError("manifest.json is no manifest of a backup.") from error
    if schema != SCHEMA:
        raise BackupError(f"This backup has the form {schema}; this version reads {SCHEMA}.")
    try:
        found = Manifest(**document)
        for name, entry in found.files.items():
            _checked(name, entry)
    except (TypeError, KeyError, AttributeError) as error:
        raise BackupError("manifest.json is incomplete.") from error
    return found


def _checked(name: str, entry: Entry) -> None:
    if not PATH.fullmatch(name) or ".." in name.split("/") or "." in name.split("/"):
        raise BackupError("manifest.json names a file that no backup has.")
    if not re.fullmatch(r"[0-9a-f]{64}", entry["sha256"]) or not isinstance(entry["size"], int):
        raise BackupError("manifest.json names a file without its digest.")
