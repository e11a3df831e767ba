"""A capture through real workers, one of which is killed while it fetches."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from sources import actions, schedule
from sources.models import Capture
from tests.services.processes import wait_for
from tests.services.site import Page, Site, Visit
from tests.services.workers import Workers

pytestmark = [pytest.mark.once, pytest.mark.workers, pytest.mark.django_db(transaction=True)]
WORDS = b"<!doctype html><article><p>More than 1.6 million shells were sent by train.</p></article>"


def state(capture: Capture) -> str:
    capture.refresh_from_db()
    return capture.state


def test_a_capture_outlives_the_worker_that_was_at_it(
    workers: Workers, site: Site, checker: User
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def hanging(visit: Visit) -> None:
        asked.set()
        go_on.wait(30)
        Page(WORDS)(visit)

    site.pages["/a"] = hanging
    source = actions.add_source(by=checker, slug="paper", title="Paper", url=f"{site.url}/a")
    first = workers.start()
    capture = actions.capture_link(source, checker)
    assert asked.wait(20)
    assert state(capture) == "fetching"
    workers.kill(first)
    go_on.set()
    workers.start()
    over: Any = {"leased_until": timezone.now() - timedelta(seconds=1), "offered_at": None}
    Capture.objects.filter(pk=capture.pk).update(**over)
    assert schedule.sweep_captures() == 1
    wait_for(lambda: state(capture) == "ready", seconds=60, what="the capture")
    assert "1.6 million" in capture.text()
    assert capture.attempts == 2
    assert site.paths() == ["/robots.txt", "/a"] * 2
