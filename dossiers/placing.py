"""A dossier's file, or its bag, where somebody wants it: whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from dossiers import bags
from dossiers.bags import DamagedError
from dossiers.models import Dossier
from sources.storage import open_content


def place_pdf(dossier: Dossier, output: Path) -> str:
    """Write the stored file; returns its SHA-256. Raises `DamagedError` where the store does not
    have the bytes that were issued, `OSError` where nothing can be written."""
    try:
        with open_content(dossier.sha256) as stored:
            content = stored.read()
    except FileNotFoundError as error:
        message = f"The file of {dossier.serial} is missing from the store."
        raise DamagedError(message) from error
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != dossier.sha256:
        raise DamagedError(f"The stored file of {dossier.serial} is damaged: it has {sha256}.")
    place([content], output)
    return sha256


def place_bag(dossier: Dossier, output: Path) -> bags.Bag:
    """Write the bag. Raises as `place_pdf` does."""
    bag = bags.bag_of(dossier)
    place(bags.written(bag), output)
    return bag


def place(pieces: Iterable[bytes], output: Path) -> None:
    """Write aside, then rename into place."""
    handle, aside = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(0o644)
        Path(aside).replace(output)
    finally:
        Path(aside).unlink(missing_ok=True)
