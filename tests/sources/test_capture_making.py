"""A capture from the form to the frozen row, with a site on loopback."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from fastwarc.warc import ArchiveIterator

from accounts.models import User
from audit.errors import DomainError
from audit.leases import MAX_ATTEMPTS
from audit.models import Event, EventDetail
from sources import actions, capturing, fetching, outside, schedule, storage, tasks
from sources.capture import reading
from sources.capture.kinds import Kind
from sources.capture.reader.finding import Finding
from sources.models import Capture, Source
from sources.signals import captured
from tests.services import site as sites
from tests.services.site import Page, Site, redirect

ARTICLE = """<!doctype html><html lang="en"><head><title>Shells</title></head><body><article>
<h1>Shells</h1><p>The ministry said that {count} shells had been sent by train.</p>
</article></body></html>"""
PNG = b"\x89PNG\r\n\x1a\n pixels"
SAVED = (
    'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n'
    f"--b\nContent-Type: text/html\n\n{ARTICLE}\n--b--\n"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with sites.served() as running:
        yield running


@pytest.fixture
def site(server: Site, settings: Any) -> Site:
    server.pages.clear()
    server.visits.clear()
    settings.PLUMBLINE_CAPTURE_LET_IN = server.let_in
    settings.PLUMBLINE_CAPTURE_SECONDS = 5.0
    return server


@pytest.fixture
def source(checker: User, site: Site) -> Source:
    return actions.add_source(by=checker, slug="paper", title="Paper", url=f"{site.url}/a")


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process: tests of the child are elsewhere, and slower."""
    from sources.capture.reader import child

    def here(content: Any, kind: Kind, *, declared: str, address: str, **_: Any) -> Any:
        content.seek(0)
        task = child.Task(kind.value, declared, address, 10, 10)
        return Finding.checked(child.answer(task, content.read())["finding"])

    monkeypatch.setattr(reading, "read", here)


def article(count: str = "1.6 million") -> Page:
    return Page(ARTICLE.format(count=count).encode())


def made(capture: Capture) -> Capture:
    capturing.capture_once(capture.pk)
    capture.refresh_from_db()
    return capture


def content(sha256: str) -> bytes:
    with storage.open_content(sha256) as kept:
        return bytes(kept.read())


def test_a_link_becomes_bytes_text_record_and_facts(
    source: Source, site: Site, checker: User
) -> None:
    site.pages |= {"/a": redirect("/b/shells?x=1"), "/b/shells?x=1": article()}
    capture = made(actions.capture_link(source, checker))
    assert (capture.state, capture.kind, capture.error) == ("ready", "html", "")
    assert (
        capture.sha256 == hashlib.sha256(ARTICLE.format(count="1.6 million").encode()).hexdigest()
    )
    assert content(capture.sha256).startswith(b"<!doctype html>")
    assert "1.6 million shells" in capture.text()
    assert capture.text_sha256 == hashlib.sha256(capture.text().encode()).hexdigest()
    assert (capture.read_out()["title"], capture.read_out()["language"]) == ("Shells", "en")
    assert (capture.final_url, capture.filename) == (f"{site.url}/b/shells?x=1", "shells.html")
    facts = capture.parsed_facts()
    assert [(step["status"], step["address"]) for step in facts["chain"]] == [
        (302, "127.0.0.1"),
        (200, "127.0.0.1"),
    ]
    assert facts["tool"] == outside.tool()
    assert ["User-Agent", outside.user_agent()] in facts["request_headers"]
    assert ["Content-Type", "text/html; charset=utf-8"] in facts["response_headers"]
    with storage.open_content(capture.record_sha256) as kept:
        records = [str(one.record_type) for one in ArchiveIterator(BytesIO(kept.read()))]
    assert len(records) == 5
    assert capture.picture_note == capturing.NO_BROWSER
    assert Event.objects.filter(verb="capture.finished", actor_key="").count() == 1


@pytest.mark.usefixtures("read_here")
@pytest.mark.parametrize(
    ("filename", "upload", "told"),
    [
        ("page.mhtml", SAVED, "MHTML"),
        ("words.txt", "Only words.", "kept as HTML only"),
        ("dot.png", PNG, ""),
    ],
)
def test_what_is_not_pictured_says_why_unless_it_is_a_picture(
    filename: str, upload: str | bytes, told: str, source: Source, checker: User
) -> None:
    content = upload.encode() if isinstance(upload, str) else upload
    capture = made(actions.add_capture(source, upload=[content], filename=filename, by=checker))
    assert (capture.state, capture.picture_sha256) == ("ready", "")
    assert told in capture.picture_note and bool(told) == bool(capture.picture_note)


