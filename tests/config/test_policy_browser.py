"""No page runs or styles anything inline: every page that there is, in a real chromium."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from playwright.sync_api import Browser, BrowserContext, Route

from accounts.models import User
from accounts.roles import Role
from config import errors
from tests.conftest import person
from tests.hostile.addresses import addresses
from tests.hostile.worlds import make_world, publish, signed_in
from tests.services.policy import Watch

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("queue"),
]
ERRORS = ("400.html", "403.html", "403_csrf.html", "429.html", "500.html")
LEFT_OUT = "/logout/"


def kinds_of_pages(user: User | None) -> list[str]:
    """An address of each kind that is answered with a page, or with one for errors."""
    client, found, seen = signed_in(user), [], set()
    for address in addresses():
        path = next(iter(address.paths()), None)
        if path is None or path.endswith(LEFT_OUT):
            continue
        answer = client.get(path, follow=True)
        shown = answer.request["PATH_INFO"]
        if answer.headers.get("Content-Type", "").startswith("text/html") and shown not in seen:
            seen.add(shown)
            found.append(path)
    return found


def browser(chromium: Browser, address: str, user: User | None) -> BrowserContext:
    context = chromium.new_context(base_url=address)
    context.set_default_timeout(30_000)
    if user is not None:
        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    return context


def error_page(route: Route) -> None:
    """What a handler answers, with the policy that a page of the desk has."""
    name = route.request.url.rpartition("/")[2]
    request = RequestFactory().get("/")
    request.user = None  # type: ignore[assignment]  # nobody: the page asks no more of it
    body = errors.server_error(request).content if name == "500.html" else render_to_string(name)
    policy = Client().get("/verify/").headers["Content-Security-Policy"]
    route.fulfill(body=body, content_type="text/html", headers={"Content-Security-Policy": policy})


def test_no_page_is_refused_anything_by_the_policy(
    chromium: Browser, live_server: Any, checker: User, editor: User
) -> None:
    administrator = person("administrator@example.org", Role.ADMINISTRATOR)
    world = make_world("ordinary words", by=checker)
    for_staff = kinds_of_pages(administrator)
    publish(world, by=editor, note="words")
    wrong: list[str] = []
    for user, paths in ((administrator, for_staff), (None, kinds_of_pages(None))):
        context = browser(chromium, live_server.url, user)
        context.route("**/error-pages/*", error_page)
        watch = Watch(context)
        for path in [*paths, "/nothing/here/", *(f"/error-pages/{it}" for it in ERRORS)]:
            watch.visit(path)
        wrong += watch.found
        context.close()
    assert len(for_staff) > 60
    assert wrong == []


def test_the_watch_sees_what_is_refused(chromium: Browser, live_server: Any) -> None:
    context = browser(chromium, live_server.url, None)
    watch = Watch(context)
    page = watch.visit("/verify/")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    watch.look()
    assert any("style-src-attr" in it for it in watch.found)
    context.close()
