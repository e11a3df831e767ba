"""Archives of one page: MHTML as browsers save it, WARC as archives keep it."""

from __future__ import annotations

import email
import email.policy
import io
from collections.abc import Callable
from email.message import Message

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from sources.capture.kinds import HEAD, Kind, sniff
from sources.capture.reader.finding import Finding, ReadingError

LARGEST_PART = 20_000_000
MOST_PARTS = 2_000
MOST_RECORDS = 10_000
READ = (Kind.HTML, Kind.PDF, Kind.TEXT, Kind.CSV)

ReadPart = Callable[[Kind, bytes, str, str], Finding]
"""(kind, content, declared media type, address) to what is found."""


def read_mhtml(content: bytes, read: ReadPart) -> Finding:
    """The first part that is a page or text (RFC 2557: the root comes first)."""
    whole = email.message_from_bytes(content, policy=email.policy.compat32)
    for number, part in enumerate(whole.walk()):
        if number > MOST_PARTS:
            break
        if part.get_content_maintype() == "text":
            return _read_part(part, read)
    raise ReadingError("No page was found in the file.")


def _read_part(part: Message, read: ReadPart) -> Finding:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise ReadingError("The page in the file cannot be read.")
    declared, address = str(part.get("Content-Type", "")), str(part.get("Content-Location", ""))
    kind = Kind.HTML if part.get_content_subtype() == "html" else Kind.TEXT
    return read(kind, content[:LARGEST_PART], declared, address)


def read_warc(content: bytes, read: ReadPart) -> Finding:
    """The first response with content that has text."""
    try:
        for number, record in enumerate(ArchiveIterator(io.BytesIO(content))):
            if number > MOST_RECORDS:
                break
            answered = record.http_headers
            if record.rec_type != "response" or answered is None:
                continue
            if answered.get_statuscode() != "200":
                continue
            declared = answered.get_header("Content-Type") or ""
            part = record.content_stream().read(LARGEST_PART)
            kind = sniff(part[:HEAD], declared=declared).kind
            if kind in READ:
                address = record.rec_headers.get_header("WARC-Target-URI") or ""
                return read(kind, part, declared, address)
    except (ArchiveLoadFailed, ValueError, EOFError, OSError) as error:
        raise ReadingError("The archive is damaged and cannot be read.") from error
    raise ReadingError("No page was found in the archive.")
