"""The pages in a real chromium: readable by everyone, on a phone and a desk, with and
without script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect

from accounts import notifying
from accounts.models import User
from claims import actions as claims
from desk import saved_views
from dossiers import actions as dossiers
from estimates import actions as estimates
from estimates.models import Parameter
from sources import actions as sources
from tests.accounts.test_mailing import news
from tests.conftest import PASSWORD
from tests.desk.conftest import Case, make_case, work_everything_out
from tests.services.looking import Looker
from tests.services.printing import printed

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("queue"),
]

BEFORE = ["/", "/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"]
PAGES = [
    "/claims/",
    "/claims/?q=nothing+like+it&status=odd",
    "/claims/{claim.reference}/",
    "/claims/{claim.reference}/provenance/",
    "/claims/2026-9999/",
    "/sources/",
    "/sources/suggestions/",
    "/sources/{outlet.slug}/",
    "/sources/new/",
    "/sources/{outlet.slug}/revise/",
    "/sources/{outlet.slug}/retire/",
    "/sources/{outlet.slug}/derivations/new/",
    "/sources/{outlet.slug}/grade/",
    "/publishers/",
    "/sources/{origin.slug}/",
    "/estimates/",
    "/estimates/{estimate.slug}/",
    "/parameters/{mass.slug}/",
    "/estimates/{estimate.slug}/graph/",
    "/estimates/{estimate.slug}/history/",
    "/estimates/{estimate.slug}/history/?from=1&to=3",
    "/parameters/{mass.slug}/revise/",
    "/parameters/{mass.slug}/describe/",
    "/parameters/new/",
    "/parameters/",
    "/estimates/{estimate.slug}/revise/",
    "/estimates/{estimate.slug}/retire/",
    "/estimates/new/",
    "/estimates/check/",
    "/estimates/check/?formula=a+%2B+b&0-name=a&0-value=1+to+2+kg&1-name=b&1-value=2+ton",
    "/estimates/check/?formula=a+*+b&0-name=a&0-value=1+to+2+kg&1-name=b&1-value=2&claimed=3+kg",
    "/help/inputs/",
    "/parameters/{mass.slug}/graph/",
    "/recompute/",
    "/cases/{claim.case.slug}/dossiers/",
    "/dossiers/",
    "/account/tokens/",
    "/desk/",
    "/captures/?columns=change&columns=kind",
    "/claims/?columns=assigned&columns=tags&columns=due_on&columns=verdict",
    "/claims/bulk/?which=all",
    "/claims/open/?reference=s",
    "/notifications/",
    "/notifications/choices/",
    "/views/claims/save/?query=q%3Dshells",
    "/help/keys/",
    "/help/style/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/published/",
]
Visit = Callable[..., BrowserContext]


@pytest.fixture
def visit(chromium: Browser, live_server: Any) -> Iterator[Visit]:
    """A browser profile of the given kind, in which a person is signed in or not."""
    opened: list[BrowserContext] = []

    def visiting(user: User | None = None, **kind: Any) -> BrowserContext:
        context = chromium.new_context(base_url=live_server.url, **kind)
        context.set_default_timeout(60_000)
        opened.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return context

    yield visiting
    for context in opened:
        context.close()


@pytest.fixture
def full_desk(checker: User) -> Case:
    """A case with a past, a capture, a dossier, and an estimate that waits for a worker."""
    case = make_case(checker)
    for parameter, text in (
        (case.mass, "41 to 51 kg/shell"),
        (Parameter.objects.get(slug="tonnage"), "73,000 t"),
    ):
        estimates.revise_parameter(parameter, text=text, why="x", by=checker)
    work_everything_out()
    sources.add_capture(case.outlet, upload=[b"saved"], filename="saved.html", by=checker)
    dossiers.issue_dossier(case.claim, by=checker)
    claims.assign(case.claim, [checker], by=checker)
    notifying.tell([checker], news(1, link=f"/claims/{case.claim.reference}/"), by=None)
    saved_views.save("claims", name="Shells", query="q=shells", shared=True, by=checker)
    waiting = make_case(checker, suffix="-2")
    estimates.revise_parameter(waiting.mass, text="41 to 52 kg/shell", why="x", by=checker)
    return case


@pytest.mark.once
def test_every_page_is_accessible_fits_the_screen_and_keeps_the_policy(
    visit: Visit, full_desk: Case, checker: User, tmp_path: Path
) -> None:
    before, inside = Looker(visit()), Looker(visit(checker))
    before.visit(*BEFORE)
    inside.visit(*(page.format(**vars(full_desk)) for page in PAGES))
    assert before.found + inside.found == []
    inside.page.goto(f"/claims/{full_desk.claim.reference}/")
    folded = inside.page.get_by_text("logged the claim")
    assert not folded.is_visible()
    paper = printed(inside.page, tmp_path / "claim.pdf")
    assert "logged the claim" in paper  # what is folded on the screen
    for word in (
        "Notifications",
        "Relate it to another claim",
        "Skip to",
    ):  # what only a screen does
        assert word not in paper


@pytest.mark.once
def test_a_chosen_appearance_wins_over_the_systems(
    visit: Visit, checker: User, full_desk: Case
) -> None:
    page = visit(checker, color_scheme="light").new_page()
    page.goto("/claims/")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="dark").click()
    page.wait_for_load_state()
    assert page.evaluate(ground) != light


@pytest.mark.once
def test_the_first_tab_reaches_the_link_that_skips_to_the_content(
    visit: Visit, checker: User
) -> None:
    page = visit(checker).new_page()
    page.goto("/claims/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.once
def test_a_result_arrives_in_the_open_page_when_a_worker_has_it(
    visit: Visit, checker: User
) -> None:
    case = make_case(checker)
    estimates.revise_parameter(case.mass, text="50 to 60 kg/shell", why="x", by=checker)
    page = visit(checker).new_page()
    page.goto("/estimates/shells/")
    expect(page.locator("#estimate-state")).to_have_text("being worked out")
    work_everything_out()
    expect(page.locator("#estimate-state")).to_have_text("up to date")
    expect(page.locator(".result__central")).to_contain_text("1.35 million")
    expect(page.locator("main [hx-get]")).to_have_count(0)


@pytest.mark.once
def test_an_open_page_whose_session_ended_leads_to_sign_in(visit: Visit, checker: User) -> None:
    case = make_case(checker)
    estimates.revise_parameter(case.mass, text="50 to 60 kg/shell", why="x", by=checker)
    context = visit(checker)
    page = context.new_page()
    page.goto("/estimates/shells/")
    context.clear_cookies()
    page.wait_for_url("**/accounts/login/?next=/estimates/shells/")


@pytest.mark.once
def test_the_desk_works_without_script(visit: Visit, checker: User) -> None:
    case = make_case(checker)
    page = visit(java_script_enabled=False).new_page()
    page.goto("/claims/")
    page.fill("[name=login]", checker.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.fill("[name=q]", "shells")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="About 1.6 million shells").click()
    page.get_by_role("button", name="Make dossier").click()
    expect(page.locator(".dossier")).to_have_count(1)
    page.locator("summary", has_text="Submit for review").click()  # points are open: why?
    submitting = page.locator("form", has=page.get_by_role("button", name="Submit for review"))
    submitting.get_by_label("Reason").fill("The points are known.")
    submitting.get_by_role("button").click()
    expect(page.get_by_role("status").first).to_contain_text("Done")
    page.goto(f"/parameters/{case.mass.slug}/revise/")
    page.fill("[name=text]", "41 to 51 kg/shell")
    page.fill("[name=why]", "A new table.")
    page.get_by_role("button", name="Revise").click()
    expect(page.locator("h1")).to_have_text("Mass of a shell")
    page.locator("summary", has_text="Checker").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


@pytest.mark.once
def test_hostile_words_run_nowhere(visit: Visit, checker: User) -> None:
    case = make_case(checker, words="<script>window.hit=1</script><img src=x onerror=hit=1>")
    page = visit(checker).new_page()
    for path in PAGES:
        page.goto(path.format(**vars(case)))
        assert page.evaluate("window.hit") is None, path
