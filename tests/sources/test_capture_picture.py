"""Pictures of captured pages: by a real browser that reaches nothing and runs nothing."""

from __future__ import annotations

import os
import struct
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.models import User
from sources import actions, capturing
from sources.capture import picture
from sources.capture.picture import PictureError
from tests.services import site as sites
from tests.services.site import Page, Site

pytestmark = pytest.mark.browser
BROWSER = picture.find("chromium")
RED, GREEN = (255, 0, 0), (0, 128, 0)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with sites.served() as running:
        running.pages["/"] = Page(b"<body style='background:red'>")
        yield running


def take(body: str, **limits: float) -> bytes:
    page = f"<!doctype html><body style='margin:0;background:green'>{body}"
    return picture.take(page, BROWSER, picture.Limits(**limits))  # type: ignore[arg-type]  # numbers


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def first_pixel(png: bytes) -> tuple[int, ...]:
    """Of an image without a palette; the first pixel of the first row is stored as it is."""
    place, packed = 8, b""
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        if png[place + 4 : place + 8] == b"IDAT":
            packed += png[place + 8 : place + 8 + length]
        place += 12 + length
    return tuple(zlib.decompress(packed)[1:4])


def test_a_whole_page_is_pictured(site: Site) -> None:
    taken = take("<div style='height:3000px'></div>")
    assert size(taken) == (1280, 3000)
    assert first_pixel(taken) == GREEN


def test_a_page_reaches_nothing_and_runs_nothing(site: Site) -> None:
    """Everything that a page can load something with, at a site that would answer."""
    site.visits.clear()
    url = site.url
    loads = f"""
        <meta http-equiv=refresh content="0;url={url}/">
        <link rel=stylesheet href={url}/a><link rel=preconnect href={url}>
        <link rel=dns-prefetch href=//a.example><link rel=prefetch href={url}/b>
        <img src={url}/c><img src=//127.0.0.1:{site.port}/d><iframe src={url}/e></iframe>
        <object data={url}/f></object><embed src={url}/g><video autoplay src={url}/h></video>
        <style>@import url({url}/i); body {{ background: green url({url}/j) }}</style>
        <iframe src=file:///etc/passwd></iframe><img src=file:///etc/hostname>
        <script>document.body.style.background = 'red'; fetch('{url}/k')</script>
        <script src={url}/l></script><body onload="location='{url}/m'">
        <svg><image href={url}/n /></svg><form action={url}/o><button autofocus>x</button></form>
    """
    taken = take(loads)
    assert first_pixel(taken) == GREEN
    assert site.visits == []


def test_a_page_without_end_is_cut(site: Site) -> None:
    assert size(take("<div style='height:90000px'></div>"))[1] == picture.TALLEST


def test_a_browser_that_takes_too_long_is_ended() -> None:
    began = time.monotonic()
    with pytest.raises(PictureError, match="too long"):
        take("x", seconds=0.05)
    assert time.monotonic() - began < 30
    with pytest.raises(PictureError, match="too large"):
        take("x" * picture.LARGEST_PAGE)


@pytest.mark.parametrize("program", ["exit 1", "head -c 3 <&3; printf 'nothing' >&4", "sleep 9"])
def test_a_browser_that_breaks_is_said(program: str, tmp_path: Path) -> None:
    broken = tmp_path / "browser"
    broken.write_text(f"#!/bin/sh\n{program}\n")
    broken.chmod(0o755)
    with pytest.raises(PictureError, match=r"\.$"):
        picture.take("<p>x", str(broken), picture.Limits(seconds=1))


def test_a_missing_browser_is_found_missing() -> None:
    assert picture.find("no-such-browser") == ""
    assert picture.find("") == ""
    assert os.access(BROWSER, os.X_OK)


@pytest.mark.django_db
def test_a_captured_page_gets_its_picture(checker: User, settings: object) -> None:
    settings.PLUMBLINE_CHROMIUM = "chromium"  # type: ignore[attr-defined]  # pytest-django's
    source = actions.add_source(by=checker, slug="paper", title="Paper")
    capture = actions.add_capture(
        source, upload=[b"<!doctype html><p>Words."], filename="a.html", by=checker
    )
    assert capturing.capture_once(capture.pk)
    capture.refresh_from_db()
    assert (bool(capture.picture_sha256), capture.picture_note) == (True, "")
