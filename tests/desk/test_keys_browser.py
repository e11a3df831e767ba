"""The keys of the desk in a real chromium, and that they can be switched off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from claims import actions
from desk import keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("queue"),
]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_a_list_is_gone_through_by_keys_alone_and_never_while_somebody_types(
    sign_in: Callable[[User], Page], live_server: Any, checker: User
) -> None:
    for number in range(3):
        actions.log_claim(statement=f"Claim {number}", claimant="A ministry", by=checker)
    page = sign_in(checker)
    page.goto(f"{live_server.url}/claims/")
    for key, statement in (("j", "Claim 2"), ("j", "Claim 1"), ("j", "Claim 0"), ("k", "Claim 1")):
        page.keyboard.press(key)
        assert focused(page) == statement
    page.keyboard.press("x")
    expect(page.locator("[name=claim]:checked")).to_have_count(1)
    page.keyboard.press("/")
    page.keyboard.type("jk?a/")
    expect(page.locator("main [name=q]")).to_have_value("jk?a/")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Claim 1")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator("#plan-assignees")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(page.locator("#jump")).to_be_focused()
    page.keyboard.type("ministry")
    expect(page.locator("#jump-options option")).to_have_count(3)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Jump")).to_be_visible()

    keys.switch(checker, on=False)
    page.goto(f"{live_server.url}/claims/")
    page.keyboard.press("j")
    assert focused(page) != "Claim 2"
