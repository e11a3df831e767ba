"""No page runs or styles anything inline: what a real chromium refuses, kind of page by kind.

The desk's, the readers' and most of the admin's pages are watched while their accessibility is
looked at (tests/desk/test_browser.py, tests/public/test_browser.py, test_admin_browser.py), those
of signing in in tests/accounts; the HTML of every address is read in tests/hostile/test_pages.py.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from playwright.sync_api import Browser, BrowserContext, Route

from accounts.models import User
from accounts.roles import Role
from config import errors
from tests.conftest import person
from tests.desk.conftest import make_case
from tests.services.policy import LOOKS, Watch

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("queue"),
]
ERRORS = ("400.html", "403_csrf.html", "429.html", "500.html")
POLICY = "Content-Security-Policy"
FOR_STAFF = (
    *("/admin/claims/", "/admin/claims/claim/add/", "/admin/claims/claim/{claim}/history/"),
    *("/admin/claims/claim/{claim}/delete/", "/admin/accounts/user/{person}/change/"),
    *("/admin/sources/countingunit/new/", "/admin/nothing/", "/nothing/here/"),
)
FOR_NOBODY = (
    *("/", "/accounts/login/", "/accounts/inactive/", "/accounts/password/reset/done/"),
    *("/accounts/password/reset/key/1-x/", "/accounts/password/reset/key/done/", "/verify/"),
    *(f"/error-pages/{name}" for name in ERRORS),
)


def lists(administrator: User) -> list[str]:
    """A list of the admin for each set of scripts that run in one: filters differ."""
    client = Client()
    client.force_login(administrator)
    kinds: dict[frozenset[str], str] = {}
    for model in admin.site._registry:
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        html = client.get(path).content.decode()
        kinds.setdefault(frozenset(re.findall(r'<script[^>]* src="([^"]+)"', html)), path)
    return list(kinds.values())


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


def refused(context: BrowserContext, paths: list[str]) -> list[str]:
    bodies, policy = error_pages(), Client().get("/verify/").headers[POLICY]

    def fulfil(route: Route) -> None:
        body = bodies[route.request.url.rpartition("/")[2]]
        route.fulfill(body=body, content_type="text/html", headers={POLICY: policy})

    context.route("**/error-pages/*", fulfil)
    watch = Watch(context, unread=LOOKS)
    for path in paths:
        watch.visit(path)
    return watch.found


def test_no_page_is_refused_anything_by_the_policy(
    chromium: Browser, live_server: Any, checker: User
) -> None:
    administrator = person("administrator@example.org", Role.ADMINISTRATOR)
    names = {"claim": make_case(checker).claim.pk, "person": checker.pk}
    for_staff = [path.format(**names) for path in FOR_STAFF] + lists(administrator)
    wrong: list[str] = []
    for user, paths in (
        (administrator, for_staff),
        (None, list(FOR_NOBODY)),
    ):
        context = browser(chromium, live_server.url, user)
        wrong += refused(context, paths)
        context.close()
    assert wrong == []


def test_the_watch_sees_what_is_refused(chromium: Browser, live_server: Any) -> None:
    context = browser(chromium, live_server.url, None)
    watch = Watch(context)
    page = watch.visit("/verify/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    page.wait_for_function("window.refused.length")
    watch.look()
    assert any("style-src-attr" in it for it in watch.found)
    context.close()
