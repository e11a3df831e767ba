"""The files beside a case file: captures travel as what they are, the YAML only names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from claims.casefile.reading import shortened

NAMED = re.compile(r"[^\W_][\w.,()\- ]{0,119}")
"""A file's or folder's name: letters, digits and what people put between them."""


@dataclass(frozen=True)
class Folder:
    """A folder, and what below it a case file may name."""

    path: Path

    def read(self, name: str, *, at_most: int) -> bytes:
        """The bytes of a file in the folder or below. Raises `ValueError` in a sentence.

        What a name leads to must stand in the folder itself: no way up, no link out of it.
        """
        parts = PurePosixPath(name).parts
        if not parts or not all(NAMED.fullmatch(part) for part in parts) or "\\" in name:
            raise ValueError(
                f"“{shortened(name)}” is no file beside the case file: give a name, or folder/name."
            )
        found = self.path.joinpath(*parts)
        home = self.path.resolve()
        if not found.resolve().is_relative_to(home):
            raise ValueError(f"“{shortened(name)}” leads out of the case file's folder.")
        try:
            with found.open("rb") as file:
                content = file.read(at_most + 1)
        except OSError as error:
            told = error.strerror or type(error).__name__
            raise ValueError(f"“{shortened(name)}” cannot be read: {told}.") from error
        if len(content) > at_most:
            raise ValueError(f"“{shortened(name)}” is larger than {at_most:,} bytes.")
        return content


def safe_name(filename: str, sha256: str) -> str:
    """A name for a capture's file: what it was called, and the beginning of its SHA-256."""
    plain = re.sub(r"[^\w.]+", "-", filename).replace("-.", ".").strip("-._") or "capture"
    stem, dot, suffix = plain.rpartition(".")
    if not stem or len(suffix) > 8:
        stem, dot, suffix = plain, "", ""
    return f"{stem[:60]}-{sha256[:12]}{dot}{suffix}"
