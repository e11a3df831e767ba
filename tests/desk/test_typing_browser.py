"""Writing in a real chromium: what changes while somebody types, and what does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.desk.conftest import make_case

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("queue"),
]


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, checker: User) -> Iterator[Page]:
    """A page of the fact-checker's browser, with script."""
    context = chromium.new_context(base_url=live_server.url)
    context.set_default_timeout(60_000)
    client = Client()
    client.force_login(checker)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_a_formula_is_checked_while_it_is_typed(page: Page) -> None:
    page.goto("/estimates/check/")
    page.fill("[name='0-name']", "tonnage")
    page.fill("[name='0-value']", "74,000 t")
    page.fill("[name='1-name']", "mass")
    page.fill("[name='1-value']", "40 to 50 ton")
    page.locator("[name=formula]").press_sequentially("tonnage / mass", delay=30)
    expect(page.locator("#reading-1 mark")).to_have_text("ton")
    expect(page.locator("[name=formula]")).to_be_focused()
    page.fill("[name='1-value']", "40 to 50 kg/shell")
    expect(page.locator("#reading-1")).to_contain_text("45 kg per shell is a little more likely")
    expect(page.get_by_role("status")).to_contain_text("1.65 million shells (1.48 to 1.85 million)")
    expect(page.locator("#outcome svg:visible")).to_have_count(1)
    expect(page.locator("[name='1-value']")).to_be_focused()
    page.reload()
    expect(page.locator("[name=formula]")).to_have_value("tonnage / mass")
    expect(page.get_by_role("status")).to_contain_text("1.65 million shells")


def test_nothing_typed_is_lost_when_the_session_ends(page: Page, checker: User) -> None:
    page.goto("/estimates/check/")
    page.context.clear_cookies(name="sessionid")
    page.fill("[name=formula]", "a * 2")
    expect(page.get_by_role("status")).to_contain_text("Nothing that you typed is lost.")
    expect(page.locator("[name=formula]")).to_have_value("a * 2")


def test_an_estimate_is_written_and_stored(page: Page, checker: User) -> None:
    make_case(checker)
    page.goto("/estimates/new/")
    page.fill("[name=title]", "Shells a day")
    page.fill("[name=formula]", "shells / days")
    page.fill("[name='0-name']", "shells")
    page.fill("[name='0-existing']", "shells (estimate)")
    page.fill("[name='1-name']", "days")
    page.locator("summary", has_text="or a new parameter").nth(1).click()
    page.fill("[name='1-value']", "184 day")
    expect(page.get_by_role("status")).to_contain_text("shells/day")
    page.get_by_role("button", name="Store the estimate").click()
    expect(page.locator("h1")).to_have_text("Shells a day")
    expect(page.locator("#estimate-state")).to_have_text("being worked out")
