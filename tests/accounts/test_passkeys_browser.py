"""A passkey in a real chromium with an authenticator of its own, and the pages of one's account."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, Page, expect

from accounts import links
from accounts.models import User
from audit.models import Event
from tests.accounts.signing_in import code
from tests.conftest import PASSWORD
from tests.services.looking import faults
from tests.services.policy import Watch

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("queue"),
]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def watch(chromium: Browser, live_server: Any) -> Any:
    """A browser with a built-in authenticator whose owner is always there."""
    context = chromium.new_context(base_url=live_server.url)
    context.set_default_timeout(30_000)
    watching = Watch(context)
    cdp = context.new_cdp_session(watching.page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield watching
    context.close()


def give_password(page: Page, user: User) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form").first.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def test_a_passkey_is_made_and_signs_in_alone_and_after_a_password(
    watch: Watch, live_server: Any, editor: User
) -> None:
    page = watch.page
    give_password(page, editor)
    here = live_server.url
    expect(page.get_by_text("You can add a second factor")).to_be_visible()
    page.goto("/accounts/factors/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("It signs me in alone").check()
    watch.look()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    watch.look()
    sign_out(page)

    watch.visit("/accounts/login/?next=/sources/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{here}/sources/")
    sign_out(page)

    give_password(page, editor)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    watch.look()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{here}/desk/")

    page.goto("/accounts/factors/")
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    watch.look()
    assert not Authenticator.objects.exists()
    verbs = list(Event.objects.about(editor).order_by("pk").values_list("verb", flat=True))
    assert verbs.count("person.factors_changed") == 2
    assert verbs.count("person.signed_in") == 3
    assert watch.found == []


@pytest.mark.once
def test_the_pages_of_an_account_are_accessible_and_fit_the_screen(
    watch: Watch, editor: User
) -> None:
    page = watch.page
    wrong: list[str] = []

    def look(path: str) -> None:
        page.goto(path)
        wrong.extend(faults(page))

    look("/accounts/login/")
    give_password(page, editor)
    expect(page.get_by_text("You can add a second factor")).to_be_visible()
    for path in (
        *("/account/profile/", "/account/sessions/", "/account/tokens/", "/accounts/factors/"),
        *("/account/email/", urlsplit(links.address_link(editor, "new@example.org")).path),
        *("/accounts/confirm/", "/accounts/factors/passkeys/new/", "/accounts/factors/app/"),
    ):
        look(path)
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows").fill(code(secret))
    page.get_by_role("button", name="Set up the app").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    for path in (
        *("/accounts/factors/codes/", "/accounts/factors/codes/new/", "/accounts/factors/"),
        *("/accounts/factors/app/remove/", "/accounts/confirm/code/"),
    ):
        look(path)
    sign_out(page)
    give_password(page, editor)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    look("/accounts/login/factor/")
    assert wrong == []
