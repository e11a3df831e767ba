"""Proof of time, by an authority that runs here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.errors import DomainError
from audit.leases import MAX_ATTEMPTS
from sources import actions, capturing, schedule, storage, tasks, timestamping
from sources.capture import stamping
from sources.capture.stamping import StampError
from sources.models import Capture, Timestamp
from tests.services import site as sites
from tests.services.authority import Authority
from tests.services.site import Page, Site

WORDS = b"Words that existed."


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with sites.served() as running:
        yield running


@pytest.fixture
def site(server: Site, authority: Authority, settings: Any) -> Site:
    server.pages = {"/stamp": authority.page}
    server.visits.clear()
    settings.PLUMBLINE_CAPTURE_LET_IN = server.let_in
    settings.PLUMBLINE_TIMESTAMP_URL = f"{server.url}/stamp"
    settings.PLUMBLINE_TIMESTAMP_CERTIFICATES = str(authority.root)
    return server


@pytest.fixture
def wanted(checker: User, site: Site) -> Timestamp:
    source = actions.add_source(by=checker, slug="paper", title="Paper")
    capture = actions.add_capture(source, upload=[WORDS], filename="a.bin", by=checker)
    Capture.objects.filter(pk=capture.pk).update(kind="other")  # nothing to read: quick
    assert capturing.capture_once(capture.pk)
    return Timestamp.objects.get(capture=capture)


def kept(sha256: str) -> bytes:
    with storage.open_content(sha256) as content:
        return bytes(content.read())


def test_a_capture_is_signed_for_and_openssl_agrees(
    wanted: Timestamp, authority: Authority
) -> None:
    assert wanted.state == "queued"
    tasks.make_timestamps([wanted.pk])
    wanted.refresh_from_db()
    assert (wanted.state, wanted.error) == ("ready", "")
    assert (wanted.signer, wanted.policy) == ("CN=Timestamps", "1.3.6.1.4.1.99999.1")
    assert wanted.moment is not None and int(wanted.serial) > 0
    answer = kept(wanted.token_sha256)
    assert authority.verifies(answer, WORDS)
    assert not authority.verifies(answer, WORDS + b"!")
    assert timestamping.still_holds(wanted).moment == wanted.moment
    with pytest.raises(IntegrityError), transaction.atomic():
        Timestamp.objects.filter(pk=wanted.pk).update(serial="another")


def test_only_the_digest_leaves_the_desk(wanted: Timestamp, site: Site) -> None:
    sent: list[bytes] = []
    signing = site.pages["/stamp"]

    def listening(visit: Any) -> None:
        sent.append(visit.body)
        signing(visit)

    site.pages["/stamp"] = listening
    assert timestamping.stamp_once(wanted.pk)
    assert hashlib.sha256(WORDS).digest() in sent[0]
    assert WORDS not in sent[0]
    assert not timestamping.stamp_once(wanted.pk)


def replayed(authority: Authority) -> Callable[[bytes], bytes]:
    """The right answer to another question about the same content: an old one."""
    return lambda _: authority.sign(stamping.ask(WORDS).body)


def about_other_content(authority: Authority) -> Callable[[bytes], bytes]:
    return lambda _: authority.sign(stamping.ask(b"other").body)


def damaged(authority: Authority) -> Callable[[bytes], bytes]:
    def answer(query: bytes) -> bytes:
        signed = bytearray(authority.sign(query))
        signed[-5] ^= 0xFF
        return bytes(signed)

    return answer


def refused(authority: Authority) -> Callable[[bytes], bytes]:
    return lambda _: authority.sign(b"0\x03\x02\x01\x01")


def rubbish(authority: Authority) -> Callable[[bytes], bytes]:
    return lambda _: b"<html>Sign in</html>"


@pytest.mark.parametrize("wrong", [replayed, about_other_content, damaged, refused, rubbish])
def test_an_answer_that_proves_nothing_is_not_kept(
    wrong: Any, wanted: Timestamp, site: Site, authority: Authority
) -> None:
    answer = wrong(authority)
    site.pages["/stamp"] = lambda visit: Page(answer(visit.body))(visit)
    assert not timestamping.stamp_once(wanted.pk)
    wanted.refresh_from_db()
    assert (wanted.state, wanted.token_sha256) == ("queued", "")
    assert wanted.error.startswith("The authority's answer does not hold")


def test_an_authority_that_is_not_trusted_proves_nothing(
    wanted: Timestamp, site: Site, tmp_path: Path, settings: Any
) -> None:
    other = Authority.make(tmp_path, "Others")
    settings.PLUMBLINE_TIMESTAMP_CERTIFICATES = str(other.root)
    assert not timestamping.stamp_once(wanted.pk)
    wanted.refresh_from_db()
    assert "does not hold" in wanted.error


def test_an_authority_is_asked_again_until_it_is_given_up(wanted: Timestamp, site: Site) -> None:
    site.pages["/stamp"] = Page(status=503)
    assert not timestamping.stamp_once(wanted.pk)
    assert schedule.sweep_captures() == 1
    Timestamp.objects.filter(pk=wanted.pk).update(attempts=MAX_ATTEMPTS)
    assert timestamping.stamp_once(wanted.pk)
    wanted.refresh_from_db()
    assert wanted.state == "failed"
    assert "503" in wanted.error


def test_an_authority_inside_is_not_asked(wanted: Timestamp, settings: Any) -> None:
    settings.PLUMBLINE_CAPTURE_LET_IN = frozenset()
    settings.PLUMBLINE_CAPTURE_PORTS = [80, 443, int(wanted.authority.rpartition(":")[2][:-6])]
    assert not timestamping.stamp_once(wanted.pk)
    wanted.refresh_from_db()
    assert "which is this machine" in wanted.error


def test_nothing_is_signed_for_where_no_authority_is_configured(
    checker: User, settings: Any
) -> None:
    assert settings.PLUMBLINE_TIMESTAMP_URL == ""
    assert timestamping.want(Capture()) is None
    with pytest.raises(StampError, match="cannot be read"):
        stamping.read_roots("")


def test_what_failed_is_asked_for_again_by_a_person(
    wanted: Timestamp, site: Site, checker: User
) -> None:
    capture = wanted.capture
    with pytest.raises(DomainError, match="the authority is being asked"):
        actions.sign_capture(capture, by=checker)
    Timestamp.objects.filter(pk=wanted.pk).update(
        state="failed", error="away", attempts=9, finished_at=timezone.now()
    )
    again = actions.sign_capture(capture, by=checker)
    assert (again.pk, again.state, again.attempts) == (wanted.pk, "queued", 0)
    tasks.make_timestamps([again.pk])
    again.refresh_from_db()
    assert again.state == "ready"
    with pytest.raises(DomainError, match="signed for"):
        actions.sign_capture(capture, by=checker)


def test_a_capture_from_before_there_was_an_authority_is_signed_for(
    site: Site, checker: User, editor: User, settings: Any
) -> None:
    url, settings.PLUMBLINE_TIMESTAMP_URL = settings.PLUMBLINE_TIMESTAMP_URL, ""
    source = actions.add_source(by=checker, slug="paper", title="Paper")
    capture = actions.add_capture(source, upload=[WORDS], filename="a.bin", by=checker)
    Capture.objects.filter(pk=capture.pk).update(kind="other")
    with pytest.raises(DomainError, match="no authority to ask"):
        actions.sign_capture(capture, by=checker)
    settings.PLUMBLINE_TIMESTAMP_URL = url
    with pytest.raises(DomainError, match="ready and in use"):
        actions.sign_capture(capture, by=checker)
    settings.PLUMBLINE_TIMESTAMP_URL = ""
    assert capturing.capture_once(capture.pk)
    assert not Timestamp.objects.exists()
    settings.PLUMBLINE_TIMESTAMP_URL = url
    assert actions.sign_capture(capture, by=editor).state == "queued"
