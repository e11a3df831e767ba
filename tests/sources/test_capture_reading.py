"""Reading captured files: in this process for what is found, in a child for what goes wrong."""

from __future__ import annotations

import io
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pypdf
import pytest

from sources.capture import confined, reading
from sources.capture.confined import ConfinedError
from sources.capture.kinds import Kind, sniff
from sources.capture.reader import child, documents, plain
from sources.capture.reader.finding import Finding, ReadingError, tidy
from sources.capture.reading import Limits
from tests.services.processes import wait_for

ARTICLE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
<title>Shells | The Paper</title>
<meta property="og:site_name" content="The Paper"><meta name="author" content="Jo Doe">
<meta property="article:published_time" content="2024-06-22T10:00:00Z">
<script>document.title = "changed by a script"</script></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Shells by train</h1>
<p>The ministry said on Friday that more than 1.6 million shells had been sent by train.</p>
<p>Cafe\u0301 owners near the line counted 74,000 tonnes of cargo over five months.</p>
<script>alert("run")</script></article></body></html>"""


def task(kind: Kind, declared: str = "", address: str = "") -> child.Task:
    return child.Task(kind.value, declared, address, cpu_seconds=20, memory=1 << 30)


def found(kind: Kind, content: bytes, declared: str = "") -> Finding:
    answer = child.answer(task(kind, declared), content)
    return Finding.checked(answer["finding"])


@pytest.mark.parametrize(
    ("content", "declared", "filename", "kind"),
    [
        (b"%PDF-1.7\n", "text/html", "", Kind.PDF),
        (b"\x89PNG\r\n\x1a\n\0\0", "text/html", "page.html", Kind.IMAGE),
        (b"\xff\xd8\xff\xe0", "", "", Kind.IMAGE),
        (b"RIFF\0\0\0\0WEBPVP8 ", "", "", Kind.IMAGE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "image/png", "a.png", Kind.OTHER),
        (b"<?xml version='1.0'?>\n<!-- x --><svg>", "image/svg+xml", "", Kind.OTHER),
        (b"  <!DOCTYPE html>", "application/octet-stream", "", Kind.HTML),
        (b"<!-- x --> <p>words</p>", "", "", Kind.HTML),
        (b"Just words", "text/html; charset=utf-8", "", Kind.HTML),
        (b"<html>", "text/plain", "notes.txt", Kind.TEXT),
        (b"a,b\n1,2\n", "text/csv", "", Kind.CSV),
        (b"a;b\n1;2\n", "", "table.CSV", Kind.CSV),
        (b"\xff\xfea\0b\0", "", "", Kind.TEXT),
        (b"Words, and more words.", "", "", Kind.TEXT),
        (b"\0\1\2\3", "text/plain", "a.txt", Kind.OTHER),
        (b"WARC/1.1\r\n", "", "", Kind.WARC),
        (
            b"From: <Saved by Blink>\r\nContent-Type: multipart/related;\r\n",
            "message/rfc822",
            "",
            Kind.MHTML,
        ),
        (b"", "", "", Kind.TEXT),
    ],
)
def test_a_file_is_what_its_bytes_say(
    content: bytes, declared: str, filename: str, kind: Kind
) -> None:
    assert sniff(content, declared=declared, filename=filename).kind == kind


def test_comments_in_front_of_a_page_take_no_time() -> None:
    began = time.monotonic()
    assert sniff(b"<!---->" * 3 + b"<p>words</p>").kind == Kind.HTML
    assert sniff(b"<!-- -->" * 500 + b"words").kind == Kind.TEXT
    assert sniff(b"<!--" * 1000).kind == Kind.TEXT
    assert time.monotonic() - began < 1


def test_a_page_says_who_wrote_it_when_and_what() -> None:
    page = found(Kind.HTML, ARTICLE.encode())
    assert (page.author, page.publisher, page.published) == ("Jo Doe", "The Paper", "2024-06-22")
    assert page.title.startswith("Shells")
    assert (page.language, page.charset) == ("en-GB", "utf-8")
    assert "more than 1.6 million shells" in page.text
    assert "Café owners" in page.text  # composed, so that a search finds it
    assert "alert" not in page.text and "Sport" not in page.text


def test_a_page_without_an_article_gives_all_of_its_text() -> None:
    page = found(Kind.HTML, b"<p>x<script>y</script></p>")
    assert (page.title, page.text) == ("", "x")
    assert page.problems == ["The main text could not be made out: this is all of it."]
    assert found(Kind.HTML, b"<p> </p>").problems == ["No text was found in the page."]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("windows-1251", "text/html; charset=windows-1251"),
        ("utf-16", ""),
        ("utf-8-sig", "text/html; charset=latin-1"),
        ("koi8-r", ""),
        ("utf-8", "text/html; charset=unicode_escape"),
        ("utf-8", "text/html; charset=zlib_codec"),
    ],
)
def test_encodings_are_taken_from_where_browsers_take_them(encoding: str, declared: str) -> None:
    words = "Сегодня отправлено больше снарядов, чем вчера."
    meta = "<meta charset=koi8-r>" if encoding == "koi8-r" else ""
    page = f"<html><head>{meta}</head><body><article><p>{words}</p></article></body></html>"
    assert words in found(Kind.HTML, page.encode(encoding), declared).text


def test_broken_encodings_give_what_can_be_read_and_say_so() -> None:
    broken = plain.read(b"good \xff\xfe bad", "text/plain; charset=utf-8")
    assert broken.text == "good \ufffd\ufffd bad"
    assert "no characters in utf-8" in broken.problems[0]
    assert plain.read("naïve café".encode("cp1252")).text == "naïve café"
    assert plain.read("naïve café".encode("cp1252")).charset == "cp1252 (guessed)"


def test_text_is_kept_in_one_form() -> None:
    assert tidy("a\r\nb\rc\u2028d\x00\x1b[31m\x7f\ud800e\u0301\ufdd0") == "a\nb\nc\nd[31m\ufffdé"


def test_the_pages_of_a_pdf_are_found_again(document: bytes) -> None:
    paper = found(Kind.PDF, document)
    starts = [paper.text[place : place + 4] for place in paper.pages]
    assert starts == ["Page", "Seco", "Thir"]
    assert (paper.title, paper.language) == ("The paper", "en")


def test_a_pdf_that_takes_too_long_is_read_as_far_as_it_goes(document: bytes) -> None:
    paper = documents.read(document, seconds=-1)
    assert paper.pages == []
    assert "it took too long" in paper.problems[0]


@pytest.fixture(scope="module")
def document() -> bytes:
    from weasyprint import HTML

    parts = ["Page one, with é.", "Second page.", "Third page."]
    body = "".join(f"<p style='break-after: page'>{part}</p>" for part in parts)
    page = f"<html lang=en><head><title>The paper</title></head><body>{body}</body></html>"
    written: bytes | None = HTML(string=page).write_pdf()
    assert written is not None
    return written


def test_a_locked_pdf_is_not_read(document: bytes) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(document))
    writer.encrypt("secret", algorithm="AES-256")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(ReadingError, match="locked with a password"):
        documents.read(locked.getvalue(), seconds=5)


def mhtml() -> bytes:
    message = EmailMessage()
    message["Snapshot-Content-Location"] = "https://paper.example/a"
    message.set_content(ARTICLE, subtype="html")
    message.add_related(b"\x89PNG", "image", "png", cid="<a@b>")
    return message.as_bytes()


def test_saved_pages_and_archives_are_read_for_their_page() -> None:
    assert sniff(mhtml()).kind == Kind.MHTML
    assert "1.6 million" in found(Kind.MHTML, mhtml()).text
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{ARTICLE}".encode()
    head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\n"
    head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}"
    warc = head.encode() + b"\r\n\r\n" + answer + b"\r\n\r\n"
    assert "1.6 million" in found(Kind.WARC, warc).text
    assert child.answer(task(Kind.WARC), b"WARC/1.0\r\nrubbish") == {
        "error": "No page was found in the archive."
    }
    assert child.answer(task(Kind.MHTML), b"Subject: x\r\n\r\n").get("error") is None


def in_child(content: bytes, kind: Kind = Kind.HTML, **limits: Any) -> Finding:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        return reading.read(file, kind, declared="", address="", limits=Limits(**limits))


def test_a_child_process_reads_and_answers() -> None:
    assert "1.6 million" in in_child(ARTICLE.encode()).text


def pdf_bomb() -> bytes:
    """A page whose content unpacks to two hundred million bytes."""
    packed = zlib.compress(b"(x) Tj " * 30_000_000, 9)
    length = str(len(packed)).encode()
    return (
        b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj
4 0 obj<</Filter/FlateDecode/Length """
        + length
        + b">>stream\n"
        + packed
        + b"""
endstream endobj
trailer<</Root 1 0 R>>
%%EOF"""
    )


