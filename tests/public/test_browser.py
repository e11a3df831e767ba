"""Pages for readers in a real chromium: accessible, and nothing refused by the policy."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from accounts.models import User
from claims import deciding
from claims.models import Claim
from tests.desk.conftest import make_case
from tests.public.worlds import correct, publish, rule
from tests.services.shares import screens

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("queue"),
]


def make_pages(checker: User, editor: User) -> list[str]:
    """A corrected claim and a withdrawn one; the addresses of all kinds of pages."""
    shells, wheat = make_case(checker).claim, make_case(checker, suffix="-2").claim
    rule(shells, "partly-true", by=checker)
    publish(shells, by=checker, editor=editor)
    correct(shells, by=checker, editor=editor, told="We erred.", summary="It is a ceiling.")
    publish(wheat, by=checker, editor=editor)
    deciding.withdraw_claim(Claim.objects.get(pk=wheat.pk), by=editor, words="We were wrong.")
    return [
        "/", "/published/?q=nothing+like+it", f"/published/{shells.reference}/",
        f"/published/{shells.reference}/versions/1/", f"/published/{wheat.reference}/",
        "/corrections/", "/methodology/", "/corrections-policy/", "/verify/",
    ]  # fmt: skip


def faults(page: Page, path: str) -> list[str]:
    found: list[str] = []
    page.goto(path)
    too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    found += [f"{path}: wider than the screen"] * too_wide
    results = Axe().run(page).response["violations"]
    return found + [f"{path}: {it['id']} {it['nodes'][0]['html'][:150]}" for it in results]


@pytest.mark.once
def test_every_page_for_readers_is_accessible_and_keeps_to_the_policy(
    chromium: Browser, live_server: Any, checker: User, editor: User
) -> None:
    paths = make_pages(checker, editor)
    width, scheme = screens()[-1]
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    assert [fault for path in paths for fault in faults(page, path)] == []
    assert [it for it in said if "410 (Gone)" not in it] == []
    assert page.goto(paths[2]) and page.locator("script[type='application/ld+json']").count() == 1
    assert context.cookies() == []
    context.close()
