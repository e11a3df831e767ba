"""The list of who may see a protected source, in the browser."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from sources import actions
from sources.models import Source
from tests.desk.conftest import Case

pytestmark = [pytest.mark.once, pytest.mark.django_db]
LIST = "/sources/leak/readers/"


@pytest.fixture
def leak(checker: User) -> Source:
    return actions.add_source(slug="leak", title="Jane", protected=True, by=checker)


@pytest.fixture
def client(client: Client, checker: User) -> Client:
    client.force_login(checker)
    return client


def test_somebody_is_let_in_and_taken_off_the_list_again(
    leak: Source, client: Client, checker: User, editor: User
) -> None:
    assert str(editor) in client.get(LIST).content.decode()  # offered
    assert client.post(LIST, {"reader": editor.uuid}).headers["Location"] == LIST
    assert set(leak.readers.all()) == {checker, editor}
    remove = f"{LIST}{editor.uuid}/remove/"
    assert "required" in client.post(remove, {}).content.decode()
    assert client.post(remove, {"why": "Enough"}).headers["Location"] == LIST
    assert set(leak.readers.all()) == {checker}
    history = client.get("/sources/leak/").content.decode()
    assert "Enough" in history


def test_whoever_takes_themselves_off_is_led_away_from_it(
    leak: Source, client: Client, checker: User, editor: User
) -> None:
    page = client.get(f"{LIST}{checker.uuid}/remove/").content.decode()
    assert 'aria-disabled="true"' in page
    assert "put another person on it first" in page
    leak.readers.add(editor)
    response = client.post(f"{LIST}{checker.uuid}/remove/", {"why": "Not mine"})
    assert response.headers["Location"] == "/sources/"
    assert client.get(LIST).status_code == 404


def test_a_source_is_protected_from_its_page_and_opened_again(
    client: Client, checker: User, editor: User
) -> None:
    source = actions.add_source(slug="leak", title="Jane", by=checker)
    assert LIST in client.get("/sources/leak/").content.decode()
    assert client.post(LIST, {"why": ""}).status_code == 422
    client.post(LIST, {"why": "They asked"})
    source.refresh_from_db()
    assert source.protected
    other = Client()
    other.force_login(editor)
    assert other.get("/sources/leak/").status_code == 404
    client.post("/sources/leak/open/", {"why": "They went public"})
    assert other.get("/sources/leak/").status_code == 200


@pytest.mark.parametrize("path", [LIST, "/sources/leak/open/"])
def test_for_others_the_list_does_not_exist(path: str, leak: Source, editor: User) -> None:
    other = Client()
    other.force_login(editor)
    for answer in (other.get(path), other.post(path, {"why": "W", "reader": editor.uuid})):
        assert answer.status_code == 404
    assert leak.readers.count() == 1


def test_who_is_not_of_the_desk_is_not_let_in(leak: Source, client: Client, outsider: User) -> None:
    for sent in (
        {"reader": ""},
        {"reader": outsider.uuid},
        {"reader": "x\x00"},
        {"reader": "9" * 999},
    ):
        response = client.post(LIST, sent)
        assert response.status_code == 422, sent
        assert "error" in response.content.decode()
    assert leak.readers.count() == 1


def test_what_was_open_is_named_nowhere_any_more(case: Case, checker: User, editor: User) -> None:
    title, slug, claim = "Zebra report", "zebra", case.claim.reference
    actions.revise_source(case.outlet, by=checker, title=title, slug=slug)
    other = Client()
    other.force_login(editor)
    paths = [
        "/sources/",
        f"/claims/{claim}/",
        f"/claims/{claim}/provenance/",
        f"/claims/{claim}/prov/",
        f"/api/v1/claims/{claim}/",
        "/api/v1/sources/",
        "/api/v1/derivations/",
        "/sources/suggestions/",
        f"/sources/?q={title}",
    ]
    before = [other.get(path).content.decode() for path in paths]
    assert title in before[0] and title in before[1]
    actions.protect_source(case.outlet, by=checker, why="They asked")
    for path in paths:
        body = other.get(path).content.decode().replace(f'value="{title}"', "")
        body = body.replace(f'"{path}', "")
        assert title not in body and slug not in body, path
