"""Where each record of a WARC file stands, as players of archives look it up: CDXJ. Pure.

Lines are sorted by address and time; the file is compressed in blocks, each found through a
second index (the form that WACZ calls "compressed CDXJ", known as ZipNum).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator

BLOCK = 3_000
"""Lines in a compressed block."""
NAME = "index.cdx.gz"
SHOWN = ("response", "resource", "revisit")
WWW = re.compile(r"^www\d*\.")
USUAL_PORTS = {"http": 80, "https": 443}
Line = tuple[str, str]
"""(what it is sorted by, its JSON)."""


def lines_of(archive: IO[bytes], filename: str) -> Iterator[Line]:
    """A line for each answer and each given file. `archive` is read to its end."""
    records = ArchiveIterator(archive)
    for row in records:
        if row.rec_type not in SHOWN:
            continue
        url, key = row.rec_headers.get_header("WARC-Target-URI"), _key(row)
        told = _told(row)
        place = {
            "length": str(records.get_record_length()),
            "offset": str(records.get_record_offset()),
            "filename": filename,
        }
        yield key, json.dumps({"url": url, **told, **place}, ensure_ascii=False)


def compressed(lines: Iterable[Line]) -> tuple[bytes, bytes]:
    """(the index, the index of its blocks)."""
    ordered = sorted(lines)
    out, second = b"", [_meta()]
    for start in range(0, len(ordered), BLOCK):
        block = ordered[start : start + BLOCK]
        text = "".join(f"{key} {told}\n" for key, told in block).encode()
        packed = gzip.compress(text, mtime=0)
        place = {
            "offset": len(out),
            "length": len(packed),
            "digest": f"sha256:{hashlib.sha256(packed).hexdigest()}",
            "filename": NAME,
        }
        second.append(f"{block[0][0]} {json.dumps(place)}\n")
        out += packed
    return out or gzip.compress(b"", mtime=0), "".join(second).encode()


def surt(url: str) -> str:
    """An address as archives sort it: "https://www.Example.org/A?b=1" is "org,example)/a?b=1".

    What is not of the web stays as it is.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a host or a port that is none
        return url
    if parts.scheme not in USUAL_PORTS or not parts.hostname:
        return url
    host = WWW.sub("", parts.hostname.lower())
    port = None if port == USUAL_PORTS[parts.scheme] else port
    named = host if host.replace(".", "").isdigit() else ",".join(reversed(host.split(".")))
    asked = "?" + "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    return f"{named}{f':{port}' if port else ''}){parts.path.lower() or '/'}{asked}"


def _key(row: Any) -> str:
    """The address and the second, "org,example)/ 20240622101500"."""
    date = row.rec_headers.get_header("WARC-Date")
    return f"{surt(row.rec_headers.get_header('WARC-Target-URI'))} {re.sub(r'[^0-9]', '', date)}"


def _told(row: Any) -> dict[str, str]:
    answer = row.http_headers
    status = answer.get_statuscode() if answer else "200"
    kind = (answer.get_header("Content-Type") if answer else row.content_type) or ""
    found = {
        "mime": kind.partition(";")[0].strip().lower() or "unk",
        "status": status,
        "digest": row.rec_headers.get_header("WARC-Payload-Digest") or "",
    }
    return {name: value for name, value in found.items() if value}


def _meta() -> str:
    return f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': NAME})}\n"
