"""Whatever a list of the desk can be narrowed and ordered by, a program can ask for as well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Role
from api.filters import Words
from claims import actions as claims
from config.api import RESOURCES
from desk.lists import LISTS, Listing
from dossiers.actions import cancel_dossier, issue_dossier
from estimates import actions as estimates
from sources import actions as sources
from sources.dates import PartialDate
from tests.api.callers import program, read
from tests.conftest import person
from tests.desk.conftest import make_case

pytestmark = [pytest.mark.both, pytest.mark.django_db]

ORDERS: dict[str, dict[str, str]] = {
    "claims": {
        "": "-reference", "oldest": "reference", "claimed": "-claimed_on", "claimant": "claimant",
        "status": "status", "due": "due_on", "priority": "-priority",
    },
    "sources": {"": "title", "newest": "-published_on", "publisher": "publisher"},
    "publishers": {"": "name"},
    "captures": {"": "-uuid", "oldest": "uuid", "source": "source"},
    "estimates": {"": "title", "newest": "-uuid"},
    "parameters": {"": "title", "newest": "-uuid"},
    "dossiers": {"": "-issued_at", "oldest": "issued_at"},
}  # fmt: skip
"""How the API spells each order of the desk."""
DESK_ONLY = {"publishers": {"sources"}}
"""A cursor goes by a column, and how many sources somebody sees of a publisher is none."""
TEXTS = {"case": ["shells"], "claimant": ["PAPER"], "tag": ["WAR"]}
"""What is typed or chosen in fields without choices of their own."""


@pytest.fixture(scope="module")
def checker(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[User]:
    """Somebody at a desk with two of everything, in different states; undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        checker = person("checker@example.org", Role.FACT_CHECKER)
        editor = person("editor@example.org", Role.EDITOR)
        fill(checker, editor)
        yield checker
        transaction.set_rollback(True)


def fill(checker: User, editor: User) -> None:
    first, second = make_case(checker), make_case(checker, suffix="-2", words="again")
    case = claims.add_case(slug="shells", title="Shells", by=checker)
    said: dict[str, Any] = {
        "claimant": "A newspaper",
        "claimed_on": PartialDate("2024-06"),
        "case": case,
    }
    claims.revise_claim(first.claim, **said, by=checker)
    claims.plan(first.claim, priority=4, due_on=date(2024, 1, 2), by=checker)
    claims.tag(first.claim, ["war"], by=checker)
    claims.assign(first.claim, [checker], by=checker)
    claims.watch(second.claim, watching=True, by=checker)
    claims.comment(second.claim, "@checker, look.", by=editor)
    claims.move_claim(second.claim, "submit", by=checker, reason="Known.")
    for number in range(3, 9):
        row = claims.log_claim(statement="S", claimant="C", by=checker)
        due = date(2024, 1, number) if number % 2 else None
        claims.plan(row, priority=2, due_on=due, by=checker)
    spare = estimates.add_parameter(slug="spare", title="A spare one", text="3 t", by=checker)
    gone = {"slug": "gone", "title": "Gone", "formula": "spare", "unit": "t", "bearing": "central"}
    estimates.retire_estimate(
        estimates.add_estimate(inputs={"spare": spare}, by=checker, **gone), why="A", by=checker
    )
    sources.capture_link(first.outlet, checker)
    sources.paste_capture(first.origin, text="Some words.", by=checker)
    cancel_dossier(issue_dossier(first.claim, by=checker), by=checker)
    issue_dossier(second.claim, by=checker)


@pytest.fixture
def client(checker: User) -> Client:
    return program(checker)


def names_at_the_desk(listing: Listing, user: User, **asked: str) -> list[str]:
    query = QueryDict(mutable=True)
    query.update(asked)
    form = listing.form(query, user)
    assert form.is_valid(), form.errors
    named_by = RESOURCES[listing.name.value][1].lookup_field
    return [str(getattr(row, named_by)) for row in listing.rows(form, user, [])]


def names_over_the_api(client: Client, listing: Listing, **asked: str) -> list[str]:
    name = listing.name.value
    named_by = RESOURCES[name][1].lookup_field
    return [row[named_by] for row in read(client, f"{name}/", limit="200", **asked)["results"]]


def values(name: str, field: Any) -> list[str]:
    if name in TEXTS:
        return TEXTS[name]
    assert isinstance(field, forms.ChoiceField), f"Say in TEXTS what is typed into {name}."
    choices: Any = field.choices
    return [str(value) for value, _label in choices if value]


def test_every_filter_finds_the_same_rows_as_at_the_desk(client: Client, checker: User) -> None:
    found = 0
    for listing in LISTS.values():
        for name, field in listing.form(QueryDict(), checker).fields.items():
            for value in () if name in {"q", "sort"} else values(name, field):
                there = names_at_the_desk(listing, checker, **{name: value})
                here = names_over_the_api(client, listing, **{name: value})
                assert sorted(here) == sorted(there), (listing.name, name, value)
                found += bool(here)
    assert found > 20, "most of what is asked for is there"


def test_every_order_is_that_of_the_desk(client: Client, checker: User) -> None:
    for name, listing in LISTS.items():
        alone = DESK_ONLY.get(name, set())
        assert set(ORDERS[name]) | alone == set(listing.search.sorts), name
        view: Any = RESOURCES[name][1]
        for sort, ordering in ORDERS[name].items():
            there = names_at_the_desk(listing, checker, sort=sort)
            here = names_over_the_api(client, listing, ordering=ordering)
            column = ordering.removeprefix("-")
            path = view.columns.get(column, column)
            by = {str(key): it for key, it in listing.visible(checker).values_list(
                view.lookup_field, path)}  # fmt: skip
            assert sorted(here) == sorted(there)
            assert [by[it] for it in here] == [by[it] for it in there], (name, sort)


def test_words_are_looked_for_in_the_same_columns_as_at_the_desk() -> None:
    for name, listing in LISTS.items():
        view: Any = RESOURCES[name][1]
        words = view.filterset_class.base_filters["q"]
        assert isinstance(words, Words)
        assert set(words.columns) == set(listing.search.searched), name


def test_pages_of_a_column_that_may_be_empty_show_every_row_once(
    client: Client, checker: User
) -> None:
    for name, ordering in (("claims", "due_on"), ("claims", "-due_on"), ("claims", "-claimed_on"),
                           ("sources", "publisher"), ("sources", "-publisher")):  # fmt: skip
        pages = [read(client, f"{name}/", limit="2", ordering=ordering)]
        while pages[-1]["next"]:
            pages.append(client.get(pages[-1]["next"]).json())
        seen = [row["href"] for page in pages for row in page["results"]]
        whole = read(client, f"{name}/", limit="200", ordering=ordering)["results"]
        assert seen == [row["href"] for row in whole]
        assert len(seen) == len(set(seen)) >= 6
        back = pages[-1]
        for page in reversed(pages[:-1]):
            back = client.get(back["previous"]).json()
            assert back["results"] == page["results"], ordering
        assert back["previous"] is None
