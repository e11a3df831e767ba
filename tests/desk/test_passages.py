"""Passages and figures on the desk: made, shown in their context, corrected, retired."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from audit.canonical import canonical_text
from claims import actions as claims
from desk import marked_text
from sources import actions
from sources.models import Capture, Observation, Passage, Source
from sources.quantities import read_figure
from sources.signals import captured
from tests.conftest import person
from tests.desk.conftest import HOSTILE, Case, make_case
from tests.desk.test_captures import at, finished, page

pytestmark = pytest.mark.django_db

TEXT = (
    "The ministry 🚢 said that more than 74,000 t were moved in August 2023.\n"
    f"Two days later: more than 74,000 t, again. {HOSTILE}\nقال إن القذائف شحنت."
)


@dataclass
class World:
    case: Case
    source: Source
    capture: Capture
    passage: Passage
    checker: User
    outsider: User
    leaked: Passage


def captured_text(source: Source, by: User, text: str = TEXT, **columns: Any) -> Capture:
    reading = canonical_text({"pages": [], "problems": [], "tool": "t"})
    return finished(source, by, text, reading=reading, **columns)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        checker = person("checker@example.org", Role.FACT_CHECKER)
        case = make_case(checker)
        capture = captured_text(case.outlet, checker)
        passage = actions.add_passage(
            capture=capture, quote="more than 74,000 t were moved in August 2023", by=checker
        )
        actions.revise_source(case.protected, url="https://example.org/leak", by=checker)
        leak = captured_text(Source.objects.get(slug="leak"), checker)
        leaked = actions.add_passage(capture=leak, quote="The ministry", by=checker)
        other = person("other@example.org", Role.FACT_CHECKER)
        yield World(case, case.outlet, capture, passage, checker, other, leaked)
        transaction.set_rollback(True)


@pytest.fixture
def desk(world: World, db: None) -> Iterator[Client]:
    with transaction.atomic():
        client = Client()
        client.force_login(world.checker)
        yield client
        transaction.set_rollback(True)


def of(passage: Passage, what: str = "") -> str:
    return f"/sources/{passage.capture.source.slug}/passages/{passage.uuid}/{what}"


def make(desk: Client, world: World, **given: Any) -> Any:
    return desk.post(at(world.capture, "passages/"), given, follow=True)


def test_the_text_is_shown_with_its_passages_and_not_one_character_more(
    desk: Client, world: World
) -> None:
    actions.add_passage(capture=world.capture, quote="t were moved", by=world.checker)
    html = page(desk, at(world.capture))
    assert f'id="passage-{world.passage.uuid}"' in html
    assert html.count('class="passage passage--several"') == 1
    runs = marked_text.runs(TEXT, 0, Passage.objects.filter(capture=world.capture))
    assert "".join(run.text for run in runs) == TEXT
    assert "<script>alert" not in html


def test_selected_words_become_a_passage(desk: Client, world: World) -> None:
    start = TEXT.index("said")
    html = make(desk, world, start=start, end=start + 4, quote="said").content.decode()
    assert "these words stand in the capture" in html
    assert '<mark class="passage">said</mark>' in html


def test_pasted_words_in_several_places_are_offered_to_choose_from(
    desk: Client, world: World
) -> None:
    response = make(desk, world, quote="more than 74,000 t")
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count('type="radio"') == 2 and "stand in 2 places" in html
    second = TEXT.rindex("more than")
    made = make(desk, world, quote="more than 74,000 t", place=f"{second}-{second + 18}")
    assert "Two days later" in made.content.decode()
    assert Passage.objects.get(start=second).key == "more-than-74000-t"


@pytest.mark.parametrize(
    "given",
    [
        {"quote": "nowhere to be found"},
        {"quote": ""},
        {"quote": "x" * 200_000},
        {"quote": "a\x00b"},
        {"quote": "said", "start": 0, "end": 4},
        {"quote": "said", "start": 10**12, "end": 10**13},
        {"quote": "said", "start": "x", "end": "-1"},
        {"quote": "more than 74,000 t", "place": "9" * 40},
        {"quote": "(a+)+" * 900 + "$"},
        {"quote": "\u202e\u200f"},
    ],
)
def test_words_that_are_not_there_are_refused_and_kept_in_the_form(
    desk: Client, world: World, given: dict[str, Any]
) -> None:
    before = Passage.objects.count()
    response = make(desk, world, **given)
    assert response.status_code == 422
    assert 'class="errorlist"' in response.content.decode()
    assert Passage.objects.count() == before


def test_a_right_to_left_quote_is_found(desk: Client, world: World) -> None:
    assert make(desk, world, quote="القذائف").status_code == 200


def test_what_extraction_reads_is_offered_and_a_person_keeps_it(desk: Client, world: World) -> None:
    html = page(desk, of(world.passage))
    assert '<mark class="read--figure">more than 74,000 t</mark>' in html
    assert '<mark class="read--period">August 2023</mark>' in html
    assert 'value="more than 74,000 t"' in html and 'value="2023-08"' in html
    assert '<option value="tonnage">' in html  # the origin's figure, which it may repeat
    given = {"text": "more than 74,000 t", "measure": "explosives", "period": "2023-08",
             "modality": "reported", "taken_from": "tonnage", "place": "Rason"}  # fmt: skip
    desk.post(of(world.passage, "figures/"), given)
    seen = Observation.objects.get(key="explosives")
    assert (seen.passage, seen.taken_from and seen.taken_from.key) == (world.passage, "tonnage")
    assert (str(seen.period), seen.place, seen.bound) == ("2023-08", "Rason", "more_than")


def test_a_figure_that_cannot_be_read_is_said_at_its_field(desk: Client, world: World) -> None:
    given = {"text": "lots", "measure": HOSTILE, "period": "then", "modality": "reported",
             "taken_from": "nobody"}  # fmt: skip
    response = desk.post(of(world.passage, "figures/"), given)
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count('class="errorlist"') == 3
    assert 'value="lots"' in html and "<script>alert" not in html


def test_a_figure_is_corrected_with_a_reason_and_retired(desk: Client, world: World) -> None:
    seen = observed(world)
    path = f"/sources/article/figures/{seen.uuid}/"
    given = {"text": "about 74,000 t", "measure": "explosives", "modality": "reported"}
    assert desk.post(f"{path}correct/", given).status_code == 422  # no reason
    html = desk.post(f"{path}correct/", {**given, "why": "Misread."}, follow=True).content.decode()
    assert "about 74,000 t" in html and "Before it was corrected" in html
    new = Observation.objects.get(supersedes=seen)
    assert "See what it was corrected to" in page(desk, path)
    desk.post(f"/sources/article/figures/{new.uuid}/retire/", {"why": "Of something else."})
    new.refresh_from_db()
    assert not new.is_live


def test_a_passage_is_corrected_and_what_it_was_stays_readable(desk: Client, world: World) -> None:
    seen = observed(world)
    given = {"quote": "more than 74,000 t were moved", "why": "Too long."}
    html = desk.post(of(world.passage, "correct/"), given, follow=True).content.decode()
    assert "Before it was corrected" in html
    assert Observation.objects.get(supersedes=seen).passage == Passage.objects.get(
        supersedes=world.passage
    )
    assert "See what it was corrected to" in page(desk, of(world.passage))


def test_a_passage_that_something_rests_on_is_not_retired(desk: Client, world: World) -> None:
    observed(world)
    html = page(desk, of(world.passage, "retire/"))
    assert 'aria-disabled="true"' in html and "Still used by the figure" in html
    refused = desk.post(of(world.passage, "retire/"), {"why": "w"})
    assert refused.status_code == 422


def test_a_passage_leaves_as_an_annotation(desk: Client, world: World) -> None:
    response = desk.get(of(world.passage, "annotation/"))
    body = json.loads(response.content)
    assert response["Content-Type"].startswith("application/ld+json")
    quote, position = body["target"]["selector"]
    assert TEXT[position["start"] : position["end"]] == quote["exact"] == world.passage.quote
    assert body["target"]["source"]["id"] == world.capture.url
    assert world.capture.text_sha256 in json.dumps(body["body"])


def test_what_an_edit_on_the_sly_took_away_is_said_on_every_page_of_it(
    desk: Client, world: World
) -> None:
    seen = observed(world)
    claims.add_evidence(world.case.claim, key="said", source=world.source, observation=seen,
                        stance="supports", by=world.checker)  # fmt: skip
    edited = TEXT.replace("74,000 t were", "71,000 t were")
    later = captured_text(
        world.source, world.checker, edited, compared_with=world.capture, change="changed"
    )
    captured.send(Capture, capture=later)
    link = f"/sources/article/captures/{later.uuid}/changes/?with={world.capture.uuid}"
    paths = ("/sources/article/", at(world.capture), of(world.passage),
             f"/claims/{world.case.claim.reference}/")  # fmt: skip
    for path in paths:
        html = page(desk, path)
        assert "A cited passage has changed" in html, path
        assert link in html, path
    assert "<del>74,000</del><ins>71,000</ins>" in page(desk, of(world.passage))
    assert world.capture.sha256[:12] in page(desk, paths[-1])


def test_more_passages_cost_no_more_queries(desk: Client, world: World) -> None:
    observed(world)
    paths = ("/sources/article/", at(world.capture), of(world.passage))

    def queries() -> list[int]:
        counts = []
        for path in paths:
            with CaptureQueriesContext(connection) as found:
                page(desk, path)
            counts.append(len(found))
        return counts

    before = queries()
    for number in range(3):
        quote = TEXT[number * 4 : number * 4 + 9]
        actions.add_passage(capture=world.capture, quote=quote, by=world.checker)
        observed(world, f"more-{number}")
    assert queries() == before


def test_others_find_nothing_of_a_protected_source(desk: Client, world: World) -> None:
    other, leaked = Client(), world.leaked
    other.force_login(world.outsider)
    for what in ("", "correct/", "retire/", "annotation/"):
        assert other.get(of(leaked, what)).status_code == 404, what
        assert desk.get(of(leaked, what)).status_code == 200, what
    assert other.post(of(leaked, "figures/"), {}).status_code == 404
    assert other.post(at(leaked.capture, "passages/"), {"quote": "said"}).status_code == 404
    through = f"/sources/article/passages/{leaked.uuid}/"  # by way of an open source
    assert desk.get(through).status_code == 404


def test_somebody_without_a_role_reads_and_changes_nothing(world: World, db: None) -> None:
    client = Client()
    client.force_login(person("reader@example.org"))
    html = page(client, at(world.capture)) + page(client, of(world.passage))
    assert "Make a passage" not in html and "Keep the figure" not in html
    assert client.post(at(world.capture, "passages/"), {"quote": "said"}).status_code == 403
    assert client.post(of(world.passage, "figures/"), {}).status_code == 403


def test_a_long_text_is_shown_in_parts_that_join_without_a_gap(desk: Client, world: World) -> None:
    line = "x" * 99 + "\n"
    text = line * 2_500
    starts = marked_text.cuts(text)
    assert len(starts) == 3 and all(text[it - 1] == "\n" for it in starts[1:])
    assert marked_text.part_of(starts, starts[1]) == 2
    capture = captured_text(world.source, world.checker, text + "Last words.", change="unknown")
    last = page(desk, at(capture, "?part=3"))
    assert "Last words." in last and f'data-start="{starts[2]}"' in last
    assert "Part 3 of 3" in page(desk, at(capture, "?part=999999999"))
    assert "Part 1 of 3" in page(desk, at(capture, "?part=-1"))


def observed(world: World, key: str = "read") -> Observation:
    return actions.add_observation(
        source=world.source, passage=world.passage, key=key, measure="explosives",
        figure=read_figure("more than 74,000 t"), by=world.checker,
    )  # fmt: skip
