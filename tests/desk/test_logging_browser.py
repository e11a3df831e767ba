"""A claim is logged by keyboard alone in a real browser; a lost connection loses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from claims import actions as claims
from claims.importing import storing
from claims.models import Claim, ClaimDraft
from sources.quantities import read_figure
from tests.services.looking import faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

ARTICLE = """The Herald: Mills ground more grain

According to the Ministry of Bread, the mills may have ground 1.6 million tonnes of wheat from
August 2023 to January 2024. The figures were published June 22, 2024.

A second report said 74,000 workers were on strike. The weather was fine.
"""


def paste(page: Page, text: str) -> None:
    """As from another program: through the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def log_by_keyboard(page: Page, base: str, text: str) -> int:
    """From the empty page to the logged claim, which is looked at on the way; keys pressed."""
    page.goto(f"{base}/claims/new/")
    paste(page, text)
    keys = ["Control+Enter", "Tab", "Tab", "Control+Enter"]
    page.keyboard.press(keys[0])
    page.wait_for_url("**/claims/drafts/**")
    expect(page.locator("#id_statement")).to_be_focused()
    for key in keys[1:]:
        page.keyboard.press(key)
    page.wait_for_url(re.compile(r"/claims/\d{4}-\d+/$"))
    return sum(1 + key.count("+") for key in ["Control+V", *keys])


def test_a_claim_is_logged_by_keyboard_with_its_text_of_200_kilobytes_and_offline(
    live_server: Any, checker: User, sign_in: Callable[[User], Page]
) -> None:
    before = claims.log_claim(
        statement="The mills have ground 1.6 million tonnes of wheat.", claimant="A radio",
        figures=[{"figure": read_figure("1.6 million t"), "measure": "wheat"}], by=checker,
    )  # fmt: skip
    page, base = sign_in(checker), live_server.url
    violations: list[str] = []
    page.on(
        "console", lambda it: violations.append(it.text) if "Content Security" in it.text else None
    )

    assert log_by_keyboard(page, base, ARTICLE) == 8
    logged = Claim.objects.latest("pk")
    assert logged.claimant == "Ministry of Bread"
    assert logged.quantities.get().figure.display() == "1.6 million t"

    long = (ARTICLE + "\n" + "Nothing much happened there. " * 40 + "\n\n") * 150
    log_by_keyboard(page, base, long[:200_000])
    assert Claim.objects.latest("pk").claimant == "Ministry of Bread"

    page.goto(f"{base}/claims/new/")
    paste(page, ARTICLE)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/claims/drafts/**")
    expect(page.locator("#repeats")).to_contain_text(before.reference)
    expect(page.locator("#repeats")).to_contain_text("the same figure: 1.6 million t")
    draft = ClaimDraft.objects.latest("pk")

    page.route("**/keep/", lambda route: route.abort())  # the desk is out of reach
    page.fill("#id_claimant", "Typed without a connection")
    expect(page.locator("[data-no-connection]")).to_be_visible()
    page.reload()  # as a tab that was closed and opened again
    expect(page.locator("[data-found-again]")).to_contain_text("Typed without a connection")
    page.unroute("**/keep/")
    page.get_by_role("button", name="Put them back").click()
    expect(page.locator("#kept")).to_contain_text("look alike")
    draft.refresh_from_db()
    assert draft.parsed()["claimant"] == "Typed without a connection"

    page.context.set_offline(True)
    page.fill("#id_claimant", "Typed while it was away")
    expect(page.locator("[data-no-connection]")).to_be_visible()
    page.keyboard.press("Control+Enter")  # it is not sent into the void
    expect(page.locator("#id_claimant")).to_have_value("Typed while it was away")
    page.context.set_offline(False)  # and it is kept by itself once the connection is back
    expect(page.locator("[data-no-connection]")).to_be_hidden(timeout=15_000)
    draft.refresh_from_db()
    assert draft.parsed()["claimant"] == "Typed while it was away"
    assert not violations


PAGES = ["/claims/new/", "/claims/new/bookmarklet/", "/claims/drafts/", "/claims/import/"]


@pytest.mark.once
def test_pages_of_logging_read_well_on_every_screen(
    live_server: Any, checker: User, sign_in: Callable[[User], Page]
) -> None:
    page, base = sign_in(checker), live_server.url
    table = b'statement,claimant,figure_1,measure_1\nS one,C,5 t,wheat\nS one,C,,\nS,,"1,6 t",x\n'
    made = storing.upload_table(table, "claims.csv", by=checker)
    page.goto(f"{base}/claims/new/")
    page.fill("#id_text", ARTICLE)
    page.get_by_role("button", name="Find the claim").click()
    page.wait_for_url("**/claims/drafts/**")
    draft = page.url.removeprefix(base)
    claim = claims.log_claim(
        statement="S", claimant="C", by=checker,
        figures=[{"figure": read_figure("5 t"), "measure": "wheat"}],
    )  # fmt: skip
    on_claim = [f"/claims/{claim.reference}/{it}" for it in ("evidence/new/", "revise/", "retire/")]
    tables = [f"/claims/import/{made.uuid}/", f"/claims/import/{made.uuid}/lines/4/"]
    for path in [draft, *PAGES, *tables, *on_claim, f"{draft}discard/"]:
        page.goto(f"{base}{path}")
        assert faults(page) == []
