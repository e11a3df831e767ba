"""A WARC record file (ISO 28500) of everything that was said over the wire.

Requests and answers stand in it byte for byte, packed and chunked as they came, so that other
archives can read, check and replay them.
"""

from __future__ import annotations

import base64
import hashlib
import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import IO
from urllib.parse import quote
from uuid import UUID

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from sources.capture.calling import IN_MEMORY, Exchange

PIECE = 1 << 16
VERSION = "WARC/1.1"
HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d[ \r\n]")
LONGEST_HEAD = 1 << 17


def write(chain: list[Exchange], about: Mapping[str, str]) -> IO[bytes]:
    """All exchanges of a chain, in order; `about` goes into the first record. The caller closes."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # the caller's
    writer = WARCWriter(file, gzip=True, warc_version=VERSION)
    info = {"format": "WARC File Format 1.1", **about}
    writer.write_record(writer.create_warcinfo_record(None, info))
    for exchange in chain:
        _write_exchange(writer, exchange)
    file.seek(0)
    return file


def write_resource(
    content: IO[bytes], *, identity: UUID, address: str, media_type: str, at: datetime
) -> IO[bytes]:
    """One record of bytes that did not come over our wire: a file that somebody gave us.

    The same bytes in, the same record out: it is made anew whenever it is asked for. The caller
    closes.
    """
    length, of_block = _digest(content)
    content.seek(0)
    headers = [
        ("WARC-Type", "resource"),
        ("WARC-Record-ID", f"<urn:uuid:{identity}>"),
        ("WARC-Target-URI", _uri(address)),
        ("WARC-Date", _moment(at)),
        ("WARC-Block-Digest", of_block),
        ("WARC-Payload-Digest", of_block),
    ]
    named = StatusAndHeaders("", headers, protocol=VERSION)
    kind = media_type or "application/octet-stream"
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # the caller's
    writer = WARCWriter(file, gzip=True, warc_version=VERSION)
    writer.write_record(ArcWarcRecord("warc", "resource", named, content, None, kind, length))
    file.seek(0)
    return file


def _write_exchange(writer: WARCWriter, exchange: Exchange) -> None:
    sent = exchange.request
    answer = _record(writer, "response", exchange, exchange.response.raw, _start(exchange))
    if not exchange.is_complete:  # nobody needs what stands under a redirect
        answer.rec_headers.add_header("WARC-Truncated", "unspecified")
    request = _record(writer, "request", exchange, BytesIO(sent.head + sent.body), 0)
    request.rec_headers.add_header(
        "WARC-Concurrent-To", answer.rec_headers.get_header("WARC-Record-ID")
    )
    writer.write_record(answer)
    writer.write_record(request)


def _record(
    writer: WARCWriter, kind: str, exchange: Exchange, block: IO[bytes], start: int
) -> ArcWarcRecord:
    """A record whose block is what stands in `block` from `start` on, and no byte else.

    Made by hand: the library's own maker reads the header block and writes its own version.
    """
    length, of_block, of_payload = _digests(block, start)
    block.seek(start)
    headers = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", writer._make_warc_id()),
        ("WARC-Target-URI", _uri(exchange.target.url)),
        ("WARC-Date", _moment(exchange.began)),
        ("WARC-IP-Address", exchange.address),
        ("WARC-Block-Digest", of_block),
        ("WARC-Payload-Digest", of_payload),
    ]
    named = StatusAndHeaders("", headers, protocol=VERSION)
    content_type = f"application/http; msgtype={kind}"
    return ArcWarcRecord("warc", kind, named, block, None, content_type, length)


def _digests(block: IO[bytes], start: int) -> tuple[int, str, str]:
    """Length of the block, digest of the block, digest of what follows its head."""
    block.seek(start)
    head = block.read(LONGEST_HEAD)
    ends = HEAD_ENDS.search(head)
    whole, payload = hashlib.sha256(head), hashlib.sha256(head[ends.end() :] if ends else b"")
    length = len(head)
    while piece := block.read(PIECE):
        whole.update(piece)
        payload.update(piece)
        length += len(piece)
    return length, _spelled(whole.digest()), _spelled(payload.digest())


def _digest(block: IO[bytes]) -> tuple[int, str]:
    block.seek(0)
    whole, length = hashlib.sha256(), 0
    while piece := block.read(PIECE):
        whole.update(piece)
        length += len(piece)
    return length, _spelled(whole.digest())


def _uri(address: str) -> str:
    return quote(address, safe="%/:?#[]@!$&'()*+,;=~")


def _start(exchange: Exchange) -> int:
    """Where the final answer starts, behind interim ones such as “100 Continue”."""
    raw, start = exchange.response.raw, 0
    raw.seek(0)
    head = raw.read(LONGEST_HEAD)
    while INTERIM.match(head, start) and (ends := HEAD_ENDS.search(head, start)):
        start = ends.end()
    return start


def _spelled(digest: bytes) -> str:
    """As archives write digests: base 32 (RFC 4648)."""
    return f"sha256:{base64.b32encode(digest).decode('ascii')}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
