"""Captures on the desk: three ways in, text and pictures out, nothing that runs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.canonical import canonical_text
from sources import actions, storage
from sources.models import Capture, Source, Timestamp
from tests.desk.conftest import HOSTILE, Case

PNG = b"\x89PNG\r\n\x1a\n pixels"
FORBIDDEN = "http://169.254.169.254/latest/"


def stored(content: bytes) -> str:
    return storage.store([content], at_most=1_000_000)[0]


def finished(source: Source, by: User, text: str = "Words.", **columns: Any) -> Capture:
    """A capture of the source's address as a worker leaves it."""
    capture = actions.capture_link(source, by)
    page = f"<html>{text}</html>".encode()
    facts = {
        "chain": [{"url": text, "address": "1.1.1.1", "status": 200, "at": "2026-01-01T00:00:00Z"}],
        "request_headers": [["User-Agent", "Plumbline"]],
        "response_headers": [["X-Header", text]],
        "heeded_robots": True,
        "tool": "Plumbline",
    }
    ready = {
        "state": "ready",
        "kind": "html",
        "media_type": "text/html",
        "sha256": stored(page),
        "size": len(page),
        "text_sha256": stored(text.encode()),
        "record_sha256": stored(b"WARC/1.1"),
        "picture_sha256": stored(PNG),
        "facts": canonical_text(facts),
        "reading": canonical_text({"title": text, "problems": [text], "pages": [], "tool": text}),
        "finished_at": timezone.now(),
        **columns,
    }
    Capture.objects.filter(pk=capture.pk).update(**ready)
    capture.refresh_from_db()
    return capture


def at(capture: Capture, what: str = "") -> str:
    return f"/sources/{capture.source.slug}/captures/{capture.uuid}/{what}"


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return str(response.content.decode())


def test_an_address_is_given_to_a_worker(desk: Client, case: Case) -> None:
    given = {"link-url": "https://example.org/other", "link-note": "Found it."}
    html = desk.post("/sources/article/captures/link/", given, follow=True).content.decode()
    capture = Capture.objects.get()
    assert (capture.state, capture.url, capture.note) == ("queued", given["link-url"], "Found it.")
    assert "A worker fetches the page." in html
    assert "On its way: waiting" in html
    assert 'value="https://example.org/article?a=1&amp;b=2"' in html  # the source's own, next time


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://a@example.org/", "x", ""])
def test_an_address_that_cannot_be_fetched_is_refused_at_its_field(
    desk: Client, case: Case, url: str
) -> None:
    response = desk.post("/sources/article/captures/link/", {"link-url": url})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert not Capture.objects.exists()


def test_a_text_is_pasted_and_marked(desk: Client, case: Case) -> None:
    given = {"paste-text": "Words from a chat.", "paste-note": "Today."}
    assert (
        "marked as pasted"
        in desk.post("/sources/article/captures/paste/", given, follow=True).content.decode()
    )
    capture = Capture.objects.get()
    assert "nothing vouches for where it is from" in page(desk, at(capture))
    empty = desk.post("/sources/article/captures/paste/", {"paste-text": ""})
    assert empty.status_code == 422
    assert '<details class="form panel" open>' in empty.content.decode()


def test_an_uploaded_file_is_what_its_bytes_say(desk: Client, case: Case) -> None:
    file = SimpleUploadedFile("page.html", PNG, content_type="text/html")
    desk.post("/sources/article/captures/", {"upload": file})
    capture = Capture.objects.get()
    assert (capture.kind, capture.media_type) == ("image", "image/png")


def test_a_page_shows_what_was_captured_as_words(desk: Client, case: Case, checker: User) -> None:
    capture = finished(case.outlet, checker, "More than 1.6 million shells.")
    html = page(desk, at(capture))
    assert "More than 1.6 million shells." in html
    assert "<iframe" not in html and "srcdoc" not in html
    assert f'src="{at(capture, "picture/")}"' in html
    assert "Nobody outside this desk has signed" in html


def test_the_pages_of_a_document_are_told_apart(desk: Client, case: Case, checker: User) -> None:
    reading = canonical_text({"pages": [0, 5, 6], "problems": [], "tool": "pypdf"})
    capture = finished(case.outlet, checker, "One\n\n\nTwo", kind="pdf", reading=reading)
    html = page(desk, at(capture))
    assert 'id="page-1">Page 1' in html and 'id="page-3">Page 3' in html
    assert 'id="page-2"' not in html  # empty


