"""The demo case walked by three people in a real browser, from logged to corrected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from accounts.roles import Role
from audit import verification
from claims.models import Claim, Correction
from tests.claims.casefiles import DEMO, load_text, settle
from tests.conftest import person
from tests.services.looking import faults

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("queue"),
]
REFERENCE = "2026-0001"


class Visitor:
    """Somebody with a browser; what axe or the console complain of is kept."""

    def __init__(self, chromium: Browser, address: str, user: User, wrong: list[str]) -> None:
        client = Client()
        client.force_login(user)
        context = chromium.new_context(base_url=address, viewport={"width": 380, "height": 900})
        context.set_default_timeout(60_000)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        self.page, self.wrong = context.new_page(), wrong

    def at(self, path: str) -> Page:
        """The page, looked at."""
        self.page.goto(path)
        return self.look()

    def look(self) -> Page:
        self.wrong += faults(self.page)
        return self.page

    def claim(self) -> Page:
        self.page.goto(f"/claims/{REFERENCE}/")
        return self.page

    def review(self) -> Page:
        claim = Claim.objects.get(reference=REFERENCE)
        self.page.goto(f"/admin/claims/claim/{claim.pk}/change/")
        return self.page

    def step(self, label: str, reason: str) -> None:
        """A step of the claim's page, with a reason where it asks for one."""
        page = self.claim()
        fold = page.locator("details.step").filter(has_text=label)
        if fold.count():
            fold.locator("summary").click()
            fold.locator("[name=reason]").fill(reason)
        page.get_by_role("button", name=label, exact=True).click()
        expect(page.get_by_role("status").first).to_contain_text("Done.")

    def judge(self, summary: str) -> None:
        page = self.claim()
        fold = page.locator("details#verdict")
        fold.locator("summary").click()
        fold.locator("[name=verdict]").select_option("partly-true")
        fold.locator("[name=summary]").fill(summary)
        fold.get_by_role("button", name="Keep").click()
        expect(page.get_by_role("status").first).to_contain_text("Kept.")

    def decide(self, button: str, note: str = "") -> Page:
        page = self.review()
        if note:
            page.locator("[name=note]").fill(note)
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("status").first).to_contain_text("Your decision is recorded.")
        return page


@pytest.fixture
def visitors(
    chromium: Browser, live_server: Any, checker: User, editor: User
) -> Callable[[list[str]], tuple[Visitor, Visitor, Visitor]]:
    load_text(DEMO.read_text(), by=checker)
    settle()
    colleague = person("colleague@example.org", Role.FACT_CHECKER)

    def come(wrong: list[str]) -> tuple[Visitor, Visitor, Visitor]:
        checking, editing, another = (
            Visitor(chromium, live_server.url, who, wrong) for who in (checker, editor, colleague)
        )
        return checking, editing, another

    return come


def test_three_people_take_the_demo_claim_from_logged_to_corrected(
    visitors: Callable[[list[str]], tuple[Visitor, Visitor, Visitor]],
) -> None:
    wrong: list[str] = []
    checker, editor, colleague = visitors(wrong)

    checker.claim().get_by_role("button", name="Take it up").click()
    checker.judge("It may be so.")
    checker.step("Submit for review", "The grades of some sources are still open.")
    editor.decide("Return to the fact-checker", "Say what it rests on.")

    page = checker.claim()
    expect(page.get_by_text("returned", exact=True).first).to_be_visible()
    checker.judge("It may be so, if every shell is heavy.")
    checker.step("Submit for review", "Mended; the grades stay open.")

    editor.review()
    page = editor.look()
    expect(page.locator("ins").first).to_contain_text("if every shell is heavy")
    page = editor.decide("Approve")
    page.get_by_role("button", name="Publish what was approved").click()
    expect(page.get_by_role("status").first).to_contain_text("Readers see it now.")

    page = colleague.at("/parameters/shell-mass/revise/")
    page.fill("[name=text]", "41 to 50 kg/shell")
    page.fill("[name=why]", "A table says so.")
    page.get_by_role("button", name="Revise").click()
    settle()

    page = editor.at("/admin/claims/claim/?queue=stale")
    expect(page.get_by_role("link", name=REFERENCE)).to_be_visible()
    expect(editor.claim().get_by_text("It changed since it was approved.")).to_be_visible()
    editor.look()

    checker.step("Correct it", "The mass of a shell was revised.")
    checker.step("Submit for review", "The grades stay open.")
    page = editor.decide("Approve")
    editor.look()
    told = page.locator("section", has=page.get_by_role("heading", name="Publish", exact=True))
    told.locator("[name=code]").select_option("revised_figure")
    told.locator("[name=kind]").select_option("correction")
    told.locator("[name=words]").fill("A shell is taken to be a little heavier.")
    told.get_by_role("button", name="Publish what was approved").click()
    expect(page.get_by_role("status").first).to_contain_text("Readers see it now.")
    expect(checker.claim().get_by_text("A shell is taken to be").first).to_be_visible()

    assert Correction.objects.get().claim.reference == REFERENCE
    assert not Claim.objects.changed_since_approval().exists()
    assert list(verification.faults()) == []
    assert wrong == []
