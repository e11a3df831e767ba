"""Pages for readers in a real chromium: accessible, and nothing refused by the policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from accounts.models import User
from claims import deciding
from claims.models import Claim
from tests.desk.conftest import make_case
from tests.public.worlds import correct, publish, rule
from tests.services.looking import Looker
from tests.services.printing import printed

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


@pytest.mark.once
def test_every_page_for_readers_is_accessible_and_keeps_to_the_policy(
    chromium: Browser, live_server: Any, checker: User, editor: User, tmp_path: Path
) -> None:
    paths = make_pages(checker, editor)
    context = chromium.new_context(base_url=live_server.url)
    looker = Looker(context)
    looker.visit(*paths)
    assert looker.found == []
    assert looker.page.goto(paths[2])
    assert looker.page.locator("script[type='application/ld+json']").count() == 1
    assert context.cookies() == []
    paper = printed(looker.page, tmp_path / "claim.pdf")
    for word in ("About 1.6 million shells", "Partly true", "It is a ceiling.", "We erred."):
        assert word in paper
    for word in ("Corrections policy", "Search", "Skip to"):  # of the screen's frame
        assert word not in paper
    context.close()
