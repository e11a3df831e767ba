"""A dossier and the captures that it rests on, as a BagIt bag (RFC 8493) in a ZIP file.

A bag is a function of the dossier and of what may be shared today, so that the same is made
again from the same; it is written piece by piece and holds one piece in memory.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from dossiers.models import Dossier
from sources import storage
from sources.models import Capture

PIECE = 256 * 1024
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST_NAME = 80
ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP file can tell: the bag's own date stands in bag-info.txt."""


class DamagedError(Exception):
    """A file of the store is missing or has other bytes than its name says."""


@dataclass(frozen=True)
class Bagged:
    """One file of the payload: its path below `data/`, and what the store knows it by."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Bag:
    """What goes in. `left_out`: captures that may not be shared; `protected`: sources of which
    nothing is told, so that their captures are not counted."""

    dossier: Dossier
    files: list[Bagged]
    left_out: int
    protected: int

    @property
    def name(self) -> str:
        return self.dossier.serial

    @property
    def tags(self) -> dict[str, bytes]:
        """The files beside the payload, in the order in which they are written."""
        manifest = "".join(f"{it.sha256}  data/{it.path}\n" for it in self.files)
        found = {
            "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": "".join(f"{name}: {it}\n" for name, it in self._info()).encode(),
            "manifest-sha256.txt": manifest.encode(),
        }
        digests = {name: hashlib.sha256(it).hexdigest() for name, it in found.items()}
        listed = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
        return {**found, "tagmanifest-sha256.txt": listed.encode()}

    @property
    def etag(self) -> str:
        """Of the whole: everything in it is named by its digest in the tags."""
        return f'"{hashlib.sha256(b"".join(self.tags.values())).hexdigest()}"'

    def _info(self) -> Iterator[tuple[str, object]]:
        yield "Source-Organization", _one_line(settings.PLUMBLINE_PUBLISHER)
        yield "External-Identifier", self.dossier.serial
        yield "External-Description", self._described()
        yield "Bagging-Date", self.dossier.issued_at.date().isoformat()
        yield "Bag-Software-Agent", "Plumbline"
        yield "Payload-Oxum", f"{sum(it.size for it in self.files)}.{len(self.files)}"
        yield "Captures-Left-Out", self.left_out
        yield "Protected-Sources", self.protected

    def _described(self) -> str:
        claims = ", ".join(version.claim.reference for version in self.dossier.versions)
        return f"Dossier {self.dossier.serial} of {claims}, with the captures it rests on"


def bag_of(dossier: Dossier) -> Bag:
    """Of a dossier that is ready: its file, and each capture that its versions name and that may
    still be shared. Left out are those of sources that are protected by now, and what was taken
    out of use since."""
    sources = _sources(dossier)
    named = {(row["ref"], it["sha256"]): it for row in sources.values() for it in row["captures"]}
    shared = Capture.objects.kept().filter(
        source__protected=False,
        source__slug__in={ref for ref, _sha in named},
        sha256__in={sha for _ref, sha in named},
    )
    allowed = set(shared.values_list("source__slug", "sha256"))
    files = [Bagged(f"{dossier.serial}.pdf", dossier.sha256, int(dossier.size or 0))]
    for (ref, sha256), row in sorted(named.items()):
        if (ref, sha256) in allowed:
            path = f"captures/{ref}/{sha256[:12]}-{_safe(row['filename'])}"
            files.append(Bagged(path, sha256, int(row["size"])))
    hidden = [row for row in sources.values() if row["protected"]]
    left_out = len(named) - len(files) + 1
    return Bag(dossier, sorted(files, key=lambda it: it.path), left_out, len(hidden))


def written(bag: Bag) -> Iterator[bytes]:
    """The ZIP file, piece by piece. Raises `DamagedError` where the store does not have what a
    name says: a bag that is broken off is no ZIP file."""
    pieces = _Pieces()
    root = bag.name
    with zipfile.ZipFile(pieces, "w", allowZip64=True) as archive:
        for name, text in bag.tags.items():
            archive.writestr(_entry(f"{root}/{name}"), text)
        yield from pieces.taken()
        for file in bag.files:
            with archive.open(_entry(f"{root}/data/{file.path}"), "w", force_zip64=True) as out:
                for piece in _checked(file):
                    out.write(piece)
                    yield from pieces.taken()
    yield from pieces.taken()


class _Pieces(io.RawIOBase):
    """A file that only grows, and from which what was written is taken."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._written.append(bytes(piece))
        return len(piece)

    def taken(self) -> Iterator[bytes]:
        whole, self._written = b"".join(self._written), []
        if whole:
            yield whole


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, ALWAYS)
    entry.compress_type = zipfile.ZIP_STORED  # PDFs and pictures are packed already
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    return entry


def _checked(file: Bagged) -> Iterator[bytes]:
    hasher = hashlib.sha256()
    try:
        with storage.open_content(file.sha256) as content:
            while piece := content.read(PIECE):
                hasher.update(piece)
                yield piece
    except FileNotFoundError as error:
        raise DamagedError(_("The file %s is missing from the store.") % file.path) from error
    if hasher.hexdigest() != file.sha256:
        raise DamagedError(_("The stored file %s is damaged.") % file.path)


def _sources(dossier: Dossier) -> dict[str, Mapping[str, Any]]:
    """Of all claims in it, by reference; protected ones apart, since no two are told to be one."""
    found: dict[str, Mapping[str, Any]] = {}
    for version in dossier.versions:
        for row in version.parsed()["sources"]:
            own = f"{row['ref']}/{version.claim.reference}" if row["protected"] else row["ref"]
            found[own] = row
    return found


def _safe(filename: str) -> str:
    """ASCII, one part, no leading dot: what every file system takes."""
    name = UNSAFE.sub("-", filename).strip("-.") or "capture"
    stem, dot, kind = name.rpartition(".")
    return f"{stem[: LONGEST_NAME - 9]}.{kind[:8]}" if dot and stem else name[:LONGEST_NAME]


def _one_line(text: str) -> str:
    return " ".join(text.split()) or "Plumbline"
