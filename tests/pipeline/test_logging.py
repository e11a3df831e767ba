"""A claim from a web page: with the bookmark and a selection, and from its link alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from accounts.models import User
from claims.models import Claim
from tests.services.processes import wait_for
from tests.services.site import Page, Site
from tests.services.workers import Workers

pytestmark = [
    *(pytest.mark.once, pytest.mark.workers, pytest.mark.browser),
    pytest.mark.django_db(transaction=True),
]
SAID = "The mills may have ground 1.6 million tonnes of wheat in 2024, the Ministry of Bread said."
KOREAN = "\uad70\uc218\ud488 " * 2_000
ARTICLE = f"""<!doctype html><html lang="en"><head><title>More bread</title></head><body><article>
<h1>More bread</h1><p id="said">{SAID}</p><p>The weather was fine, and nothing much happened
otherwise in the town, where people went about their day as they had the day before.</p>
<p id="long" lang="ko">{KOREAN}</p><a id="bookmark" href="#">A bookmark</a></article>
</body></html>"""


def press_bookmark(tab: Tab, script: str, selected: str) -> Tab:
    """As from the bar of bookmarks: what is selected stays selected; returns the new tab."""
    tab.evaluate("script => { document.getElementById('bookmark').href = script }", script)
    tab.focus("#bookmark")
    tab.evaluate("id => getSelection().selectAllChildren(document.getElementById(id))", selected)
    with tab.expect_popup() as opened:
        tab.keyboard.press("Enter")
    opened.value.wait_for_load_state()
    return opened.value


def log(tab: Tab) -> Claim:
    tab.keyboard.press("Control+Enter")
    tab.wait_for_url(re.compile(r"/claims/\d{4}-\d+/$"))
    found: Claim = Claim.objects.latest("pk")
    return found


def test_a_claim_is_logged_from_a_web_page(
    live_server: Any, people: User, sign_in: Callable[[User], Tab], workers: Workers, site: Site
) -> None:
    site.pages |= {path: Page(ARTICLE.encode()) for path in ("/bread", "/alone")}
    workers.start()
    tab = sign_in(people)
    tab.goto(f"{live_server.url}/claims/new/bookmarklet/")
    script = tab.get_attribute("#bookmarklet", "href")
    assert script

    tab.goto(f"{site.url}/bread")
    much = press_bookmark(tab, script, "long")
    asked = urlsplit(much.url)
    assert len(f"{asked.path}?{asked.query}") < 4_000
    assert len(parse_qs(asked.query)["text"][0]) > 300
    assert not Claim.objects.exists()
    much.close()

    opened = press_bookmark(tab, script, "said")
    expect(opened.locator("#id_text")).to_have_value(SAID)
    expect(opened.locator("#id_url")).to_have_value(f"{site.url}/bread")
    opened.get_by_role("button", name="Find the claim").click()
    opened.wait_for_url("**/claims/drafts/**")
    expect(opened.locator("#id_claimant")).to_have_value("Ministry of Bread")
    claim = log(opened)
    assert claim.quantities.get().figure.display() == "1.6 million t"
    source = claim.appearances.get().source
    assert (source.title, source.url) == ("More bread", f"{site.url}/bread")
    wait_for(lambda: source.captures.filter(state="ready").exists(), seconds=60, what="a capture")

    tab.goto(f"{live_server.url}/claims/new/")
    tab.fill("#id_text", f"{site.url}/alone")
    tab.get_by_role("button", name="Find the claim").click()
    tab.wait_for_url("**/claims/drafts/**")
    expect(tab.locator("#id_claimant")).to_have_value("Ministry of Bread", timeout=60_000)
    tab.focus("#id_statement")
    claim = log(tab)
    assert claim.statement == SAID
    assert claim.appearances.get().source.title == "More bread"
    assert {path for path in site.paths() if path != "/robots.txt"} >= {"/bread", "/alone"}
