from __future__ import annotations

import gzip
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as StrictIterator

from sources.capture import record
from sources.capture.calling import Caller, Rules
from sources.capture.door import Door
from tests.services import site as sites
from tests.services.site import Page, raw, redirect

WORDS = b"<p>Words that are kept.</p>" * 20


@pytest.fixture(scope="module")
def kept() -> Iterator[tuple[bytes, list[bytes]]]:
    """The record of a page behind a redirect, and what was on the wire."""
    with sites.served() as site:
        packed = Page(gzip.compress(WORDS), headers={"Content-Encoding": "gzip"})
        site.pages |= {"/": redirect("/page"), "/page": packed}
        door = Door(Caller(Rules(let_in=site.let_in)))
        with door.get(f"{site.url}/") as found:
            with record.write(found.chain, {"software": "Plumbline/test"}) as file:
                written = file.read()
            wire = []
            for exchange in found.chain:
                exchange.response.raw.seek(0)
                wire.append(exchange.response.raw.read())
        yield written, wire


def test_an_independent_reader_finds_every_exchange(kept: tuple[bytes, list[bytes]]) -> None:
    found: list[Any] = []
    for one in ArchiveIterator(BytesIO(kept[0]), parse_http=False):
        assert one.verify_block_digest() or one.record_type == WarcRecordType.warcinfo
        if one.record_type != WarcRecordType.warcinfo:
            one.parse_http()
        found.append((one.record_type, one.http_headers and one.http_headers.status_code))
    kinds = WarcRecordType
    assert found == [
        (kinds.warcinfo, None),
        (kinds.response, 302),
        (kinds.request, None),
        (kinds.response, 200),
        (kinds.request, None),
    ]


def test_the_content_comes_out_again(kept: tuple[bytes, list[bytes]]) -> None:
    found = [
        one.content_stream().read()
        for one in StrictIterator(BytesIO(kept[0]), check_digests="raise")
        if one.rec_type == "response"
    ]
    assert found == [b"", WORDS]


def test_an_answer_that_was_not_read_to_its_end_says_so(kept: tuple[bytes, list[bytes]]) -> None:
    found = [
        one.headers.get("WARC-Truncated")
        for one in ArchiveIterator(BytesIO(kept[0]), parse_http=False)
        if one.record_type == WarcRecordType.response
    ]
    assert found == ["unspecified", None]


def test_answers_stand_byte_for_byte_as_they_came(kept: tuple[bytes, list[bytes]]) -> None:
    blocks = [
        one.reader.read()
        for one in ArchiveIterator(BytesIO(kept[0]), parse_http=False)
        if one.record_type == WarcRecordType.response
    ]
    assert blocks == kept[1]
    assert gzip.decompress(blocks[1].split(b"\r\n\r\n", 1)[1]) == WORDS


def test_an_interim_answer_is_not_taken_for_the_answer() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
    with sites.served() as site:
        site.pages["/"] = raw(b"HTTP/1.1 100 Continue\r\n\r\n" + answer)
        door = Door(Caller(Rules(let_in=site.let_in)))
        with door.get(f"{site.url}/") as found, record.write(found.chain, {}) as file:
            blocks = [
                one.reader.read()
                for one in ArchiveIterator(file, parse_http=False)
                if one.record_type == WarcRecordType.response
            ]
    assert blocks == [answer]