@pytest.mark.usefixtures("read_here")
def test_a_capture_is_frozen_once_it_is_ready(source: Source, site: Site, checker: User) -> None:
    site.pages["/a"] = article()
    capture = actions.capture_link(source, checker)
    Capture.objects.filter(pk=capture.pk).update(note="still open")
    made(capture)
    for change in ({"note": "x"}, {"text_sha256": ""}, {"state": "queued"}, {"error": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Capture.objects.filter(pk=capture.pk).update(**change)
    actions.retire(capture, by=checker, why="A test.")


@pytest.mark.usefixtures("read_here")
def test_a_second_message_does_nothing(source: Source, site: Site, checker: User) -> None:
    site.pages["/a"] = article()
    capture = actions.capture_link(source, checker)
    assert actions.capture_link(source, checker) == capture  # it is on its way
    assert capturing.capture_once(capture.pk)
    assert not capturing.capture_once(capture.pk)
    tasks.make_captures([capture.pk, 999_999])
    assert site.paths() == ["/robots.txt", "/a"]


@pytest.mark.usefixtures("read_here")
def test_what_was_fetched_is_not_fetched_again_after_a_worker_was_killed(
    source: Source, site: Site, checker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/a"] = article()
    capture = actions.capture_link(source, checker)

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reading, "read", killed)
        with pytest.raises(KeyboardInterrupt):
            capturing.capture_once(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, bool(capture.sha256)) == ("extracting", True)
    assert not capturing.capture_once(capture.pk)  # the lease still runs
    gone = timezone.now() - timedelta(seconds=1)
    Capture.objects.filter(pk=capture.pk).update(leased_until=gone)
    site.pages["/a"] = article("other")
    assert schedule.sweep_captures() == 1
    assert made(capture).state == "ready"
    assert "1.6 million" in capture.text()


def test_a_failure_is_a_row_with_its_reason_and_can_be_tried_again(
    source: Source, site: Site, checker: User, outsider: User
) -> None:
    site.pages["/a"] = redirect("http://169.254.169.254/latest/")
    capture = made(actions.capture_link(source, checker))
    assert (capture.state, capture.failure, capture.attempts) == ("failed", "address", 1)
    assert "169.254.169.254, which is the local link" in capture.error
    with pytest.raises(PermissionDenied):
        actions.retry_capture(capture, by=outsider)
    actions.retry_capture(capture, by=checker)
    site.pages["/a"] = Page(b"a,b\n1,2\n", "text/csv")
    capture.refresh_from_db()
    assert (capture.state, capture.attempts, capture.failure) == ("queued", 0, "")
    assert made(capture).state == "ready"
    assert (capture.kind, capture.text()) == ("csv", "a,b\n1,2\n")
    with pytest.raises(DomainError, match="failed is tried again"):
        actions.retry_capture(capture, by=checker)


def test_what_may_pass_is_tried_again_before_it_fails(
    source: Source, site: Site, checker: User
) -> None:
    site.pages["/a"] = Page(status=503)
    capture = actions.capture_link(source, checker)
    seen = []
    for _ in range(capturing.PASSING_ATTEMPTS):
        made(capture)
        seen.append((capture.state, capture.error))
    said = "The answer was 503 (Service Unavailable)."
    assert seen == [("queued", said), ("queued", said), ("failed", said)]


def test_a_defect_or_a_worker_that_stops_is_counted_and_given_up(
    source: Source, checker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture = actions.capture_link(source, checker)
    causes: list[Exception] = [SoftTimeLimitExceeded(), ZeroDivisionError("secret path")]
    for cause in causes:
        monkeypatch.setattr(capturing, "fetch", lambda _, cause=cause: raising(cause))
        assert made(capture).state == "queued"
        assert "secret" not in capture.error
    Capture.objects.filter(pk=capture.pk).update(attempts=MAX_ATTEMPTS)
    assert made(capture).state == "failed"
    assert capture.error.startswith("Given up after 5 attempts.")


def raising(error: Exception) -> None:
    raise error


def test_an_editor_may_go_against_robots_with_a_reason(
    source: Source, site: Site, checker: User, editor: User
) -> None:
    site.pages |= {"/a": Page(b"words", "text/plain")}
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /", "text/plain")
    capture = made(actions.capture_link(source, checker))
    assert (capture.state, capture.failure) == ("failed", "robots")
    with pytest.raises(PermissionDenied, match="Only editors"):
        actions.capture_link(source, checker, "because")
    with pytest.raises(PermissionDenied, match="Only editors"):
        actions.retry_capture(capture, by=checker, override_robots_why="because")
    actions.retry_capture(capture, by=editor, override_robots_why="The ministry's statement.")
    assert made(capture).state == "ready"
    assert capture.parsed_facts()["heeded_robots"] is False
    assert EventDetail.objects.filter(why="The ministry's statement.").exists()
    with pytest.raises(ValidationError, match="on schedule"):
        actions.capture_link(source, None, "because")


@pytest.mark.usefixtures("read_here")
def test_a_later_capture_says_whether_it_changed(source: Source, site: Site, checker: User) -> None:
    heard: list[Capture] = []

    def hear(capture: Capture, **_: Any) -> None:
        heard.append(capture)

    captured.connect(hear)
    seen = []
    comment = b"<!-- advertisement 7 -->"
    pages = [article(), article(), article(), article("1.9 million"), Page(b"\x89PNG\r\n\x1a\n")]
    pages[2].body += comment
    for page in pages:
        site.pages["/a"] = page
        capture = made(actions.capture_link(source, checker))
        seen.append(capture.change)
    captured.disconnect(hear)
    assert seen == ["", "same_bytes", "same_text", "changed", "unknown"]
    assert [it.pk for it in heard] == sorted(Capture.objects.values_list("pk", flat=True))
    assert capture.compared_with is not None and capture.compared_with.change == "changed"


def test_an_uploaded_file_is_kept_at_once_and_read_by_a_worker(
    source: Source, checker: User
) -> None:
    capture = actions.add_capture(
        source, upload=[b"%PDF", b"-1.4 x"], filename="a.html", by=checker
    )
    assert (capture.state, capture.kind, capture.media_type) == ("queued", "pdf", "application/pdf")
    assert made(capture).state == "ready"
    assert capture.text() == ""
    assert capture.read_out()["problems"] == ["The document is damaged and cannot be read."]


@pytest.mark.usefixtures("read_here")
def test_a_pasted_text_is_a_capture_and_marked_as_such(source: Source, checker: User) -> None:
    capture = made(actions.paste_capture(source, text="Cafe\u0301 words.\r\n", by=checker))
    assert (capture.method, capture.kind, capture.text()) == ("paste", "text", "Café words.\n")
    assert content(capture.sha256) == "Cafe\u0301 words.\r\n".encode()
    for text in ("", "x" * 1_000_001):
        with pytest.raises(ValidationError):
            actions.paste_capture(source, text=text, by=checker)


def test_addresses_that_cannot_be_fetched_are_refused_at_the_form(
    source: Source, checker: User, outsider: User
) -> None:
    for url in ("ftp://example.org/", "http://user@example.org/", "file:///etc/passwd", "x"):
        with pytest.raises(ValidationError) as refused:
            actions.capture_link(source, checker, url=url)
        assert "url" in refused.value.message_dict
    with pytest.raises(PermissionDenied):
        actions.capture_link(source, outsider)
    assert not Capture.objects.exists()


def test_pages_of_a_document_are_counted_from_one() -> None:
    capture = Capture(reading='{"pages":[0,10,25]}')
    assert [capture.page_at(place) for place in (0, 9, 10, 24, 25, 99)] == [1, 1, 2, 2, 3, 3]
    assert Capture().page_at(5) is None


def test_the_address_of_a_protected_source_stays_out_of_the_log(
    source: Source, site: Site, checker: User
) -> None:
    actions.revise_source(source, by=checker, protected=True)
    site.pages["/a"] = redirect("http://inside.invalid.example.org:81/")
    capture = made(actions.capture_link(source, checker))
    assert "port 81" in capture.error
    failed = EventDetail.objects.get(event__verb="capture.failed")
    assert failed.why == "port"


@pytest.mark.parametrize(
    ("address", "kind", "name"),
    [
        ("https://a.example/x/shells.html?y", Kind.HTML, "shells.html"),
        ("https://a.example/", Kind.HTML, "a.example.html"),
        ("https://a.example/%2e%2e%2fetc%2fpasswd", Kind.TEXT, "etc-passwd.txt"),
        ("https://a.example/a%22%0d%0ab.pdf", Kind.PDF, "a-b.pdf"),
        ("https://a.example/zażółć", Kind.HTML, "zażółć.html"),
        ("https://a.example/photo.jpeg", Kind.IMAGE, "photo.jpeg"),
    ],
)
def test_a_file_is_named_by_its_address(address: str, kind: Kind, name: str) -> None:
    assert fetching.filename(address, kind) == name