def test_what_strangers_wrote_ends_up_as_text(desk: Client, case: Case, checker: User) -> None:
    first = finished(case.outlet, checker, f"Before {HOSTILE}", filename="a'b\"c.html")
    second = finished(
        case.outlet, checker, f"After {HOSTILE}", compared_with=first, change="changed"
    )
    failed = finished(case.outlet, checker, state="failed", error=HOSTILE, note=HOSTILE)
    for path in (at(first), at(second), at(second, "changes/"), at(failed), "/sources/article/"):
        html = page(desk, path)
        assert "<script>alert(1)" not in html, path
        assert "onerror=alert(2)>" not in html, path
    assert "&lt;script&gt;alert(1)" in page(desk, at(second, "changes/"))


def test_changed_words_are_marked(desk: Client, case: Case, checker: User) -> None:
    first = finished(case.outlet, checker, "Some 1.6 million <b>shells</b>.")
    second = finished(
        case.outlet,
        checker,
        "Some 1.9 million <b>shells</b>.",
        compared_with=first,
        change="changed",
    )
    html = page(desk, at(second, "changes/"))
    assert "Some <del>1.6</del><ins>1.9</ins> million &lt;b&gt;" in html
    assert "See what changed" in page(desk, at(second))
    same = page(desk, at(first, f"changes/?with={first.uuid}"))
    assert "the same to the last character" in same


@pytest.mark.parametrize("query", ["", "?with=x", "?with=01890a5d-ac96-774b-bcce-b302099a8057"])
def test_there_may_be_nothing_to_compare_with(
    query: str, desk: Client, case: Case, checker: User
) -> None:
    capture = finished(case.outlet, checker)
    assert desk.get(at(capture, f"changes/{query}")).status_code == 404


FILES = {
    "download/": "page.html",
    "text/": "page.html.txt",
    "record/": "page.html.warc.gz",
    "timestamp/": "page.html.tsr",
}


@pytest.fixture
def complete(case: Case, checker: User) -> Capture:
    capture = finished(case.outlet, checker, filename="page.html")
    stamp = Timestamp.objects.create(capture=capture, authority="https://stamps.example/")
    values = {"state": "ready", "moment": timezone.now(), "token_sha256": stored(b"token")}
    Timestamp.objects.filter(pk=stamp.pk).update(**values, signer="CN=Stamps")
    return capture


@pytest.mark.parametrize("what", FILES)
def test_files_leave_as_attachments_that_run_nowhere(
    what: str, desk: Client, complete: Capture
) -> None:
    response = desk.get(at(complete, what))
    assert response["Content-Disposition"] == f'attachment; filename="{FILES[what]}"'
    assert response["Content-Type"] == "application/octet-stream"
    assert_inert(response)


def assert_inert(response: Any) -> None:
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert int(response["Content-Length"]) == len(response.getvalue())


def test_a_proof_of_time_says_what_it_proves(desk: Client, complete: Capture) -> None:
    html = page(desk, at(complete))
    assert "<strong>CN=Stamps</strong> signed on" in html
    assert "exactly these bytes existed by then" in html


def test_pictures_are_shown_and_nothing_else_is(
    desk: Client, case: Case, checker: User, complete: Capture
) -> None:
    response = desk.get(at(complete, "picture/"))
    assert (response["Content-Type"], response.getvalue()) == ("image/png", PNG)
    assert_inert(desk.get(at(complete, "picture/")))
    assert desk.get(at(complete, "image/")).status_code == 404
    drawn = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    for content, name, shown in ((PNG, "a.png", 200), (drawn, "a.svg", 404), (b"x", "a.png", 404)):
        capture = actions.add_capture(case.origin, upload=[content], filename=name, by=checker)
        shown_as = desk.get(at(capture, "image/"))
        assert shown_as.status_code == shown, name
        if shown == 200:
            assert shown_as["Content-Type"] == "image/png"
            assert_inert(shown_as)
            assert f'src="{at(capture, "image/")}"' in page(desk, at(capture))


def test_a_failed_capture_is_tried_again(desk: Client, case: Case, checker: User) -> None:
    capture = finished(case.outlet, checker, state="failed", failure="timeout", error="Too slow.")
    html = page(desk, at(capture))
    assert "Too slow." in html and "Try again" in html
    again = desk.post(at(capture, "retry/"), follow=True).content.decode()
    assert "A worker tries it again." in again
    assert "hx-get" in again and 'hx-trigger="every 2s"' in again
    fragment = page(desk, at(capture, "progress/"))
    assert "<html" not in fragment and "On its way" in fragment


