"""Over the API: suggestions decided on, readers let in and taken off, figures offered."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from accounts.models import User
from audit.canonical import digest
from audit.models import Event
from sources import actions
from sources.api.suggestion_serializers import FIGURES
from sources.dates import PartialDate
from sources.models import Derivation, DerivationSuggestion, Source, Timestamp
from sources.suggesting.reasons import Reason, written
from tests.api.callers import change, etag, made, make, program, queries, read, refused
from tests.conftest import person

pytestmark = [pytest.mark.once, pytest.mark.django_db]
TEXT = "The wire said that more than 74,000 metric tons were moved between August and January."


@pytest.fixture
def client(checker: User) -> Client:
    return program(checker, "write")


@pytest.fixture
def leak(checker: User) -> Source:
    return actions.add_source(slug="leak", title="Jane", protected=True, by=checker)


def suggested(by: User, *names: str, known: bool = True) -> DerivationSuggestion:
    """That `page` has it from `wire`, unless others are named, as its own text tells."""
    source, origin = names or ("page", "wire")
    rows = [
        Source.objects.filter(slug=it).first() or actions.add_source(slug=it, title=it, by=by)
        for it in (source, origin)
    ]
    capture = actions.paste_capture(rows[0], text=TEXT, by=by)
    reason = Reason(
        capture=str(capture.uuid), quote="The wire said", facts={"name": "W", "choices": 1}
    )
    return DerivationSuggestion.objects.create(
        source=rows[0], origin=rows[1], rule="name", relation="quotes", direction_known=known,
        score=80, reasons=written([reason]), reasons_digest=digest(["w"]),
    )  # fmt: skip


def decide(client: Client, row: DerivationSuggestion, verb: str, **body: Any) -> Any:
    path = f"suggestions/{row.uuid}/"
    return change(client, f"{path}{verb}/", body, method="post", of=path)


# --- suggestions ------------------------------------------------------------------------------


def test_a_suggestion_shows_what_led_to_it_and_is_accepted_once(
    client: Client, checker: User
) -> None:
    row = suggested(checker)
    shown = read(client, f"suggestions/{row.uuid}/")
    assert (shown["source"], shown["origin"], shown["strength"]) == ("page", "wire", "strong")
    assert shown["reasons"][0]["quote"] == "The wire said"
    answer = decide(client, row, "accept", relation="republishes", why="Word for word")
    assert answer.status_code == 200, answer.content
    derivation = Derivation.objects.get()
    assert (derivation.source.slug, derivation.relation) == ("page", "republishes")
    assert (answer.json()["state"], answer.json()["derivation"]) == (
        "accepted",
        str(derivation.uuid),
    )
    assert read(client, "suggestions/", state="open")["results"] == []
    for verb, body in (("accept", {}), ("dismiss", {"why": "Late"})):
        assert decide(client, row, verb, **body).status_code == 409
    assert Derivation.objects.count() == 1


def test_where_no_date_tells_the_way_round_is_owed(client: Client, checker: User) -> None:
    row = suggested(checker, known=False)
    answer = decide(client, row, "accept")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/swapped")
    assert decide(client, row, "accept", swapped=True).status_code == 200
    assert Derivation.objects.get().source.slug == "wire"


def test_a_suggestion_is_dismissed_with_a_reason_and_circles_are_refused(
    client: Client, checker: User
) -> None:
    row = suggested(checker)
    assert decide(client, row, "dismiss").status_code == 400
    assert decide(client, row, "dismiss", why="Both had a press release").json()["why"]
    other = suggested(checker, "wire", "page")
    page, wire = row.source, row.origin
    actions.add_derivation(source=page, origin=wire, relation="quotes", by=checker)
    answer = decide(client, other, "accept")
    assert answer.status_code == 409
    assert "would close a circle" in answer.json()["detail"]


def test_suggestions_are_narrowed_and_cost_no_query_a_row(client: Client, checker: User) -> None:
    first = suggested(checker)
    before = queries(client, "suggestions/")
    suggested(checker, "copy", "wire")
    assert queries(client, "suggestions/") == before
    for query, number in (
        ({"source": "wire"}, 2), ({"source": "copy"}, 1), ({"rule": "link"}, 0),
        ({"relation": "quotes"}, 2), ({"state": "open"}, 2), ({"state": "dismissed"}, 0),
    ):  # fmt: skip
        assert len(read(client, "suggestions/", **query)["results"]) == number, query
    assert refused(client, "suggestions/", state="maybe")["status"] == 400
    stale = change(client, f"suggestions/{first.uuid}/accept/", {}, method="post", at='"of before"')
    assert stale.status_code == 412


def test_what_is_suggested_about_a_protected_source_is_there_for_its_readers_alone(
    client: Client, leak: Source, checker: User, editor: User
) -> None:
    row = suggested(checker, "page", "leak")
    other = program(editor, "write")
    assert read(other, "suggestions/")["results"] == []
    assert other.get(f"/api/v1/suggestions/{row.uuid}/").status_code == 404
    assert read(client, "suggestions/")["results"][0]["origin"] == "leak"


# --- readers ----------------------------------------------------------------------------------


def test_somebody_is_let_in_and_taken_off_again(
    client: Client, leak: Source, checker: User, editor: User
) -> None:
    row = made(client, "sources/leak/readers/", {"reader": str(editor.uuid), "why": "For the desk"})
    assert (row["name"], row["active"]) == (editor.name, True)
    again = make(client, "sources/leak/readers/", {"reader": str(editor.uuid)})
    assert again.status_code == 201
    assert {it["uuid"] for it in read(client, "sources/leak/readers/")["results"]} == {
        str(checker.uuid),
        str(editor.uuid),
    }
    path = f"sources/leak/readers/{editor.uuid}/"
    gone = change(client, f"{path}remove/", {"why": "Done"}, method="post", of=path)
    assert gone.status_code == 204
    assert set(leak.readers.all()) == {checker}
    newest = Event.objects.with_details().filter(object_key=str(leak.uuid)).order_by("-pk")[0]
    assert (newest.verb, newest.detail.why) == ("source.reader_removed", "Done")


def test_the_last_reader_stays_and_strangers_are_refused_in_words(
    client: Client, leak: Source, checker: User
) -> None:
    path = f"sources/leak/readers/{checker.uuid}/"
    answer = change(client, f"{path}remove/", {"why": "W"}, method="post", of=path)
    assert answer.status_code == 400
    assert "Somebody has to be on the list" in answer.content.decode()
    nobody = person("nobody@example.org")
    answer = make(client, "sources/leak/readers/", {"reader": str(nobody.uuid)})
    assert answer.json()["errors"][0]["pointer"] == "/reader"


def test_a_source_is_protected_and_opened_and_an_old_list_lets_nobody_in_again(
    client: Client, checker: User, editor: User
) -> None:
    source = actions.add_source(slug="page", title="P", by=checker)
    path = "sources/page/"
    assert read(client, f"{path}readers/")["results"] == []
    assert make(client, f"{path}readers/", {"reader": str(editor.uuid)}).status_code == 409
    done = change(client, f"{path}protect/", {"why": "They asked"}, method="post", of=path)
    assert done.json()["protected"]
    actions.let_read(source, reader=editor, by=checker)
    assert not change(client, path, {"protected": False}).json()["protected"]
    assert change(client, path, {"protected": True}).json()["protected"]
    assert set(source.readers.all()) == {checker}
    opened = change(client, f"{path}open/", {"why": "Public now"}, method="post", of=path)
    assert not opened.json()["protected"]


# --- figures offered, proof of time -----------------------------------------------------------


def test_figures_of_a_passage_are_offered_as_they_can_be_sent_back(
    client: Client, checker: User
) -> None:
    source = actions.add_source(
        slug="page", title="P", published_on=PartialDate.parse("2024-06"), by=checker
    )
    capture = actions.add_capture(source, upload=[b"x"], filename="a.pdf", by=checker)
    passage = actions.add_passage(capture=capture, key="p", quote=TEXT, page=1, by=checker)
    [found] = read(client, f"passages/{passage.uuid}/suggested-figures/")["figures"]
    assert set(found) == set(FIGURES["properties"]["figures"]["items"]["properties"])  # type: ignore[index]  # it is a schema
    assert (found["read"]["low"], found["read"]["unit"], found["unit_known"]) == (
        "74000",
        "t",
        True,
    )
    observation = made(
        client,
        "observations/",
        {"key": "t", "source": "page", "measure": "moved", "passage": str(passage.uuid),
         **{name: found[name] for name in ("figure", "modality", "period")}},
    )  # fmt: skip
    assert observation["figure"] == found["read"] | {"text": found["figure"]}


def test_an_authority_is_asked_again_over_the_api(
    client: Client, checker: User, settings: LazySettings
) -> None:
    source = actions.add_source(slug="page", title="P", by=checker)
    capture = actions.add_capture(source, upload=[b"x"], filename="a.txt", by=checker)
    type(capture).objects.filter(pk=capture.pk).update(state="ready")
    path = f"captures/{capture.uuid}/"
    without = change(client, f"{path}sign/", {}, method="post", of=path)
    assert (without.status_code, "no authority" in without.content.decode()) == (409, True)
    settings.PLUMBLINE_TIMESTAMP_URL = "http://127.0.0.1:9/"
    asked = change(client, f"{path}sign/", {}, method="post", at=etag(client, path))
    assert asked.json()["timestamp"]["state"] == Timestamp.State.QUEUED
