"""A protected source shows to its readers and to nobody else, wherever one looks."""

from __future__ import annotations

import gzip
import logging
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker
from structlog.stdlib import ProcessorFormatter

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from claims.casefile.exporting import export
from claims.casefile.reading import CaseFileError
from claims.content import content
from claims.models import Case, Claim
from claims.prov_rows import prov_json
from dossiers.machine_copy import attached
from sources import actions as sources
from sources import grading
from sources.actions import revise_source
from sources.models import Capture, Observation, Source
from sources.quantities import read_figure
from tests.claims.casefiles import load_text
from tests.conftest import person
from tests.hostile.addresses import addresses, is_broken, lists
from tests.hostile.worlds import World, answer, publish, signed_in, standing
from tests.services.shares import dealt

pytestmark = pytest.mark.django_db

SECRET = "zqsecret"
HOUSE = "zqhouse"
"""Its publisher, of whom nothing else is there: the name alone would say that this source is."""
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
        _keep_more(world)
        yield world, people


def _keep_more(world: World) -> None:
    """A capture, words, a grade, a figure: each says who it is."""
    by, source = world.reader, world.protected
    source.refresh_from_db()
    house = sources.add_publisher(slug=HOUSE, name=HOUSE, by=by)
    sources.revise_source(source, publisher=house, by=by)
    text = f"{SECRET} says {WORDS[0]} and more"
    capture = sources.add_capture(
        source, upload=[text.encode()], filename=f"{SECRET}.txt", note=SECRET, by=by
    )
    sources.add_passage(capture=capture, key=f"{SECRET}-words", quote=text, by=by)
    grading.grade_source(source, reliability="A", rationale=f"{SECRET} reason", by=by)
    sources.add_observation(
        source=source, key=f"{SECRET}-figure", measure="crates", figure=read_figure("5 t"),
        note=SECRET, locator=SECRET, by=by,
    )  # fmt: skip


def told(world: World) -> list[str]:
    """What gives the source away wherever it stands: words, and digests of what it said."""
    captures = Capture.objects.filter(source=world.protected)
    return [SECRET, WORDS[0], *captures.values_list("sha256", flat=True)]


def opened(body: bytes) -> bytes:
    """What stands in a package or a compressed file."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(body)) as package:
            return b"\n".join(opened(package.read(name)) for name in package.namelist())
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


@pytest.fixture
def world(made: tuple[World, dict[str, User | None]]) -> World:
    return made[0]


@pytest.fixture(params=["nobody", "colleague", "administrator"])
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
    """All but what signs out, and the admin's own deleting, which is refused unread.

    Of many rows in the admin the first and the last: what is protected is made in the end.
    """
    for address in addresses():
        if not address.template.endswith(("/logout/", "/delete/")):
            paths = list(address.paths())
            few = address.template.startswith("/admin/") and len(paths) > 4
            yield from [*paths[:2], *paths[-2:]] if few else paths


def test_no_address_shows_it_to_others(world: World, other: User | None) -> None:
    client, never = signed_in(other), [it.encode() for it in told(world)]
    for path in dealt(every_path()):
        for method in ("get",) if path.startswith("/admin/") else ("get", "post"):
            status, sent = answer(client, path, method)
            assert not is_broken(path, status), path
            body = opened(sent)
            if SECRET in path:  # it is answered as one that does not exist
                body = body.replace(path.encode(), b"")
            for it in never:
                assert it not in body, (method, path)
            if not path.startswith("/admin/audit/"):  # that it was added is no secret
                assert HOUSE.encode() not in body.replace(path.encode(), b""), (method, path)


def test_its_reader_finds_it_on_the_same_addresses(world: World) -> None:
    client = signed_in(world.reader)
    asked = [it for it in every_path() if it.startswith(("/sources/", "/api/v1/"))]
    shown = [path for path in asked if SECRET.encode() in answer(client, path)[1]]
    assert len(shown) > 6


def test_no_search_tells_that_it_is_there(world: World, other: User | None) -> None:
    """Searching for its words gives what searching for words of nobody gives."""
    for path in dealt(lists()):
        client = signed_in(other)  # a message of the one before would stand on the next page
        if path == "/claims/open/":
            continue
        names = ["q"] if path.startswith("/admin/") else ["q", "claimant source publisher"]
        for name in names:
            for _look in range(3):  # a page that tells the time may change; a leak is there always
                first, second = (_searched(client, path, name, word) for word in WORDS)
                if first == second:
                    break
            assert first == second, (path, name)


def _searched(client: Any, path: str, names: str, word: str) -> tuple[int, str]:
    status, body = answer(client, path, data=dict.fromkeys(names.split(), word))
    return status, NOISE.sub("", body.decode(errors="replace").replace(word, "…"))


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
    frozen = content(world.claim)
    for text in (
        str(frozen),
        prov_json(world.claim),
        *(str(it.data) for it in attached(frozen, {})),
        *(export(scope, by=by) for scope in (Case.objects.get(), Claim.objects.get())
          for by in (None, editor, administrator)),
    ):  # fmt: skip
        assert not [it for it in (*told(world), HOUSE, "insider") if it in text]
    assert SECRET in export(Case.objects.get(), by=world.reader)


def test_no_command_tells_others_of_it(
    world: World, editor: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reference, file = world.claim.reference, tmp_path / "out"
    for asked in ({}, {"as_user": editor.email}):
        for command, names, options in (
            ("export_provenance", [reference], {}),
            ("export_captures", [], {"claim": reference, "output": file, **asked}),
            ("export_case", [reference], asked),
            ("export_case", [reference], {"output": file, **asked}),
            ("export_audit", [], asked),
        ):
            call_command(command, *names, **options)
            written = [opened(it.read_bytes()) for it in tmp_path.rglob("*") if it.is_file()]
            said = capsys.readouterr()
            whole = b"".join(written).decode(errors="replace") + said.out + said.err
            open_ones = HOUSE if command == "export_audit" else ""  # that it was added is no secret
            whole = whole.replace(open_ones, "")
            assert not [it for it in (*told(world), HOUSE) if it in whole], (command, options)


def test_what_a_case_file_held_is_not_told(
    world: World, other: User | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its names are kept on the case, by which a protected source came."""
    case = Case.objects.get()
    assert "insider" in case.members
    kept = Event.objects.about(case).get(verb="case.file_kept")
    for path in (f"/admin/claims/case/{case.pk}/", f"/admin/audit/event/{kept.pk}/"):
        assert b"insider" not in answer(signed_in(other), f"{path}change/")[1], path
    call_command("export_audit")
    assert "insider" not in capsys.readouterr().out


def test_no_log_names_it_though_its_reader_looks_at_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever reads logs is not on its list of readers."""
    caplog.set_level(logging.INFO, "django_structlog.middlewares")
    configured = logging.getLogger().handlers
    lines = next(it.formatter for it in configured if type(it.formatter) is ProcessorFormatter)
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(lines)
    logging.getLogger().addHandler(handler)
    try:
        client = signed_in(world.reader)
        for path in (
            f"/sources/{SECRET}-source/",
            f"/api/v1/sources/{SECRET}-source/",
            f"/api/v1/derivations/?origin={SECRET}-source",
            f"/sources/{SECRET}-source/captures/link/",
            f"/sources/{SECRET}-other/",
        ):
            answer(client, path)  # fmt: skip
    finally:
        logging.getLogger().removeHandler(handler)
    assert stream.getvalue().count("request_finished") == 5
    assert SECRET not in stream.getvalue()


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
