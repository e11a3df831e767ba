"""PDF documents: their text page by page."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterator

import pypdf
from pypdf.errors import PyPdfError

from sources.capture.reader.finding import (
    LONGEST_TEXT,
    Finding,
    ReadingError,
    language_tag,
    line,
    put_pages,
)

MOST_PAGES = 3_000
BROKEN = (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError,
          AssertionError, NotImplementedError, RecursionError, OSError)  # fmt: skip
"""What pypdf raises, sooner or later, for files that are wrong inside."""


def read(content: bytes, *, seconds: float) -> Finding:
    """Pages that take more than `seconds` of processor time together are left out, and said."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    finding = Finding(tool=f"pypdf {pypdf.__version__}")
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadingError("The document is locked with a password.")
        count = len(reader.pages)
    except BROKEN as error:
        raise ReadingError("The document is damaged and cannot be read.") from error
    _describe(finding, reader)
    put_pages(finding, _pages(reader, min(count, MOST_PAGES), finding, seconds))
    if len(finding.pages) < count and not finding.problems:
        finding.problems.append(f"Only the first {len(finding.pages)} of {count} pages were read.")
    if not finding.text.strip():
        finding.problems.append("The pages hold no text: perhaps they are pictures of pages.")
    return finding


def _pages(reader: pypdf.PdfReader, count: int, finding: Finding, seconds: float) -> Iterator[str]:
    ends = time.process_time() + seconds
    for number in range(count):
        if time.process_time() > ends:
            finding.problems.append(f"Only the first {number} pages were read: it took too long.")
            return
        try:
            yield reader.pages[number].extract_text()[:LONGEST_TEXT]
        except BROKEN:
            finding.problems.append(f"Page {number + 1} cannot be read.")
            yield ""


def _describe(finding: Finding, reader: pypdf.PdfReader) -> None:
    try:
        about = reader.metadata
        finding.language = language_tag(reader.root_object.get("/Lang"))
        if about is not None:
            finding.title, finding.author = line(about.title), line(about.author)
            made = about.creation_date
            finding.published = made.date().isoformat() if made else ""
    except BROKEN:
        finding.problems.append("What the document says about itself cannot be read.")
