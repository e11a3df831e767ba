"""From an address to columns of a capture: fetch, store the bytes, write the record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from audit.canonical import canonical_text
from sources import outside, storage
from sources.capture import record
from sources.capture.calling import Exchange
from sources.capture.door import Fetched
from sources.capture.kinds import HEAD, Kind, Sniffed, sniff
from sources.models import Capture
from sources.models.captures import LONGEST_ADDRESS

PIECE = 1 << 20
LARGEST_RECORD = 2
"""Times the largest capture: the record holds what came, packed again."""
LONGEST_HEADER = 4_000
ODD = re.compile(r"[^\w.,()+-]+")
ENDINGS = {
    Kind.HTML: ".html",
    Kind.PDF: ".pdf",
    Kind.TEXT: ".txt",
    Kind.CSV: ".csv",
    Kind.MHTML: ".mhtml",
    Kind.WARC: ".warc",
}


def fetch(capture: Capture) -> dict[str, Any]:
    """Columns for what was found at the capture's address. Raises `CaptureError`."""
    heed = not capture.robots_why
    with outside.door().get(capture.url, heed_robots=heed) as found:
        sniffed, sha256, size = _stored(found)
        record_sha256, record_size = _recorded(found, heed=heed)
        address = found.last.target.url
        return {
            "sha256": sha256,
            "size": size,
            "kind": sniffed.kind.value,
            "media_type": sniffed.media_type,
            "filename": filename(address, sniffed.kind),
            "final_url": address[:LONGEST_ADDRESS],
            "record_sha256": record_sha256,
            "record_size": record_size,
            "captured_at": found.last.began,
            "facts": canonical_text(_facts(found, heed=heed)),
        }


def filename(address: str, kind: Kind) -> str:
    """A name to save it under: the last part of the path, or the host."""
    parts = urlsplit(address)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.hostname or ""
    name = ODD.sub("-", last).strip("-.")[:120] or "capture"
    ending = ENDINGS.get(kind, "")
    return name if name.lower().endswith(ending) else f"{name}{ending}"


def pieces(content: IO[bytes]) -> Iterator[bytes]:
    while piece := content.read(PIECE):
        yield piece


def _stored(found: Fetched) -> tuple[Sniffed, str, int]:
    head = found.content.read(HEAD)
    found.content.seek(0)
    declared = found.last.response.header("content-type")
    sniffed = sniff(head, declared=declared, filename=urlsplit(found.last.target.path).path)
    sha256, size = storage.store(pieces(found.content), at_most=settings.PLUMBLINE_UPLOAD_BYTES)
    return sniffed, sha256, size


def _recorded(found: Fetched, *, heed: bool) -> tuple[str, int]:
    about = {
        "software": outside.tool(),
        "http-header-user-agent": outside.user_agent(),
        "robots": "obey" if heed else "ignore",
    }
    with record.write(found.chain, about) as file:
        at_most = LARGEST_RECORD * settings.PLUMBLINE_UPLOAD_BYTES
        return storage.store(pieces(file), at_most=at_most)


def _facts(found: Fetched, *, heed: bool) -> dict[str, Any]:
    last = found.last
    return {
        "tool": outside.tool(),
        "chain": [_step(exchange) for exchange in found.chain],
        "took_ms": int((datetime.now(UTC) - found.chain[0].began).total_seconds() * 1000),
        "request_headers": _request_headers(last),
        "response_headers": [
            [name[:LONGEST_HEADER], value[:LONGEST_HEADER]] for name, value in last.response.headers
        ],
        "declared": last.response.header("content-type")[:LONGEST_HEADER],
        "robots": [
            {"origin": it.origin, "status": it.status, "allows": it.allows} for it in found.robots
        ],
        "heeded_robots": heed,
    }


def _step(exchange: Exchange) -> dict[str, Any]:
    return {
        "url": exchange.target.url,
        "address": exchange.address,
        "status": exchange.response.status,
        "at": exchange.began,
    }


def _request_headers(exchange: Exchange) -> list[list[str]]:
    lines = exchange.request.head.decode("ascii").split("\r\n")[1:]
    return [list(line.split(": ", 1)) for line in lines if line]
