"""The graph around an estimate, and how far a recompute is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Role
from desk import estimate_graph, neighbours
from estimates import actions
from estimates.evaluation import evaluate_once
from estimates.models import Estimate
from tests.conftest import person
from tests.desk.conftest import Case, make_case, work_everything_out

GRAPH = "/estimates/shells/graph/"


@pytest.fixture(autouse=True)
def nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.workers.worker_takes", lambda _queue, _seconds: False)
    monkeypatch.setattr("desk.workers._answer.until", 0.0)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[User, Case]]:
    """One person and one case for all tests here; what a test changes is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        checker = person("checker@example.org", Role.FACT_CHECKER)
        yield checker, make_case(checker)
        transaction.set_rollback(True)


@pytest.fixture
def checker(made: tuple[User, Case], db: None) -> User:
    return made[0]


@pytest.fixture
def case(made: tuple[User, Case], db: None) -> Case:
    return made[1]


@pytest.fixture
def per_day(case: Case, checker: User) -> Estimate:
    """An estimate that rests on the case's."""
    days = actions.add_parameter(slug="days", title="Days", text="184 days", by=checker)
    return actions.add_estimate(
        slug="per-day",
        title="Shells a day",
        formula="shells / days",
        unit="shell/day",
        inputs={"shells": case.estimate, "days": days},
        by=checker,
    )


def page(client: Client, path: str = GRAPH) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_graph_shows_what_an_estimate_rests_on_and_what_rests_on_it(
    desk: Client, case: Case, per_day: Estimate
) -> None:
    work_everything_out()
    picture, words = page(desk).partition('class="layered"')[2].split("</svg>")
    for shown in ("Mass of a shell", "40 to 50 kg/shell", "Tonnage", "Shells a day"):
        assert shown in words
    assert ">Mass of a shell<" in picture
    assert 'href="/estimates/per-day/graph/"' in picture
    assert "Claimed: about 1.6 million shells" in words
    assert f'href="/claims/{case.claim.reference}/"' in words
    assert ">Days<" not in picture  # it takes part in another estimate only


def test_the_graph_around_a_parameter_shows_all_that_a_revision_changes(
    desk: Client, case: Case, per_day: Estimate
) -> None:
    html = page(desk, "/parameters/mass/graph/")
    assert html.count('href="/estimates/shells/graph/"') == 1
    assert "Shells a day" in html
    assert "What it rests on" not in html
    assert 'href="/parameters/mass/graph/"' in page(desk, "/parameters/mass/")
    assert f'href="{GRAPH}"' in page(desk, "/estimates/shells/")


def test_a_parameter_that_several_estimates_take_in_is_said_to_be_shared(
    desk: Client, case: Case, checker: User
) -> None:
    assert "Shared parameters" not in page(desk)
    actions.add_estimate(
        slug="twice", title="Twice", formula="2 * m", unit="kg/shell", inputs={"m": case.mass},
        by=checker,
    )  # fmt: skip
    assert "shared by 2 estimates" in page(desk)
    assert "Shared parameters" in page(desk)


def test_the_claims_that_a_person_may_not_see_are_not_in_it(
    desk: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "claims.models.claims.ClaimQuerySet.visible_to", lambda self, _user: self.none()
    )
    html = page(desk)
    assert "Claimed:" not in html
    assert f"/claims/{case.claim.reference}/" not in html


def test_a_protected_source_gives_nothing_away_here(
    desk: Client, case: Case, checker: User
) -> None:
    actions.add_parameter(slug="told", title="Told", text="3 t", source=case.protected, by=checker)
    assert case.protected.title not in page(desk, "/parameters/told/graph/")


def test_while_something_is_outstanding_the_page_polls_and_says_how_far_it_is(
    desk: Client, case: Case, per_day: Estimate, checker: User
) -> None:
    work_everything_out()
    assert 'hx-trigger="every' not in page(desk)
    actions.revise_parameter(case.mass, text="40 to 60 kg/shell", why="a table", by=checker)
    evaluate_once(case.estimate.pk, Estimate.objects.get(pk=case.estimate.pk).inputs_digest)
    html = page(desk)
    assert f'hx-get="{GRAPH}progress/?depth=3" hx-trigger="every 2s"' in html
    assert "1 of 2 worked out." in html
    assert "Reload the page to see how far it is." in html
    piece = page(desk, f"{GRAPH}progress/?depth=3")
    assert 'id="graph-picture" hx-swap-oob="innerHTML"' in piece
    assert "being worked out" in piece
    work_everything_out()
    assert "hx-get" not in page(desk, f"{GRAPH}progress/")


