"""Where people of the desk begin: what is theirs, what needs work, and what that costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import notifying
from accounts.models import User
from claims import actions as claims
from claims.checklist import open_points, points_of
from claims.models import Claim, VerdictStep
from estimates import actions as estimates
from sources import actions as sources
from sources.models import Capture
from sources.quantities import read_figure
from tests.accounts.test_mailing import news
from tests.desk.conftest import Case, make_case, work_everything_out

pytestmark = pytest.mark.django_db


def home(client: Client) -> str:
    response = client.get("/desk/")
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_desk_says_what_to_do(desk: Client, outsider: User) -> None:
    html = home(desk)
    assert "Nothing is assigned to you" in html
    assert "Take up a claim that is nobody’s" in html
    assert "Nothing new. Follow a claim" in html
    assert "Nothing failed" in html
    desk.force_login(outsider)
    assert "Only fact-checkers and editors change claims." in home(desk)


def test_ones_claims_stand_there_with_what_is_open(desk: Client, case: Case, checker: User) -> None:
    claims.assign(case.claim, [checker], by=checker)
    claims.plan(case.claim, priority=4, due_on=timezone.localdate() - timedelta(1), by=checker)
    html = home(desk)
    assert "overdue since" in html
    assert "There is no verdict yet." in html
    assert "urgent" in html
    assert 'tile__count">1</span> <span class="tile__label">assigned to me' in html


def test_what_failed_is_shown_but_never_a_source_that_is_not_ones_own(
    desk: Client, editors_desk: Client, case: Case, checker: User
) -> None:
    estimates.revise_parameter(case.mass, text="0 kg/shell", why="A trial.", by=checker)
    work_everything_out()
    for source in (case.outlet, case.protected):
        row = sources.capture_link(source, checker, url="https://example.org/")
        Capture.objects.filter(pk=row.pk).update(state="failed", error="No.", failure="refused")
    html = home(desk)
    assert case.estimate.title in html
    assert case.outlet.title in html
    assert "secret leak" in html
    assert "secret leak" not in home(editors_desk)


def test_editors_see_what_waits_for_them_and_everybody_what_happened(
    desk: Client, editors_desk: Client, case: Case, checker: User
) -> None:
    claims.move_claim(case.claim, "submit", by=checker, reason="Known.")
    assert "Waiting for an editor" in home(editors_desk)
    assert "Waiting for an editor" not in home(desk)
    assert "Lately at the desk" in home(desk)
    claims.watch(case.claim, by=checker)
    assert "Lately on your claims" in home(desk)


def test_each_tile_leads_to_the_rows_that_it_counts(
    desk: Client, case: Case, checker: User
) -> None:
    claims.assign(case.claim, [checker], by=checker)
    claims.move_claim(case.claim, "submit", by=checker, reason="Known.")
    for tile in desk.get("/desk/").context["home"].tiles:
        page = desk.get(tile.address).context["page"]
        assert page.paginator.count == tile.count, tile.label


def test_points_of_many_claims_are_those_of_each_in_as_many_queries_as_of_one(
    case: Case, checker: User
) -> None:
    def queries(found: list[Claim]) -> int:
        with CaptureQueriesContext(connection) as captured:
            points_of(found)
        return len(captured)

    for number in range(3):
        make_case(checker, suffix=f"-{number}")
    found = list(Claim.objects.all())
    assert points_of(found) == {claim.pk: open_points(claim) for claim in found}
    assert queries(found) == queries(found[:1])


def test_the_list_of_claims_with_open_points_is_what_the_checklist_says(
    desk: Client, case: Case, checker: User
) -> None:
    def listed(needs: str) -> set[str]:
        page = desk.get("/claims/", {"needs": needs}).context["page"]
        return {row.reference for row in page.object_list}

    def agree() -> None:
        points = points_of(list(Claim.objects.live()))
        open_ones = {it.reference for it in Claim.objects.live() if points[it.pk]}
        every = {it.reference for it in Claim.objects.live()}
        assert (listed("points"), listed("ready")) == (open_ones, every - open_ones)

    step = VerdictStep.objects.live()[0]
    judged = {"verdict": step, "what_would_change": "", "confidence": "", "by": checker}
    bare = claims.log_claim(statement="Bare", claimant="C", by=checker)
    claims.set_verdict(bare, summary="Known.", **judged)
    agree()
    assert bare.reference in listed("ready")
    figure = read_figure("5 t")
    claims.add_quantity(bare, figure=figure, measure="wheat", by=checker)
    agree()
    apart = sources.add_source(slug="apart", title="Apart from the others", by=checker)
    given: dict[str, Any] = {"source": apart, "stance": "supports", "by": checker}
    row = claims.add_evidence(bare, quantity=bare.quantities.get(), **given)
    agree()
    claims.revise_on_claim(row, no_passage_why="A picture.", by=checker)
    agree()
    sources.grade_source(apart, reliability="B", rationale="R", by=checker)
    agree()
    assert bare.reference in listed("ready")
    claims.add_evidence(bare, source=case.protected, stance="supports", by=checker,
                        no_passage_why="Told.")  # fmt: skip
    sources.grade_source(case.protected, reliability="B", rationale="R", by=checker)
    claims.retire_on_claim(row, why="Wrong.", by=checker)
    other = claims.add_evidence(bare, quantity=bare.quantities.get(), source=case.protected,
                                stance="context", no_passage_why="Told.", by=checker)  # fmt: skip
    agree()
    assert bare.reference in listed("points"), "the support rests on a protected source alone"
    claims.set_verdict(case.claim, summary=" ", **judged)
    agree()
    claims.set_verdict(case.claim, summary="Known.", **judged)
    estimates.revise_parameter(case.mass, text="0 kg/shell", why="A trial.", by=checker)
    agree()
    work_everything_out()
    agree()
    assert other.is_live


def test_the_home_takes_as_many_queries_for_much_as_for_little(
    desk: Client, case: Case, checker: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            home(desk)
        return len(captured)

    def more(number: int) -> None:
        other = make_case(checker, suffix=f"-{number}")
        claims.assign(other.claim, [checker], by=checker)
        row = sources.capture_link(other.outlet, checker, url="https://example.org/")
        Capture.objects.filter(pk=row.pk).update(state="failed", failure="refused", error="No.")
        notifying.tell([checker], news(number), by=None)

    more(0)
    queries()
    little = queries()
    for number in range(1, 4):
        more(number)
    assert queries() == little


def test_claims_that_say_the_same_are_suggested_and_related_by_a_person(
    desk: Client, case: Case, checker: User
) -> None:
    other = make_case(checker, suffix="-again").claim
    page = f"/claims/{case.claim.reference}/"
    html = desk.get(page).content.decode()
    assert "May say the same" in html
    assert f"This claim repeats {other.reference}" in html
    sent = {"kind": "repeats", "other": other.reference}
    html = desk.post(f"{page}relations/", sent, follow=True).content.decode()
    assert "May say the same" not in html
