"""Captures in a real browser: readable by everyone, and followed without a reload."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from audit.canonical import canonical_text
from sources import actions
from sources.models import Capture
from tests.desk.conftest import make_case
from tests.desk.test_captures import at, finished
from tests.services.looking import faults

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("queue"),
]


@pytest.mark.once
def test_captures_are_accessible_and_fit_the_screen(
    sign_in: Callable[[User], Page], editor: User
) -> None:
    case = make_case(editor)
    long = "https://example.org/" + "a" * 300
    first = finished(case.outlet, editor, f"Some 1.6 million shells. {long}")
    second = finished(
        case.outlet, editor, "Some 1.9 million shells.", compared_with=first, change="changed",
        reading=canonical_text({"title": "Shells", "pages": [0], "language": "en", "problems": []}),
    )  # fmt: skip
    failed = finished(
        case.outlet, editor, state="failed", failure="robots", error=f"It asks. {long}"
    )
    actions.capture_link(case.outlet, editor, url=long)
    page = sign_in(editor)
    found: list[str] = []
    for path in (at(first), at(second), at(second, "changes/"), at(failed), "/sources/article/"):
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
        page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
        found += faults(page)
    assert found == []


@pytest.mark.once
def test_an_open_page_follows_its_capture(
    sign_in: Callable[[User], Page], live_server: Any, checker: User
) -> None:
    case = make_case(checker)
    capture = actions.capture_link(case.outlet, checker)
    page = sign_in(checker)
    page.goto(f"{live_server.url}/sources/article/")
    expect(page.get_by_text("On its way: waiting")).to_be_visible()
    failed = {"state": "failed", "error": "It is gone.", "finished_at": timezone.now()}
    Capture.objects.filter(pk=capture.pk).update(**failed)
    expect(page.get_by_text("It is gone.")).to_be_visible(timeout=8_000)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("A worker tries it again.")).to_be_visible()
