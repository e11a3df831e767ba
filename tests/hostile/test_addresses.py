"""Every address, for everybody, with parameters and queries that nobody sane would send."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.models import User
from tests.hostile.addresses import Address, addresses, is_broken, lists
from tests.hostile.attacks import PARAMETERS, QUERIES
from tests.hostile.worlds import answer, signed_in, standing
from tests.services.shares import dealt

pytestmark = pytest.mark.django_db

PEOPLE = (*dealt(["nobody", "outsider"]), "administrator")
"""The pages of a fact-checker and of an editor are an administrator's as well."""
FOR_NOBODY = (
    *(
        "/accounts/",
        "/published/",
        "/verify/",
        "/card.png",
        "/robots.txt",
        "/favicon.ico",
        "/appearance/",
    ),
    *("/corrections", "/methodology/", "/feed.", "/claimreview.json", "/sitemap.xml"),
    "/metrics/",  # to callers on this machine
)
"""Where a request from nobody may be answered with a page."""
SECRET = "zqx words of the desk"
NAMES = (
    *("q", "page", "p", "created_at__year"),
    *("o", "limit", "cursor", "at__day", "_facets", "_popup", "_to_field", "issued_at__month"),
    *("sort", "status", "state", "kind", "case", "claimant", "reference", "ordering", "retired"),
    *("all", "use", "format", "next", "e", "status__exact", "case__id__exact", "actor", "verb"),
    *("source__id__exact", "claim__id__exact", "source__title__startswith", "object_type"),
    *("publisher", "source", "published_on", "protected__exact", "reviewer__id__exact"),
    *("estimate__id__exact", "groups__id__exact"),
)
AT_ONCE = 6
"""So many of these names go into one query of a page of ours."""
ALL_VALUES = ("q", "page", "p")
"""Names that are tried with every value, a few on each page."""
OF_EACH = 2
"""So many values are tried in one place, the next ones in the next: each in many places."""
SAMPLED = re.compile(r"/admin/(?!claims/claim/)")
"""Pages of the admin that are made by the same code as the one that is tried in full."""


class Turns:
    """Deals out a few of the values at a time, and goes on where it stopped."""

    def __init__(self, values: tuple[str, ...]) -> None:
        self.values = cycle(values)

    def take(self, count: int) -> list[str]:
        return list(islice(self.values, count))


@pytest.fixture(scope="module")
def people(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, User | None]]:
    with django_db_blocker.unblock(), standing(SECRET) as (_world, people):
        yield people


def paths(address: Address, turns: Turns, *, sampled: bool) -> Iterator[str]:
    """With rows that there are, and with hostile parameters in each place."""
    yield from list(address.paths())[:1]
    for hostile in turns.take(1 if sampled else OF_EACH):
        yield from address.with_each(hostile)


def defects(client: Client, tried: Iterable[str], method: str = "get") -> dict[str, int]:
    statuses = {path: answer(client, path, method)[0] for path in tried}
    return {path[:120]: status for path, status in statuses.items() if is_broken(path, status)}


def sampled(who: str, address: Address) -> bool:
    """Whoever may open nothing is turned away before anything is read."""
    return who != "administrator" or bool(SAMPLED.match(address.template))


def every_address() -> Iterator[Address]:
    return (it for it in addresses() if not it.template.endswith("/logout/"))


@pytest.mark.parametrize("who", PEOPLE)
def test_no_address_fails_whoever_asks_and_whatever_is_put_into_it(
    who: str, people: dict[str, User | None]
) -> None:
    client, turns = signed_in(people[who]), Turns(PARAMETERS)
    tried = dealt(
        path
        for address in every_address()
        for path in paths(address, turns, sampled=sampled(who, address))
    )
    assert len(tried) > 100
    assert defects(client, tried) == {}


@pytest.mark.parametrize("method", ["post", "put"])
def test_no_address_fails_under_another_method(method: str, people: dict[str, User | None]) -> None:
    client = signed_in(people["administrator"])
    ours = [it for it in every_address() if not SAMPLED.match(it.template)]
    admins = [it for it in every_address() if SAMPLED.match(it.template)]
    for address in dealt([*ours, *admins[::4]]):
        assert defects(client, list(address.paths())[:1], method) == {}


def test_nobody_is_shown_anything_of_the_desk(people: dict[str, User | None]) -> None:
    client = signed_in(None)
    for address in addresses():
        for path in address.paths():
            for method in ("get", "post"):
                status, body = answer(client, path, method)
                assert b"zqx" not in body, path
                assert status != 200 or path == "/" or path.startswith(FOR_NOBODY), path


def test_whoever_has_no_role_is_shown_nothing_of_the_admin(
    people: dict[str, User | None],
) -> None:
    for who in ("outsider", "checker"):
        client = signed_in(people[who])
        for address in addresses():
            if address.template.startswith("/admin/"):
                for path in address.paths():
                    status, body = answer(client, path)
                    assert b"zqx" not in body, path
                    assert status in {301, 302, 403, 404, 405}, path


@pytest.mark.parametrize("who", ["nobody", "checker", "administrator"])
def test_no_list_fails_whatever_it_is_asked_for(who: str, people: dict[str, User | None]) -> None:
    """The API's lists are asked by tests of its own."""
    client, names, values = signed_in(people[who]), Turns(NAMES), Turns(QUERIES)
    ours = {"nobody": ("/published/",), "checker": ("/claims/", "/sources/")}
    mine = ours.get(who, ("/admin/", "/dossiers/"))
    wrong = set()
    for path in (it for it in lists() if it.startswith(mine)):
        for query in dealt(queries(path, names, values)):
            response = client.get(path, QUERY_STRING=query)
            if response.status_code >= 500:
                wrong.add(f"{path}?{query[:80]}")
    assert wrong == set()


def queries(path: str, names: Turns, values: Turns) -> Iterator[str]:
    """On a page of ours a few names at once, since none stops at the first that is odd; the
    admin does, so it is asked for one after the other."""
    if SAMPLED.match(path):
        yield from (query([name], values) for name in names.take(OF_EACH))
        return
    size = 1 if path.startswith("/admin/") else AT_ONCE
    for at in range(0, len(NAMES), size):
        yield query(NAMES[at : at + size], values)
    for name in ALL_VALUES:
        yield from (query([name], values) for _time in range(OF_EACH))


def query(names: Sequence[str], values: Turns) -> str:
    given = zip(names, values.take(len(names)), strict=True)
    return "&".join(f"{name}={encoded(value)}" for name, value in given)


def encoded(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def test_a_broken_query_string_is_answered(people: dict[str, User | None]) -> None:
    client = signed_in(people["administrator"])
    broken = [
        "%",
        "%zz",
        "&&&=;=",
        "q=%FF%FE",
        "page=%00",
        "=x",
        "q=a" * 300,
        "????",
        "q=%ED%A0%80",
    ]
    for path, query in zip(dealt(lists()), cycle(broken), strict=False):
        assert client.get(path, QUERY_STRING=query).status_code < 500, path