BOMBS: dict[str, tuple[Callable[[], bytes], Kind]] = {
    "PDF": (pdf_bomb, Kind.PDF),
    "tags": (lambda: b"<div>" * 3_000_000 + b"x", Kind.HTML),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_harms_its_own_process_only(name: str) -> None:
    make, kind = BOMBS[name]
    began = time.monotonic()
    try:
        said = in_child(make(), kind, cpu_seconds=2, seconds=4, memory=400_000_000).problems
    except ReadingError as error:
        said = [str(error)]
    assert said and said[0].endswith(".")
    assert time.monotonic() - began < 6


def run(program: str, *, seconds: float = 5, folder: Path = Path("/")) -> bytes:
    with tempfile.TemporaryFile() as nothing:
        return confined.run(
            [sys.executable, "-I", "-S", "-c", program],
            nothing,
            seconds=seconds,
            at_most=100,
            folder=folder,
        )


CONFINE = f"""
import sys
sys.path.insert(0, {str(reading.ROOT)!r})
from sources.capture.reader import child
child.confine(2, 300_000_000)
try:
    %s
except (OSError, MemoryError) as error:
    print(type(error).__name__)
"""


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("while True: print('x' * 1000)", "more than is allowed"),
        ("import time; time.sleep(9)", "longer than 0.5 seconds"),
        ("import os; os.abort()", "broke off"),
        ("import os; os.close(1); import time; time.sleep(9)", "longer than 0.5 seconds"),
    ],
)
def test_a_child_that_misbehaves_is_ended(program: str, why: str) -> None:
    with pytest.raises(ConfinedError, match=why):
        run(program, seconds=0.5)


