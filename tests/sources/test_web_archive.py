"""Packages of captures, read by programs that are not ours."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import IO
from uuid import UUID

import pytest
from fastwarc.warc import ArchiveIterator
from warcio.archiveiterator import ArchiveIterator as StrictIterator

from sources import web_archive
from sources.archive_index import BLOCK, compressed, surt
from sources.web_archive import About, Held

AT = datetime(2024, 6, 22, 10, 15, tzinfo=UTC)
ABOUT = About("Captures", "2 captures of protected sources are left out.", "Plumbline/test", AT)
PAGE = "https://www.Example.org/News?b=2&a=1"
GIVEN = b"a file that somebody gave us"


def warc(kind: str, block: bytes) -> bytes:
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {PAGE}\r\n"
        f"WARC-Record-ID: <urn:uuid:{UUID(int=9)}>\r\nWARC-Date: 2024-06-22T10:15:00Z\r\n"
        f"Content-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n")


ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>words"
RECORD = warc("response", ANSWER) + warc("request", b"GET / HTTP/1.1\r\n\r\n")
CONTENTS = {hashlib.sha256(it).hexdigest(): it for it in (RECORD, GIVEN)}
OF_RECORD, OF_FILE = CONTENTS
CAPTURES = [
    Held(UUID(int=1), PAGE, "News", AT, "text/html", "0" * 64, 8, OF_RECORD, len(RECORD)),
    Held(UUID(int=2), "", "Tonnes „74 000“", AT, "text/plain", OF_FILE, len(GIVEN)),
]


def opener(sha256: str) -> IO[bytes]:
    return BytesIO(CONTENTS[sha256])


def written(write: Callable[[IO[bytes]], None]) -> BytesIO:
    out = BytesIO()
    write(out)
    out.seek(0)
    return out


@pytest.fixture(scope="module")
def package() -> zipfile.ZipFile:
    return zipfile.ZipFile(
        written(lambda out: web_archive.write_wacz(CAPTURES, opener, out, ABOUT))
    )


def test_every_file_has_the_hash_that_the_package_gives_it(package: zipfile.ZipFile) -> None:
    told = json.loads(package.read("datapackage.json"))
    assert (told["profile"], told["wacz_version"]) == ("data-package", "1.1.1")
    assert told["description"] == ABOUT.description
    paths = {row["path"] for row in told["resources"]}
    assert paths | {"datapackage.json", "datapackage-digest.json"} == set(package.namelist())
    for row in told["resources"]:
        content = package.read(row["path"])
        assert row["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert row["bytes"] == len(content)
    whole = json.loads(package.read("datapackage-digest.json"))
    of_package = hashlib.sha256(package.read("datapackage.json")).hexdigest()
    assert whole == {"path": "datapackage.json", "hash": f"sha256:{of_package}"}


def test_a_fetched_record_goes_in_unchanged_and_uncompressed(package: zipfile.ZipFile) -> None:
    name = f"archive/{OF_RECORD}.warc.gz"
    assert package.read(name) == RECORD
    assert package.getinfo(name).compress_type == zipfile.ZIP_STORED


def test_a_given_file_becomes_a_record_that_can_be_checked(package: zipfile.ZipFile) -> None:
    archive = package.read(f"archive/{UUID(int=2)}.warc.gz")
    row = next(ArchiveIterator(BytesIO(archive), parse_http=False))
    assert row.verify_block_digest()
    assert row.headers["WARC-Type"] == "resource"
    assert row.headers["WARC-Date"] == "2024-06-22T10:15:00Z"
    read = [it.content_stream().read()
            for it in StrictIterator(BytesIO(archive), check_digests="raise")]  # fmt: skip
    assert read == [GIVEN]


def test_the_index_leads_to_each_record(package: zipfile.ZipFile) -> None:
    lines = gzip.decompress(package.read("indexes/index.cdx.gz")).decode().splitlines()
    assert lines == sorted(lines)
    found = {}
    for line in lines:
        key, at, told = line.split(" ", 2)
        place = json.loads(told)
        start, length = int(place["offset"]), int(place["length"])
        archive = package.read(f"archive/{place['filename']}")
        (row,) = list(ArchiveIterator(BytesIO(archive[start : start + length])))
        found[key] = (at, row.headers["WARC-Type"], place["mime"], place["status"])
        assert row.headers["WARC-Target-URI"] == place["url"]
    assert found == {
        "org,example)/news?a=1&b=2": ("20240622101500", "response", "text/html", "200"),
        f"urn:uuid:{UUID(int=2)}": ("20240622101500", "resource", "text/plain", "200"),
    }


def test_the_list_of_pages_names_each_capture(package: zipfile.ZipFile) -> None:
    head, *pages = map(json.loads, package.read("pages/pages.jsonl").decode().splitlines())
    assert head["format"] == "json-pages-1.0"
    assert [(it["url"], it["title"], it["ts"]) for it in pages] == [
        (PAGE, "News", "2024-06-22T10:15:00Z"),
        (f"urn:uuid:{UUID(int=2)}", "Tonnes „74 000“", "2024-06-22T10:15:00Z"),
    ]


def test_records_may_be_had_without_the_package() -> None:
    archive = written(lambda out: web_archive.write_warc(CAPTURES * 2, opener, out))
    kinds = [it.rec_type for it in StrictIterator(archive, check_digests="raise")]
    assert kinds == ["response", "request", "resource"]


def test_the_same_captures_give_the_same_bytes() -> None:
    both = [written(lambda out: web_archive.write_wacz(CAPTURES, opener, out, ABOUT)).read()
            for _time in range(2)]  # fmt: skip
    assert both[0] == both[1]


def test_a_long_index_is_found_through_its_blocks() -> None:
    lines = [(f"org,example)/{number:05} 20240622101500", "{}") for number in range(BLOCK + 1)]
    index, second = compressed(reversed(lines))
    _meta, *blocks = second.decode().splitlines()
    assert len(blocks) == 2
    key, at, told = blocks[1].split(" ", 2)
    place = json.loads(told)
    block = index[place["offset"] : place["offset"] + place["length"]]
    assert place["digest"] == f"sha256:{hashlib.sha256(block).hexdigest()}"
    assert gzip.decompress(block).decode() == f"{key} {at} {{}}\n"


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://www.example.org", "org,example)/"),
        ("http://www2.Example.ORG:8080/A", "org,example:8080)/a"),
        ("https://example.org:443/?q", "org,example)/?q"),
        ("http://192.0.2.1/x", "192.0.2.1)/x"),
        ("urn:uuid:1", "urn:uuid:1"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_addresses_are_sorted_as_archives_sort_them(address: str, key: str) -> None:
    assert surt(address) == key
