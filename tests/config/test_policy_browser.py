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
from tests.services.policy import LOOKS, Watch

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("queue"),
]
ERRORS = ("400.html", "403_csrf.html", "429.html", "500.html")
REDIRECTS = (301, 302)
LEFT_OUT = "/logout/"
POLICY = "Content-Security-Policy"


def kinds_of_pages(user: User | None) -> list[str]:
    """An address of each kind that is answered with a page; of errors, one of each status."""
    client, found, seen = signed_in(user), [], set()
    for address in addresses():
        path = next(iter(address.paths()), None)
        if path is None or path.endswith(LEFT_OUT):
            continue
        answer = client.get(path)
        kind = path if answer.status_code == 200 else answer.status_code
        html = answer.headers.get("Content-Type", "").startswith("text/html")
        if html and answer.status_code not in REDIRECTS and kind not in seen:
            seen.add(kind)
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


def error_pages() -> dict[str, str]:
    """What is answered when no view does, by the last part of an address."""
    request = RequestFactory().get("/")
    broken = errors.server_error(request).content.decode()
    return {name: render_to_string(name) for name in ERRORS} | {"500.html": broken}


def test_no_page_is_refused_anything_by_the_policy(
    chromium: Browser, live_server: Any, checker: User, editor: User
) -> None:
    administrator = person("administrator@example.org", Role.ADMINISTRATOR)
    world = make_world("ordinary words", by=checker)
    for_staff = kinds_of_pages(administrator)
    publish(world, by=editor, note="words")
    wrong: list[str] = []
    bodies, policy = error_pages(), Client().get("/verify/").headers[POLICY]

    def fulfil(route: Route) -> None:
        body = bodies[route.request.url.rpartition("/")[2]]
        route.fulfill(body=body, content_type="text/html", headers={POLICY: policy})

    for user, paths in ((administrator, for_staff), (None, kinds_of_pages(None))):
        context = browser(chromium, live_server.url, user)
        context.route("**/error-pages/*", fulfil)
        watch = Watch(context, unread=LOOKS)
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
