"""Where a backup is: a folder, or one file of tar. Written aside and renamed when complete."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

from operations.backups.errors import BackupError
from operations.backups.manifest import NAME, Entry

PIECE = 1 << 20
PRIVATE = 0o600


class Container(Protocol):
    """What is being written. Each call returns the file's entry in the manifest."""

    def add(self, name: str, content: IO[bytes], size: int) -> Entry: ...


class Digesting(io.RawIOBase):
    """Counts and digests what is read through it."""

    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        self._source, self._hasher, self.size = source, hashlib.sha256(), 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self._hasher.update(piece)
        self.size += len(piece)
        return piece

    def entry(self) -> Entry:
        return {"sha256": self._hasher.hexdigest(), "size": self.size}


class Folder:
    def __init__(self, root: Path) -> None:
        self.root = root

    def add(self, name: str, content: IO[bytes], size: int) -> Entry:
        path, reading = self.root / name, Digesting(content)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _new(path) as file:
            while piece := reading.read(PIECE):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        return reading.entry()


class Tar:
    def __init__(self, archive: tarfile.TarFile) -> None:
        self.archive = archive

    def add(self, name: str, content: IO[bytes], size: int) -> Entry:
        member, reading = tarfile.TarInfo(name), Digesting(content)
        member.size, member.mode = size, PRIVATE
        self.archive.addfile(member, reading)
        return reading.entry()


@contextlib.contextmanager
def written(target: Path) -> Iterator[Container]:
    """A backup at `target`, a file if its name ends in .tar. There is none if this fails."""
    if target.exists():
        raise BackupError(f"{target} exists already: name another.")
    if not target.parent.is_dir():
        raise BackupError(f"{target.parent} is no folder.")
    aside = target.with_name(f".{target.name}.partial")
    _remove(aside)
    try:
        if target.suffix == ".tar":
            with _new(aside) as file:
                with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                    yield Tar(archive)
                file.flush()
                os.fsync(file.fileno())
        else:
            aside.mkdir(mode=0o700)
            yield Folder(aside)
        aside.rename(target)
    except OSError as error:
        raise BackupError(f"It cannot be written: {error}.") from error
    finally:
        _remove(aside)


class Reading:
    """A backup that is there. Files are asked for by the names of the manifest, never listed."""

    def __init__(self, source: Path, archive: tarfile.TarFile | None) -> None:
        self.source, self.archive = source, archive

    def open(self, name: str) -> IO[bytes]:
        """Raises `BackupError` for what is not there, or is no plain file."""
        missing = BackupError(f"{name} is missing from the backup.")
        if self.archive is None:
            path = self.source / name
            if path.is_symlink() or not path.is_file():
                raise missing
            return path.open("rb")
        try:
            member = self.archive.getmember(name)
        except KeyError:
            raise missing from None
        found = self.archive.extractfile(member) if member.isfile() else None
        if found is None:
            raise missing
        return found

    def manifest(self) -> bytes:
        with self.open(NAME) as file:
            return file.read()

    def check(self, name: str, entry: Entry) -> None:
        """Raises `BackupError` where the bytes are not those that were written."""
        with self.open(name) as file:
            reading = Digesting(file)
            while reading.read(PIECE):
                pass
        if reading.entry() != entry:
            raise BackupError(f"{name} is damaged: it is not what the manifest says.")


@contextlib.contextmanager
def opened(source: Path) -> Iterator[Reading]:
    try:
        if source.is_dir():
            yield Reading(source, None)
        else:
            with tarfile.open(source, mode="r:") as archive:
                yield Reading(source, archive)
    except (OSError, tarfile.TarError) as error:
        raise BackupError(f"{source} cannot be read: {error}.") from error


def _new(path: Path) -> IO[bytes]:
    """A file that was not there, which only its owner reads."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
