"""A protected source shows to its readers and to nobody else, wherever one looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Role
from claims.casefile.exporting import export
from claims.casefile.reading import CaseFileError
from claims.content import content
from claims.models import Case, Claim
from sources.actions import revise_source
from sources.models import Observation, Source
from tests.claims.casefiles import load_text
from tests.conftest import person
from tests.hostile.addresses import addresses, lists
from tests.hostile.worlds import World, answer, publish, signed_in, standing
from tests.services.shares import dealt

pytestmark = pytest.mark.django_db

SECRET = "zqsecret"
WORDS = ("alphaword", "omegaword")
"""The first stands in the protected source, the second nowhere."""
NOISE = re.compile(
    r'csrfmiddlewaretoken" value="\w+"|"csrfToken": "\w+"|\d{2}:\d{2}(:\d{2})?|value="\w{64}"'
)


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[World, dict[str, User | None]]]:
    """All that says who the source is carries the secret; `insider` is its short name."""
    with django_db_blocker.unblock(), standing("ordinary words") as (world, people):
        revise_source(
            world.protected,
            slug=f"{SECRET}-source",
            title=f"{SECRET} {WORDS[0]}",
            author=f"{SECRET} author {WORDS[0]}",
            description=f"{SECRET} description {WORDS[0]}",
            url=f"https://{SECRET}.example/",
            why=f"{SECRET} reason",
            by=world.reader,
        )
        yield world, people


@pytest.fixture
def world(made: tuple[World, dict[str, User | None]]) -> World:
    return made[0]


@pytest.fixture(params=["nobody", "outsider", "administrator"])
def other(
    request: pytest.FixtureRequest, made: tuple[World, dict[str, User | None]]
) -> User | None:
    """Whoever may not read it."""
    return made[1][request.param]


@pytest.fixture
def administrator(made: tuple[World, dict[str, User | None]]) -> User | None:
    return made[1]["administrator"]


@pytest.fixture
def editor(made: tuple[World, dict[str, User | None]]) -> User | None:
    return made[1]["editor"]


def every_path() -> Iterator[str]:
    for address in addresses():
        if not address.template.endswith("/logout/"):
            yield from address.paths()


def test_no_address_shows_it_to_others(world: World, other: User | None) -> None:
    client = signed_in(other)
    for path in dealt(every_path()):
        for method in ("get",) if path.startswith("/admin/") else ("get", "post"):
            status, body = answer(client, path, method)
            assert status < 500, path
            if SECRET in path:  # it is answered as one that does not exist
                body = body.replace(path.encode(), b"")
            assert SECRET.encode() not in body, (method, path)
            assert WORDS[0].encode() not in body, (method, path)


def test_its_reader_finds_it_on_the_same_addresses(world: World) -> None:
    client = signed_in(world.reader)
    shown = [path for path in every_path() if SECRET.encode() in answer(client, path)[1]]
    assert len(shown) > 6


def test_no_search_tells_that_it_is_there(world: World, other: User | None) -> None:
    """Searching for its words gives what searching for words of nobody gives."""
    for path in dealt(lists()):
        client = signed_in(other)  # a message of the one before would stand on the next page
        if path == "/claims/open/":
            continue
        names = ("q",) if path.startswith("/admin/") else ("q", "claimant", "source", "publisher")
        for name in names:
            for _look in range(3):  # a page that tells the time may change; a leak is there always
                first, second = (_searched(client, path, name, word) for word in WORDS)
                if first == second:
                    break
            assert first == second, (path, name)


def _searched(client: Any, path: str, name: str, word: str) -> tuple[int, str]:
    status, body = answer(client, path, data={name: word})
    return status, NOISE.sub("", body.decode().replace(word, "…"))


def test_no_short_name_tells_that_it_is_there(world: World, other: User | None) -> None:
    """Its own addresses are answered as those of a source that there is not."""
    client = signed_in(other)
    there, nowhere = f"{SECRET}-source", "zqnothing-source"
    for template in ("/sources/{}/", "/api/v1/sources/{}/", "/sources/{}/captures/"):
        for method in ("get", "post"):
            answers = []
            for slug in (there, nowhere):
                status, body = answer(client, template.format(slug), method)
                answers.append((status, NOISE.sub("", body.decode().replace(slug, "…"))))
            assert answers[0] == answers[1], (method, template)


def test_neither_the_content_nor_an_export_names_it(
    world: World, editor: User, administrator: User
) -> None:
    for text in (
        str(content(world.claim)),
        *(export(scope, by=by) for scope in (Case.objects.get(), Claim.objects.get())
          for by in (None, editor, administrator)),
    ):  # fmt: skip
        assert SECRET not in text
        assert "insider" not in text
    assert SECRET in export(Case.objects.get(), by=world.reader)


def test_readers_of_a_published_claim_are_told_nothing_of_it(world: World, editor: User) -> None:
    publish(world, by=editor, note="")
    for path in every_path():
        assert SECRET.encode() not in answer(signed_in(None), path)[1], path


def test_a_refusal_does_not_tell_that_it_is_there(world: World, administrator: User) -> None:
    """What names it in a case file of somebody else reads as what is not there."""
    by, said = person("second@example.org", Role.FACT_CHECKER), []
    for name in (f"{SECRET}-source", "zqnothing-source"):
        with pytest.raises(CaseFileError) as refusal:
            load_text(REFERRING.format(name=name), by=by)
        said.append(str(refusal.value).replace(name, "…"))
    assert said[0] == said[1]
    assert Source.objects.filter(slug="other").count() == 0
    assert Observation.objects.filter(key="new").count() == 0


REFERRING = """\
plumbline: 1
case: {{slug: other, title: Another}}
sources:
  - {{slug: other, title: Another}}
derivations:
  - {{source: other, origin: {name}, relation: quotes}}
observations:
  - {{key: new, source: {name}, measure: x, figure: 3 t}}
"""