def test_only_editors_are_asked_for_a_reason_against_robots(
    desk: Client, editors_desk: Client, case: Case, checker: User
) -> None:
    capture = finished(case.outlet, checker, state="failed", failure="robots", error="It asks.")
    assert "An editor may decide" in page(desk, at(capture))
    assert 'name="robots_why"' not in page(desk, at(capture))
    assert 'name="link-robots_why"' not in page(desk, "/sources/article/")
    assert desk.post(at(capture, "retry/"), {"robots_why": "I want to."}).status_code == 403
    assert 'name="robots_why"' in page(editors_desk, at(capture))
    assert 'name="link-robots_why"' in page(editors_desk, "/sources/article/")
    editors_desk.post(at(capture, "retry/"), {"robots_why": "It is a ministry's statement."})
    capture.refresh_from_db()
    assert (capture.state, capture.robots_why) == ("queued", "It is a ministry's statement.")


@pytest.fixture
def everywhere(case: Case, checker: User) -> list[tuple[str, str]]:
    """Every address of a capture of a protected source, and how it is asked."""
    actions.revise_source(case.protected, url="https://secret.example/", by=checker)
    case.protected.refresh_from_db()
    capture = finished(case.protected, checker)
    looks = ["", "progress/", "changes/", "picture/", "image/", *FILES]
    posts = ["", "link/", "paste/"]
    return [
        *(("get", at(capture, what)) for what in looks),
        *(("get", f"/sources/article/captures/{capture.uuid}/{what}") for what in looks),
        ("post", at(capture, "retry/")),
        *(("post", f"/sources/{case.protected.slug}/captures/{what}") for what in posts),
    ]


def test_captures_of_a_protected_source_do_not_exist_for_others(
    editors_desk: Client, everywhere: list[tuple[str, str]]
) -> None:
    asked = {(how, path): getattr(editors_desk, how)(path).status_code for how, path in everywhere}
    assert {key: status for key, status in asked.items() if status != 404} == {}


def test_strangers_are_sent_to_sign_in(client: Client, complete: Capture) -> None:
    for what in ("", "download/", "picture/", "text/", "changes/"):
        response = client.get(at(complete, what))
        assert response.status_code == 302 and "/accounts/login/" in response["Location"], what
    assert client.get(at(complete, "progress/"))["HX-Refresh"] == "true"


def test_somebody_without_a_role_reads_and_changes_nothing(
    case: Case, outsider: User, checker: User
) -> None:
    client = Client()
    client.force_login(outsider)
    capture = finished(case.outlet, checker, state="failed", error="No.")
    assert "Try again" not in page(client, at(capture))
    for path in (at(capture, "retry/"), "/sources/article/captures/link/"):
        assert client.post(path, {"link-url": "https://example.org/"}).status_code == 403, path
    refused = client.post("/sources/article/captures/paste/", {"paste-text": "x"})
    assert refused.status_code == 403


def test_the_page_of_a_capture_costs_the_same_with_many_of_them(
    desk: Client, case: Case, checker: User, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    first = finished(case.outlet, checker)
    desk.get(at(first))
    with CaptureQueriesContext(connection) as once:
        desk.get(at(first))
    for number in range(5):
        finished(case.outlet, checker, f"Words {number}.")
    with django_assert_num_queries(len(once)):
        desk.get(at(first))


def test_a_capture_is_retired_with_a_reason_once_no_passage_stands_in_it(
    client: Client, case: Case, checker: User
) -> None:
    client.force_login(checker)
    capture = finished(case.outlet, checker)
    path = at(capture, "retire/")
    assert path in page(client, at(capture))
    passage = actions.add_passage(capture=capture, key="words", quote="Words.", by=checker)
    assert "1 passage in use stands in this capture" in page(client, path)
    assert client.post(path, {"why": "Wrong page"}).status_code == 422
    actions.retire_passage(passage, by=checker, why="Wrong page")
    assert client.post(path, {"why": ""}).status_code == 422
    assert client.post(path, {"why": "Wrong page"}).status_code == 302
    capture.refresh_from_db()
    assert not capture.is_live
    assert path not in page(client, at(capture))


def test_an_authority_is_asked_again_from_the_capture_s_page(
    client: Client, case: Case, checker: User, settings: Any
) -> None:
    client.force_login(checker)
    capture = finished(case.outlet, checker)
    assert at(capture, "sign/") not in page(client, at(capture))
    assert client.post(at(capture, "sign/")).status_code == 302
    assert not Timestamp.objects.filter(capture=capture).exists()
    settings.PLUMBLINE_TIMESTAMP_URL = "https://authority.example/"
    assert at(capture, "sign/") in page(client, at(capture))
    client.post(at(capture, "sign/"))
    assert Timestamp.objects.get(capture=capture).state == "queued"
    assert at(capture, "sign/") not in page(client, at(capture))