def test_a_missing_worker_is_told_once_nothing_happens_any_more(
    desk: Client, case: Case, checker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.revise_parameter(case.mass, text="40 to 60 kg/shell", why="a table", by=checker)
    told = "No worker answers"
    assert told not in page(desk)  # the last result is seconds old
    monkeypatch.setattr("desk.workers.SHOWN_LATELY", timedelta(days=-1))
    assert told in page(desk)
    assert told in page(desk, "/recompute/")


def test_a_worker_that_answers_is_believed_for_a_while(
    desk: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(queue: str, _seconds: float) -> bool:
        asked.append(queue)
        return True

    monkeypatch.setattr("desk.workers.SHOWN_LATELY", timedelta(days=-1))
    monkeypatch.setattr("desk.workers.worker_takes", answer)
    for _ in range(2):
        assert "Workers are there." in page(desk, "/recompute/")
    assert asked == ["estimates"]


def fail(estimate: Estimate) -> None:
    digest = f"{estimate.pk:064d}"
    Estimate.objects.filter(pk=estimate.pk).update(
        inputs_digest=digest, failed_digest=digest, error="The mass can be zero."
    )


def test_what_failed_is_listed_with_its_reason_and_tried_again_from_here(
    desk: Client, case: Case
) -> None:
    fail(case.estimate)
    for path in (GRAPH, "/recompute/"):
        html = page(desk, path)
        assert "The mass can be zero." in html
        assert "Try again" in html
    response = desk.post("/recompute/retry/", {"slug": "shells", "next": GRAPH})
    assert response["Location"] == GRAPH
    assert Estimate.objects.get(pk=case.estimate.pk).state == "stale"


def test_all_that_failed_is_tried_again_at_once(
    desk: Client, case: Case, checker: User, per_day: Estimate
) -> None:
    fail(case.estimate)
    fail(per_day)
    html = desk.post("/recompute/retry/", follow=True).content.decode()
    assert "Workers try 2 estimates again." in html
    assert not Estimate.objects.failed().exists()
    assert "0 of 2 worked out." in html


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example/", "x", ""])
def test_trying_again_leads_nowhere_else(desk: Client, case: Case, away: str) -> None:
    assert desk.post("/recompute/retry/", {"next": away})["Location"] == "/recompute/"


def test_somebody_without_a_role_tries_nothing_again(case: Case, outsider: User) -> None:
    fail(case.estimate)
    client = Client()
    client.force_login(outsider)
    assert 'aria-describedby="retry-why"' in page(client, "/recompute/")
    assert client.post("/recompute/retry/").status_code == 403
    assert Estimate.objects.failed().exists()


def test_the_desks_page_names_what_is_outstanding(desk: Client, case: Case, checker: User) -> None:
    assert "Nothing: 1 estimate is up to date." in page(desk, "/recompute/")
    actions.revise_parameter(case.mass, text="40 to 60 kg/shell", why="a table", by=checker)
    html = page(desk, "/recompute/")
    assert "0 of 1 worked out." in html
    assert "Shells from tonnage" in html
    assert 'hx-get="/recompute/progress/"' in html
    assert "Shells from tonnage" in page(desk, "/recompute/progress/")


def fan(case: Case, by: User, numbers: range) -> None:
    """Estimates that rest on the case's."""
    for number in numbers:
        actions.add_estimate(
            slug=f"fan-{number}", title=f"Fan {number}", formula="2 * s", unit="shell",
            inputs={"s": case.estimate}, by=by,
        )  # fmt: skip


def test_a_large_graph_is_bounded_in_things_and_queries(
    desk: Client, case: Case, checker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(desk)
        return len(captured)

    fan(case, checker, range(1))
    queries()  # what a process looks up once
    before = queries()
    monkeypatch.setattr(neighbours, "MOST", 10)
    fan(case, checker, range(1, 13))
    assert queries() == before
    html = page(desk)
    assert html.count('<rect class="layered__box"') == 10
    assert "estimates are not shown" in html
    assert "taken in by" in html


def test_many_of_a_kind_are_piled_up_in_the_picture_and_listed_in_words(
    desk: Client, case: Case, checker: User
) -> None:
    fan(case, checker, range(12))
    fail(Estimate.objects.get(slug="fan-11"))
    picture, words = page(desk).partition('class="layered"')[2].split("</svg>")
    assert "7 others like these" in picture
    assert "7 being worked out" in picture
    assert 'href="#in-words"' in picture
    assert "Fan 11" in picture  # what went wrong is not hidden in a pile
    assert "Fan 9" not in picture
    assert all(f"Fan {number}" in words for number in range(12))


def test_more_is_shown_a_few_steps_at_a_time(
    desk: Client, case: Case, checker: User, per_day: Estimate
) -> None:
    last = per_day
    for number in range(4):
        last = actions.add_estimate(
            slug=f"link-{number}", title=f"Link {number}", formula="2 * x", unit="shell/day",
            inputs={"x": last}, by=checker,
        )  # fmt: skip
    html = page(desk)
    assert "Link 1" in html
    assert "Link 2" not in html
    assert "2 estimates stand further away." in html
    assert 'href="?depth=6"' in html
    assert "Link 3" in page(desk, f"{GRAPH}?depth=6")


@pytest.mark.parametrize(
    ("given", "depth"),
    [("", 3), ("6", 6), ("0", 1), ("999", 12), ("-1", 3), ("½", 3), ("9" * 9, 3)],
)
def test_the_number_of_steps_keeps_within_bounds(given: str, depth: int) -> None:
    assert estimate_graph.depth_of(given) == depth


def test_what_is_retired_is_said_to_be(
    desk: Client, case: Case, per_day: Estimate, checker: User
) -> None:
    actions.retire_estimate(per_day, why="Not needed", by=checker)
    assert ">retired<" in page(desk)


def test_two_cases_do_not_meet_in_one_graph(desk: Client, case: Case, checker: User) -> None:
    make_case(checker, suffix="-2")
    assert "shells-2" not in page(desk)
