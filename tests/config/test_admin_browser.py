"""The admin in a real chromium: readable by everyone, under the strict policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import User
from audit import sealing
from claims import actions as claims
from claims.models import Claim, VerdictScale
from tests.desk.conftest import Case, make_case
from tests.services.looking import Looker
from tests.webhooks.rows import make_webhook

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("queue"),
]
PATHS = [
    "/admin/",
    "/admin/claims/claim/",
    "/admin/claims/claim/{claim.pk}/change/",
    "/admin/estimates/parameter/{mass.pk}/change/",
    "/admin/estimates/estimate/{estimate.pk}/change/",
    "/admin/sources/source/{outlet.pk}/change/",
    "/admin/audit/event/",
    "/admin/claims/evidence/",
    "/admin/accounts/user/make/",
    "/admin/audit/seal/",
    "/admin/audit/seal/{seal.pk}/change/",
    "/admin/claims/verdictscale/{scale.pk}/change/",
    "/admin/webhooks/webhook/register/",
    "/admin/webhooks/webhook/{webhook.pk}/change/",
    "/admin/webhooks/delivery/{delivery.pk}/change/",
]


@pytest.fixture
def in_review(checker: User) -> Case:
    case = make_case(checker)
    claims.move_claim(case.claim, "submit", by=checker, reason="Known.")
    return case


@pytest.mark.once
def test_every_page_is_accessible_fits_the_screen_and_keeps_the_policy(
    chromium: Browser,
    live_server: Any,
    client: Any,
    in_review: Case,
    administrator: User,
) -> None:
    sealing.seal_events()
    client.force_login(administrator)
    session = client.cookies["sessionid"].value
    context = chromium.new_context(base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    made = {**vars(in_review), "seal": sealing.newest_seal(), "scale": VerdictScale.objects.get()}
    made["webhook"] = make_webhook(administrator, words="Try later.")
    made["delivery"] = made["webhook"].deliveries.get()
    looker = Looker(context)
    looker.visit(*(path.format(**made) for path in PATHS))
    context.close()
    assert looker.found == []


@pytest.mark.once
def test_a_list_is_narrowed_by_typing_a_few_letters(
    sign_in: Callable[[User], Any], live_server: Any, editor: User, in_review: Case
) -> None:
    page = sign_in(editor)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{live_server.url}/admin/claims/evidence/")
    chosen = page.locator("form.related-row", has=page.get_by_label("source"))
    chosen.locator(".select2-selection").click()
    page.locator(".select2-search__field").fill("The data")
    page.locator(".select2-results__option", has_text="The data").click()
    chosen.get_by_role("button", name="Filter").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    assert said == []


@pytest.mark.once
def test_an_editor_reads_a_claim_and_approves_it(
    sign_in: Callable[[User], Any], live_server: Any, editor: User, in_review: Case
) -> None:
    page = sign_in(editor)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name=in_review.claim.reference).click()
    expect(page.get_by_role("heading", name=f"Review {in_review.claim.reference}")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("Your decision is recorded.")
    assert Claim.objects.get(pk=in_review.claim.pk).status == "approved"
