"""Pages under claims are looked at again on schedule, and what that changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from claims import actions as claims
from claims import schedule
from claims.content import content_digest
from claims.models import Claim
from sources import actions, storage
from sources.models import Capture, Source

WEEKS = timedelta(days=8)


@pytest.fixture
def claim(checker: User) -> Claim:
    return claims.log_claim(statement="Many shells.", claimant="A paper", by=checker)


def a_source(slug: str, by: User, **fields: Any) -> Source:
    url = f"https://{slug}.example/a"
    return actions.add_source(slug=slug, title=slug, url=url, by=by, **fields)


def fetched(source: Source, words: bytes = b"words", **columns: Any) -> Capture:
    """As a worker leaves it, eight days ago."""
    by = User.objects.get(email="checker@example.org")
    capture = actions.capture_link(source, by)
    sha256, size = storage.store([words], at_most=99)
    ready = {"state": "ready", "sha256": sha256, "size": size, "finished_at": timezone.now()}
    values = {**ready, "captured_at": timezone.now() - WEEKS, **columns}
    Capture.objects.filter(pk=capture.pk).update(**values)
    capture.refresh_from_db()
    return capture


def under(claim: Claim, source: Source, by: User) -> Source:
    claims.add_evidence(claim=claim, key=source.slug, source=source, stance="supports", by=by)
    return source


def test_sources_under_a_claim_are_captured_again_after_a_week(claim: Claim, checker: User) -> None:
    outlet = under(claim, a_source("outlet", checker), checker)
    origin = a_source("origin", checker)
    actions.add_derivation(source=outlet, origin=origin, relation="quotes", by=checker)
    elsewhere, fresh = (
        a_source("elsewhere", checker),
        under(claim, a_source("fresh", checker), checker),
    )
    for source in (outlet, origin, elsewhere):
        fetched(source)
    fetched(fresh, captured_at=timezone.now())
    assert schedule.recheck_sources() == 2
    again = Capture.objects.filter(captured_by=None)
    assert {(it.source.slug, it.url, it.state) for it in again} == {
        ("outlet", "https://outlet.example/a", "queued"),
        ("origin", "https://origin.example/a", "queued"),
    }
    assert schedule.recheck_sources() == 0  # they are on their way


def test_some_sources_are_left_alone(claim: Claim, checker: User, settings: Any) -> None:
    protected = under(claim, a_source("protected", checker), checker)
    fetched(protected)
    actions.revise_source(protected, protected=True, by=checker)
    fetched(under(claim, a_source("against-robots", checker), checker), robots_why="An editor's.")
    uploaded = under(claim, a_source("uploaded", checker), checker)
    actions.add_capture(uploaded, upload=[b"x"], filename="x.txt", by=checker)
    failed = under(claim, a_source("failed", checker), checker)
    fetched(failed, state="failed", error="No.", sha256="", size=None)
    assert schedule.recheck_sources() == 0
    fetched(under(claim, a_source("plain", checker), checker))
    settings.PLUMBLINE_RECHECK_DAYS = 0
    assert schedule.recheck_sources() == 0
    settings.PLUMBLINE_RECHECK_DAYS = 7
    Claim.objects.filter(pk=claim.pk).update(status=Claim.Status.ON_HOLD)
    assert schedule.recheck_sources() == 0


def test_finding_a_page_unchanged_changes_nothing_about_a_claim(
    claim: Claim, checker: User
) -> None:
    source = under(claim, a_source("outlet", checker), checker)
    before = content_digest(claim)
    first = fetched(source)
    kept = content_digest(claim)
    assert kept != before
    schedule.recheck_sources()
    capture = Capture.objects.get(captured_by=None)
    values = {"state": "ready", "sha256": "ab" * 32, "size": 5, "finished_at": timezone.now()}
    Capture.objects.filter(pk=capture.pk).update(**values)
    assert content_digest(claim) == kept  # nobody has read it
    fetched(source)
    assert content_digest(claim) == kept  # the same bytes once more
    capture.refresh_from_db()
    actions.add_passage(capture=capture, key="p", quote="words", by=checker)
    assert content_digest(claim) != kept  # somebody cites it
    assert first.sha256 != capture.sha256


def test_the_number_of_queries_does_not_grow_with_claims(
    claim: Claim, checker: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        other = claims.log_claim(statement=f"{number}", claimant="A paper", by=checker)
        fetched(under(other, a_source(f"s{number}", checker), checker), captured_at=timezone.now())
    with django_assert_max_num_queries(10):
        assert schedule.recheck_sources() == 0
