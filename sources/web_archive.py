"""Captures as files that other archives read: WARC (ISO 28500) and WACZ 1.1.1. Pure.

A record that was written when a page was fetched goes in unchanged, so that its hash in the
package is the one this desk keeps of it. A file that somebody gave us becomes a record on the way.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any
from uuid import UUID

from sources.archive_index import Line, compressed, lines_of
from sources.capture import record

VERSION = "1.1.1"
PIECE = 1 << 16
PAGES = {"format": "json-pages-1.0", "id": "pages", "title": "Captures"}
Opener = Callable[[str], IO[bytes]]
"""Opens a content of the store by its SHA-256; raises `FileNotFoundError`."""


@dataclass(frozen=True, slots=True)
class Held:
    """A capture. `record_sha256` is empty where nothing was fetched over our wire."""

    uuid: UUID
    address: str
    title: str
    at: datetime
    media_type: str
    sha256: str
    size: int
    record_sha256: str = ""
    record_size: int = 0

    @property
    def page(self) -> str:
        """Where it is from; a file without an address is named by its own id."""
        return self.address if self.record_sha256 and self.address else f"urn:uuid:{self.uuid}"

    @property
    def archive(self) -> str:
        return f"archive/{self.record_sha256 or self.uuid}.warc.gz"


@dataclass(frozen=True, slots=True)
class About:
    """What the package says of itself."""

    title: str
    description: str
    software: str
    created: datetime


def open_record(held: Held, opener: Opener) -> IO[bytes]:
    """The capture's WARC, compressed record by record. The caller closes."""
    if held.record_sha256:
        return opener(held.record_sha256)
    with opener(held.sha256) as content:
        return record.write_resource(
            content,
            identity=held.uuid,
            address=held.page,
            media_type=held.media_type,
            at=held.at,
        )


def write_warc(captures: Iterable[Held], opener: Opener, into: IO[bytes]) -> None:
    """All records one after another: compressed ones may be joined as they are."""
    for held in _each_archive(captures):
        with open_record(held, opener) as archive:
            shutil.copyfileobj(archive, into, PIECE)


def write_wacz(captures: Iterable[Held], opener: Opener, into: IO[bytes], about: About) -> None:
    """A package of the captures, with an index and a list of pages. `into` need not be read."""
    rows = list(captures)
    with zipfile.ZipFile(into, "w") as package:
        parts = _Parts(package, about.created)
        found: list[Line] = []
        for held in _each_archive(rows):
            with open_record(held, opener) as archive:
                parts.copy(held.archive, archive)
                archive.seek(0)
                found += lines_of(archive, held.archive.removeprefix("archive/"))
        index, secondary = compressed(found)
        parts.write("indexes/index.cdx.gz", index, packed=False)
        parts.write("indexes/index.idx", secondary)
        parts.write("pages/pages.jsonl", _jsonl([PAGES, *_pages(rows)]))
        told = _json(_datapackage(parts.written, about))
        _put(package, about.created, "datapackage.json", told)
        whole = {"path": "datapackage.json", "hash": _hash(told)}
        _put(package, about.created, "datapackage-digest.json", _json(whole))


class _Parts:
    """Writes files into the package and remembers the hash and size of each."""

    def __init__(self, package: zipfile.ZipFile, at: datetime) -> None:
        self.package, self.at = package, at
        self.written: list[dict[str, Any]] = []

    def copy(self, name: str, content: IO[bytes]) -> None:
        """What is compressed already is stored: players read records from within the package."""
        hasher, size = hashlib.sha256(), 0
        with self.package.open(_info(name, self.at), "w", force_zip64=True) as part:
            while piece := content.read(PIECE):
                hasher.update(piece)
                size += len(piece)
                part.write(piece)
        self._note(name, hasher.hexdigest(), size)

    def write(self, name: str, content: bytes, *, packed: bool = True) -> None:
        _put(self.package, self.at, name, content, packed=packed)
        self._note(name, hashlib.sha256(content).hexdigest(), len(content))

    def _note(self, path: str, digest: str, size: int) -> None:
        name = path.rpartition("/")[2]
        self.written.append({"name": name, "path": path, "hash": f"sha256:{digest}", "bytes": size})


def _each_archive(captures: Iterable[Held]) -> Iterator[Held]:
    """Two captures may share one record; it goes in once."""
    seen: set[str] = set()
    for held in captures:
        if held.archive not in seen:
            seen.add(held.archive)
            yield held


def _pages(captures: Iterable[Held]) -> Iterator[dict[str, Any]]:
    for held in captures:
        at = held.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        page = {"id": str(held.uuid), "url": held.page, "ts": at, "title": held.title}
        yield {**page, "size": held.size}


def _datapackage(resources: list[dict[str, Any]], about: About) -> dict[str, Any]:
    created = about.created.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": about.title,
        "description": about.description,
        "software": about.software,
        "created": created,
        "resources": resources,
    }


def _put(
    package: zipfile.ZipFile, at: datetime, name: str, content: bytes, *, packed: bool = True
) -> None:
    info = _info(name, at)
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    package.writestr(info, content)


def _info(name: str, at: datetime) -> zipfile.ZipInfo:
    moment = at.astimezone(UTC)
    info = zipfile.ZipInfo(name, date_time=moment.timetuple()[:6])
    info.external_attr = 0o644 << 16
    return info


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _jsonl(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def _hash(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