def test_what_a_child_started_ends_with_it() -> None:
    quietly = "stdout=subprocess.DEVNULL"
    said = run(f"import subprocess; print(subprocess.Popen(['sleep', '60'], {quietly}).pid)")
    status = Path(f"/proc/{int(said)}/stat")
    wait_for(lambda: not status.exists() or status.read_text().split()[2] in "ZX", seconds=5)


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import os; os.write(os.open('written', os.O_CREAT | os.O_WRONLY), b'x')",
        "x = b'x' * 400_000_000",
    ],
)
def test_a_confined_child_has_no_network_no_files_no_memory(attempt: str, tmp_path: Path) -> None:
    assert run(CONFINE % attempt, folder=tmp_path).strip() in {b"OSError", b"MemoryError"}


def test_a_child_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "in the environment")
    assert b"SECRET" not in run("import os; print(sorted(os.environ))")


def test_what_a_child_answers_is_held_to_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Finding(
        text="a\x00b",
        title="x\n" * 500,
        language="<script>",
        published="tomorrow",
        pages=[5, 2],
        problems=["p" * 1000] * 100,
    )
    checked = Finding.checked(told.plain())
    assert (checked.text, checked.language, checked.published, checked.pages) == ("ab", "", "", [])
    assert len(checked.title) == 300
    assert {len(it) for it in checked.problems} == {300} and len(checked.problems) == 50
    for answer in (b"", b"[]", b"{}", b'{"finding": {"text": 1}}', b"\xff"):
        monkeypatch.setattr(confined, "run", lambda *_, answer=answer, **__: answer)
        with pytest.raises(ReadingError, match="nothing that can be understood"):
            in_child(b"x")
