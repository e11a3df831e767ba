"""Provenance, PROV, captures, passages and grades in the API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.models import User
from claims.models import Claim
from claims.prov_rows import prov_json
from claims.provenance import provenance, support_sentence
from sources import actions, grading
from sources.independence import independence
from sources.models import Capture, Passage, Source
from sources.quantities import read_figure
from tests.api.callers import program, queries, read, refused
from tests.hostile.worlds import World, standing

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CLAIM = "claims/2026-0042/"
LISTS = ("captures/", "passages/", "grades/", "evidence-grades/")


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[World, dict[str, User | None]]]:
    with django_db_blocker.unblock(), standing("zqwords") as (world, people):
        for source in (world.article, world.protected):
            grading.grade_source(source, reliability="B", rationale="ours", by=world.reader)
        yield world, people


@pytest.fixture
def world(made: tuple[World, dict[str, User | None]]) -> World:
    return made[0]


@pytest.fixture
def reader(world: World) -> Client:
    """Of somebody who is on the list of the protected source."""
    return program(world.reader)


@pytest.fixture
def editor(made: tuple[World, dict[str, User | None]]) -> Client:
    user = made[1]["editor"]
    assert user is not None
    return program(user)


def rows(client: Client, path: str, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(client, path, **query)["results"]
    return found


def test_a_list_holds_what_the_caller_may_see(reader: Client, editor: Client) -> None:
    for path in LISTS:
        seen, fewer = rows(reader, path), rows(editor, path)
        assert len(seen) > len(fewer) > 0, path
        assert "insider" not in json.dumps(fewer), path
        gone = {row["uuid"] for row in seen} - {row["uuid"] for row in fewer}
        for uuid in gone:
            assert refused(editor, f"{path}{uuid}/")["status"] == 404
            assert read(reader, f"{path}{uuid}/")["uuid"] == uuid


def test_filters_narrow_and_unknown_ones_are_refused_by_name(reader: Client, world: World) -> None:
    capture = world.capture
    for path, given in {
        "captures/": {"source": "article", "method": "upload", "sha256": capture.sha256},
        "passages/": {"source": "article", "capture": str(capture.uuid), "key": "words"},
        "grades/": {"source": "article", "reliability": "B"},
        "evidence-grades/": {"claim": "2026-0042", "evidence": "cargo", "credibility": "3"},
    }.items():
        assert len(rows(reader, path, **given)) == 1, path
        assert refused(reader, path, sourc="article")["errors"][0]["name"] == "sourc"
    assert rows(reader, "grades/", reliability="E") == []
    assert refused(reader, "passages/", capture="x")["errors"][0]["name"] == "capture"


def test_a_passage_is_a_web_annotation(reader: Client, editor: Client) -> None:
    row = rows(reader, "passages/", source="article")[0]
    response = reader.get(row["annotation"], headers={"Accept": "application/ld+json"})
    assert response.headers["Content-Type"].startswith("application/ld+json")
    told = response.json()
    assert told["id"] == row["annotation"]
    chosen = told["target"]["selector"][0]
    assert (chosen["type"], chosen["exact"]) == ("TextQuoteSelector", row["quote"])
    again = reader.get(row["annotation"], headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    hidden = Passage.objects.get(capture__source__slug="insider")
    assert refused(editor, f"passages/{hidden.uuid}/annotation/")["status"] == 404


def test_provenance_counts_all_sources_and_names_those_that_show(
    reader: Client, editor: Client
) -> None:
    seen, told = (read(client, f"{CLAIM}provenance/") for client in (reader, editor))
    for name in ("independent_origins", "chains"):
        assert seen["support"][name] == told["support"][name]
    assert [row["source"] for row in seen["sources"]] == ["article", "insider"]
    hidden = told["sources"][1]
    assert (hidden["ref"], hidden["source"], hidden["is_origin"]) == ("protected-1", None, True)
    assert told["derivations"][0] == {
        "source": "article",
        "origin": "protected-1",
        "relation": "quotes",
        "prov": "prov:wasQuotedFrom",
    }
    text = json.dumps(told)
    assert "insider" not in text and "hearsay" not in text
    assert refused(editor, f"{CLAIM}provenance/", x="1")["errors"][0]["name"] == "x"


def test_echoes_drift_and_the_sentence_are_told(world: World) -> None:
    by = world.reader
    other = actions.add_source(slug="other", title="Other", by=by)
    actions.add_derivation(source=other, origin=world.article, relation="republishes", by=by)
    first = world.article.observations.get()
    figure = actions.add_observation(
        source=other, key="lost", measure=first.measure, figure=read_figure("3,000 t"),
        taken_from=first, by=by,
    )  # fmt: skip
    claim = Claim.objects.get(pk=world.claim.pk)
    for row in claim.evidence.all():
        type(row).objects.filter(pk=row.pk).update(stance="supports")
    from claims.actions import add_evidence

    add_evidence(claim, key="other", source=other, observation=figure, stance="supports", by=by)
    told = provenance(claim, by)
    assert told["support"]["independent_origins"] == 1
    assert told["support"]["single_points"] == ["insider"]
    assert told["support"]["sentence"] == (
        "3 sources support the claim; all of them lead back to one origin."
    )
    pairs = {(row["source"], row["origin"]) for row in told["circular"]}
    assert pairs == {("other", "article"), ("article", "insider")}
    assert "bound" in {row["respect"] for row in told["drift"] if row["report"] == "lost"}


@pytest.mark.parametrize(
    ("edges", "support", "sentence"),
    [
        ([], [], "No source supports the claim."),
        ([], ["a"], "One source supports the claim."),
        ([], ["a", "b"], "2 sources support the claim, each its own origin."),
        ([("a", "x")], ["a"], "One source supports the claim; it leads back to one origin."),
        ([("a", "x")], ["a", "b"],
         "2 sources support the claim; together they lead back to 2 origins."),
    ],
)  # fmt: skip
def test_the_sentence_says_how_many_origins(
    edges: list[tuple[str, str]], support: list[str], sentence: str
) -> None:
    assert support_sentence(independence(edges, support)) == sentence


def test_prov_is_one_text_for_everybody(reader: Client, editor: Client, world: World) -> None:
    answers = [client.get(f"/api/v1/{CLAIM}prov/") for client in (reader, editor)]
    assert answers[0].content == answers[1].content == prov_json(world.claim).encode()
    assert answers[0].headers["Content-Type"] == "application/json"
    assert answers[0].headers["Cache-Control"] == "private, no-store"
    etag = answers[0].headers["ETag"]
    again = editor.get(f"/api/v1/{CLAIM}prov/", headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert refused(editor, f"{CLAIM}prov/", x="1")["errors"][0]["name"] == "x"


def test_nobody_without_an_account_reads_any_of_it(world: World) -> None:
    for path in (*LISTS, f"{CLAIM}provenance/", f"{CLAIM}prov/", f"captures/{world.capture.uuid}/"):
        assert refused(Client(), path)["status"] == 401


def test_more_rows_cost_no_more_queries(world: World, reader: Client) -> None:
    paths = [*LISTS, f"{CLAIM}provenance/"]
    few = [queries(reader, path) for path in paths]
    few.append(prov_queries(reader))
    for number in range(5):
        slug, by = f"s{number}", world.reader
        source = actions.add_source(slug=slug, title=slug, by=by)
        capture: Capture = actions.add_capture(source, upload=[slug.encode()], filename=slug, by=by)
        actions.add_passage(capture=capture, key="k", quote=slug, by=by)
        actions.add_derivation(source=world.article, origin=source, relation="quotes", by=by)
        grading.grade_source(source, reliability="C", rationale="so", by=by)
    assert Source.objects.count() > 6
    assert [*(queries(reader, path) for path in paths), prov_queries(reader)] == few


def prov_queries(client: Client) -> int:
    return queries(client, f"{CLAIM}prov/")
