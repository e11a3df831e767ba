"""The page of suggested derivations: what it shows, what a person decides, what others see."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from accounts.roles import Role
from sources import actions
from sources.capture import reading
from sources.models import Derivation, DerivationSuggestion
from sources.suggestions import dismiss_suggestions
from tests.conftest import person
from tests.sources.test_suggestions import Desk, read_here
from tests.sources.told import COPIED, captured
from tests.sources.told import make as make_source

pytestmark = [pytest.mark.once, pytest.mark.django_db]
PAGE = "/sources/suggestions/"
HOSTILE = '"><script>alert(1)</script>{{ settings.SECRET_KEY }}'


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "read", read_here)
        yield Desk()
        transaction.set_rollback(True)


@pytest.fixture
def desk(standing: Desk, db: None) -> Iterator[Desk]:
    with transaction.atomic():
        yield standing
        transaction.set_rollback(True)


@pytest.fixture
def browser(desk: Desk) -> Client:
    client = Client()
    client.force_login(desk.checker)
    return client


def shown(client: Client, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_words_that_led_to_it_are_marked_where_they_stand(browser: Client) -> None:
    html = shown(browser)
    assert "reported in <mark>its first account of the ledgers</mark>" in " ".join(html.split())
    assert "<mark>According to Harbour Wire</mark>, more" in html
    assert "words in a row are the same" in html
    assert "4 suggestions" not in html
    assert "(4)" in shown(browser, "/sources/")
    assert "4 suggestions wait" in shown(browser, "/sources/wire/")
    assert "1 suggestion waits" in shown(browser, "/sources/copy/")


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("rule=words", "What copy says", "What page says"),
        ("source=bulletin", "What bulletin says", "What page says"),
        ("publisher=copy+house", "What copy says", "What bulletin says"),
        ("q=page", "What page says", "What copy says"),
        ("rule=nothing&page=99999999999", "What page says", "No suggestion"),
        ("state=dismissed", "No suggestion fits", "What page says"),
    ],
)
def test_the_list_is_narrowed(asked: str, there: str, gone: str, browser: Client) -> None:
    html = shown(browser, f"{PAGE}?{asked}")
    assert there in html
    assert gone not in html


def test_one_is_accepted_and_those_of_the_same_pair_go_with_it(desk: Desk, browser: Client) -> None:
    row = desk.found(desk.page, "link")
    sent = {"suggestion": str(row.uuid), "relation": "uses_data_of", "direction": "source"}
    response = browser.post(f"{PAGE}accept/?rule=link", sent)
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}?rule=link")
    derivation = Derivation.objects.get()
    assert (derivation.source, derivation.relation) == (desk.page, "uses_data_of")
    assert "What page says" not in shown(browser)


def test_without_a_date_the_direction_is_asked_and_may_be_turned(
    desk: Desk, browser: Client
) -> None:
    row = desk.found(desk.copy, "words")
    sent = {"suggestion": str(row.uuid), "relation": "quotes", "direction": ""}
    refused = browser.post(f"{PAGE}accept/", sent)
    assert refused.status_code == 422
    assert "Say who has it from whom" in refused.content.decode()
    assert browser.post(f"{PAGE}accept/", {**sent, "direction": "origin"}).status_code == 302
    assert Derivation.objects.get().source == desk.wire


def test_several_are_dismissed_with_one_reason(desk: Desk, browser: Client) -> None:
    rows = [str(it.uuid) for it in DerivationSuggestion.objects.filter(rule="name")]
    refused = browser.post(f"{PAGE}dismiss/", {"suggestion": rows, "why": ""})
    assert refused.status_code == 422
    assert refused.content.decode().count("checked") == 2
    assert browser.post(f"{PAGE}dismiss/", {"why": "x"}).status_code == 422
    browser.post(f"{PAGE}dismiss/", {"suggestion": rows, "why": "Said in passing."})
    assert DerivationSuggestion.objects.open().filter(rule="name").count() == 0
    assert shown(browser, f"{PAGE}?state=dismissed").count("Said in passing.") == 2


def test_a_circle_is_named_before_anybody_tries(desk: Desk, browser: Client) -> None:
    middle = make_source("zqmid", desk.checker, protected=True)
    for source, origin in ((desk.wire, middle), (middle, desk.bulletin)):
        actions.add_derivation(source=source, origin=origin, relation="quotes", by=desk.checker)
    circle = "“What bulletin says” → “What wire says” → {} → “What bulletin says”"
    assert circle.format("“What zqmid says”") in shown(browser)
    other = Client()
    other.force_login(person("editor@example.org", Role.EDITOR))
    html = shown(other)
    assert circle.format("a protected source") in html
    assert "zqmid" not in html
    row = desk.found(desk.bulletin, "name")
    sent = {"suggestion": str(row.uuid), "relation": "quotes", "direction": "source"}
    refused = browser.post(f"{PAGE}accept/", sent)
    assert refused.status_code == 422
    assert "would close a circle" in refused.content.decode()


def test_suggestions_that_close_a_circle_with_one_another_say_so(
    desk: Desk, browser: Client
) -> None:
    there = desk.found(desk.bulletin, "name")
    DerivationSuggestion.objects.filter(pk=there.pk).update(direction_known=True)
    back = DerivationSuggestion.objects.get(pk=there.pk)
    back.pk, back.uuid = None, uuid4()
    back.source, back.origin = there.origin, there.source
    back.save(force_insert=True)
    html = shown(browser)
    assert html.count("Suggested in a circle") == 2
    for one, other in (("bulletin", "wire"), ("wire", "bulletin")):
        assert f"“What {one} says” → “What {other} says” → “What {one} says”" in html
    dismiss_suggestions([back], by=desk.checker, why="Not so.")
    assert "Suggested in a circle" not in shown(browser)


def test_what_hangs_on_a_protected_source_is_there_for_its_readers_only(
    desk: Desk, browser: Client
) -> None:
    leak = make_source("zqleak", desk.checker, "2024-06-19", protected=True)
    captured(leak, COPIED, desk.checker)
    row = DerivationSuggestion.objects.get(origin=leak, source=desk.wire)
    assert "zqleak" in shown(browser)
    other = Client()
    other.force_login(person("editor@example.org", Role.EDITOR))
    for address in (PAGE, f"{PAGE}?source=zqleak", f"{PAGE}?q=zqleak", "/sources/wire/"):
        assert "What zqleak says" not in shown(other, address)
    for verb, more in (("accept", {"relation": "quotes"}), ("dismiss", {"why": "x"})):
        sent = {"suggestion": str(row.uuid), "direction": "source", **more}
        assert other.post(f"{PAGE}{verb}/", sent).status_code == 404
    assert other.post(f"{PAGE}accept/", {"suggestion": "x"}).status_code == 404


def test_who_has_no_role_reads_and_decides_nothing(desk: Desk) -> None:
    client = Client()
    client.force_login(desk.outsider)
    html = shown(client)
    assert "Only fact-checkers and editors change sources." in html
    assert "Choose it" not in html
    row = desk.found(desk.page, "link")
    sent = {"suggestion": str(row.uuid), "relation": "quotes", "direction": "source"}
    assert client.post(f"{PAGE}accept/", sent).status_code == 403
    assert client.post(f"{PAGE}dismiss/", {**sent, "why": "x"}).status_code == 403


def test_hostile_words_are_shown_as_text_and_more_rows_cost_no_more_queries(
    desk: Desk, browser: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            shown(browser)
        return len(asked)

    before = queries()
    for number in range(3):
        other = make_source(f"other{number}", desk.checker, "2024-07", description=HOSTILE)
        captured(other, f"{HOSTILE} {COPIED} {HOSTILE}", desk.checker)
    assert queries() == before
    html = shown(browser)
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
