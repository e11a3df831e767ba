"""Files named by their content: what is stored once can be neither changed nor mixed up."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol, cast

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages

SHA256 = re.compile(r"[0-9a-f]{64}")


class TooLargeError(ValueError):
    """More bytes came than the caller allows."""


class ContentStore(Protocol):
    """Where content is kept under its SHA-256: a folder, or a bucket (`sources.bucket`)."""

    def put(self, chunks: Iterable[bytes], *, at_most: int) -> tuple[str, int]: ...

    def digests(self) -> Iterator[str]: ...

    def open(self, name: str, mode: str = "rb") -> File[bytes]: ...

    def exists(self, name: str) -> bool: ...

    def path(self, name: str) -> str:
        """Of a file in a folder. Raises `NotImplementedError` in a bucket."""
        ...


class ContentAddressedStorage(FileSystemStorage):
    """`sha256/ab/cd/<digest>` below its location; written aside, then renamed into place."""

    def put(self, chunks: Iterable[bytes], *, at_most: int) -> tuple[str, int]:
        """Store the bytes; returns (SHA-256, size). Storing them again changes nothing.

        Raises `TooLargeError` as soon as more than `at_most` bytes have come.
        """
        incoming = Path(self.location) / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(handle, "wb") as file:
                sha256, size = copy_counted(chunks, file.write, at_most)
                file.flush()
                os.fsync(file.fileno())
            self._keep(Path(written), sha256)
        finally:
            Path(written).unlink(missing_ok=True)
        return sha256, size

    def digests(self) -> Iterator[str]:
        """The SHA-256 of everything that is stored, in order."""
        for path in sorted(Path(self.location).glob("sha256/??/??/*")):
            if SHA256.fullmatch(path.name):
                yield path.name

    def _keep(self, written: Path, sha256: str) -> None:
        target = Path(self.path(name_of(sha256)))
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            written.chmod(0o640)
            written.replace(target)


def content_storage() -> ContentStore:
    return cast("ContentStore", storages["content"])


def name_of(sha256: str) -> str:
    """Where the content with this digest stands below the storage's root."""
    if not SHA256.fullmatch(sha256):
        raise ValueError("Content is named by the 64 hexadecimal digits of its SHA-256.")
    return f"sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def store(chunks: Iterable[bytes], *, at_most: int) -> tuple[str, int]:
    return content_storage().put(chunks, at_most=at_most)


def open_content(sha256: str) -> File[bytes]:
    """The stored bytes. Raises `FileNotFoundError` when nothing has this digest."""
    return content_storage().open(name_of(sha256), "rb")


def has_content(sha256: str) -> bool:
    return content_storage().exists(name_of(sha256))


def copy_counted(
    chunks: Iterable[bytes], write: Callable[[bytes], int], at_most: int
) -> tuple[str, int]:
    """Hand every piece on; returns (SHA-256, size). Raises `TooLargeError`."""
    hasher, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > at_most:
            raise TooLargeError(f"The file is larger than {at_most:,} bytes.")
        hasher.update(chunk)
        write(chunk)
    return hasher.hexdigest(), size
