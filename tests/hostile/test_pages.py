"""Every page of the desk, the admin, the API and the public, with hostile texts in every row."""

from __future__ import annotations

import json
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest

from accounts.actions import create_token
from accounts.models import User
from claims.actions import revise_claim
from tests.hostile.addresses import addresses
from tests.hostile.attacks import TAG, TEXTS
from tests.hostile.worlds import answer, make_world, publish, signed_in
from tests.services.shares import dealt

pytestmark = pytest.mark.django_db

FOR_PAGES = dealt([TEXTS["template code"] + TEXTS["markup"], TEXTS["a script's address"]])
"""How a text is shown does not depend on the database, and every walk takes seconds."""
BOOKMARK = "/claims/new/bookmarklet/"
A_MONTH = timedelta(days=30)
LINKS = {"href", "src", "action", "formaction", "data", "poster", "hx-get", "hx-post", "xlink:href"}


class Page(HTMLParser):
    """Collects what a browser would run or follow."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == TAG or (tag == "script" and not _ours(given)) or tag in {"iframe", "object"}:
            self.wrong.append(f"<{tag} {given}>")
        if tag == "style" or "style" in given:
            self.wrong.append(f"<{tag} style={given.get('style')}>")
        for name, value in given.items():
            if name.startswith("on") or (name in LINKS and not _leads_to_the_web(value)):
                self.wrong.append(f"<{tag} {name}={value}>")


def _ours(script: dict[str, str]) -> bool:
    inert = script.get("type") in {"application/json", "application/ld+json"}
    source = script.get("src", "")
    return inert or source == "/admin/jsi18n/" or source.startswith("/static/")


def _leads_to_the_web(address: str) -> bool:
    return urlsplit(address.strip()).scheme in {"", "http", "https"}


def check(path: str, response: Any) -> None:
    assert response.status_code < 500, path
    kind = response.headers.get("Content-Type", "")
    body = b"".join(response) if response.streaming else response.content
    if kind.startswith("text/html"):
        text = body.decode()
        wrong = Page(text).wrong
        if path == BOOKMARK and response.status_code == 200:
            # Our own script, which is dragged away: no click runs it.
            assert len(wrong) == 1 and wrong.pop().startswith("<a href=javascript:(()=>{"), path
        assert wrong == [], path
        policy = response.headers.get("Content-Security-Policy", "")
        assert "script-src 'self'" in policy and "unsafe" not in policy, path
        assert "{{ settings" not in text or "{% debug %}" in text, path
    elif "json" in kind:
        for document in body.splitlines() if "jsonl" in kind else [body]:
            json.loads(document)
    else:
        assert response.headers["X-Content-Type-Options"] == "nosniff", path


def visit_everything(user: User | None) -> dict[str, int]:
    """Every address of every row; returns the status of each path."""
    client = signed_in(user)
    statuses = {}
    for address in addresses():
        if address.template in {"/accounts/logout/", "/admin/logout/"}:
            continue
        for path in list(address.paths())[:2]:
            response = client.get(path)
            check(path, response)
            statuses[path] = response.status_code
    return statuses


@pytest.mark.parametrize("text", FOR_PAGES, ids=lambda text: text[:12])
def test_whatever_is_written_it_is_shown_as_text_on_every_page(
    text: str, checker: User, administrator: User, editor: User
) -> None:
    world = make_world(text, by=checker)
    create_token(checker, name=" ".join(text.split())[:100], expires_in=A_MONTH, by=checker)
    User.objects.filter(pk=editor.pk).update(name=text[:150], byline=True)
    shown = visit_everything(administrator)
    assert sum(status == 200 for status in shown.values()) > 40
    assert shown[f"/claims/{world.claim.reference}/"] == 200
    publish(world, by=User.objects.get(pk=editor.pk), note=text[:2_000])
    visit_everything(None)


def test_the_walk_finds_what_it_looks_for() -> None:
    for wrong in (
        f"<p><{TAG}>",
        "<script>alert(1)</script>",
        "<a href=' javascript:alert(1)'>x</a>",
        "<p onclick=x>",
        "<p style='color: red'>",
        "<style>p {}</style>",
        "<img src='data:image/svg+xml,x'>",
    ):
        assert Page(wrong).wrong


@pytest.mark.once
def test_readers_see_of_a_published_claim_nothing_that_was_for_the_desk(
    checker: User, editor: User
) -> None:
    world = make_world("words of the desk", by=checker)
    revise_claim(world.claim, note="zqnote of the desk", by=checker)
    publish(world, by=editor, note="zqnote of the editor")
    for path in ("/", "/published/"):
        body = answer(signed_in(None), path)[1].decode()
        assert "words of the desk" in body
        assert "zqnote" not in body


@pytest.mark.once
@pytest.mark.parametrize("name", ["markup", "a turned reading order"])
def test_the_api_gives_back_what_was_written_to_the_letter(name: str, checker: User) -> None:
    world = make_world(TEXTS[name], by=checker)
    client = signed_in(checker)
    claim = json.loads(answer(client, f"/api/v1/claims/{world.claim.reference}/")[1])
    assert claim["statement"] == TEXTS[name]
    source = json.loads(answer(client, "/api/v1/sources/article/")[1])
    assert source["title"] == TEXTS[name]
