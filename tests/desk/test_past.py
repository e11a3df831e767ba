"""How an estimate moved, and what changed between two of its evaluations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Role
from estimates import actions
from estimates.correlating import correlate
from estimates.models import Estimate, Evaluation, Parameter
from tests.conftest import person
from tests.desk.conftest import Case, make_case, work_everything_out

HISTORY = "/estimates/shells/history/"


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[User, Case]]:
    """One case with five evaluations for all tests here: the mass was revised, then both inputs
    at once, then the formula, and then it was asked for again."""
    with django_db_blocker.unblock(), transaction.atomic():
        checker = person("checker@example.org", Role.FACT_CHECKER)
        case = make_case(checker)
        tonnage = Parameter.objects.get(slug="tonnage")
        revise(case.mass, "45 to 55 kg/shell", "Weighed again", checker)
        work_everything_out()
        revise(case.mass, "40 to 60 kg/shell", "A wider table", checker)
        revise(tonnage, "70,000 t", "Without the packing", checker)
        work_everything_out()
        actions.revise_estimate(case.estimate, formula="2 * tonnage / mass", why="?", by=checker)
        work_everything_out()
        actions.evaluate_again(Estimate.objects.filter(slug="shells"), by=checker, why="To be sure")
        work_everything_out()
        yield checker, case
        transaction.set_rollback(True)


@pytest.fixture
def checker(made: tuple[User, Case], db: None) -> User:
    return made[0]


@pytest.fixture
def case(made: tuple[User, Case], db: None) -> Case:
    return made[1]


def revise(parameter: Parameter, text: str, why: str, by: User) -> None:
    actions.revise_parameter(parameter, text=text, why=why, by=by)


def page(client: Client, query: str = "") -> str:
    response = client.get(HISTORY + query)
    assert response.status_code == 200
    return response.content.decode()


def compared(client: Client, query: str) -> str:
    """The part of the page that compares."""
    return page(client, query).partition('id="comparison"')[2].partition("</section>")[0]


def test_every_evaluation_is_listed_with_the_one_before_it(desk: Client, case: Case) -> None:
    html = page(desk)
    revisions = list(Evaluation.objects.order_by("revision").values_list("revision", flat=True))
    assert revisions == [1, 2, 4, 5, 6]
    assert html.count("SciPy") == 5
    assert 'href="?from=2&amp;to=4"' in html
    assert html.count('class="past__median"') == 10  # for a desk and for a phone
    assert 'id="comparison"' not in html
    assert f'href="{HISTORY}"' in desk.get("/estimates/shells/").content.decode()


def test_the_chart_is_held_against_the_claimed_figure_that_is_asked_for(
    desk: Client, case: Case
) -> None:
    assert "Claimed: about 1.6 million shells" in page(desk)
    assert "Claimed: about 1.6 million shells" not in page(desk, "?figure=none")
    name = f"{case.claim.reference}.{case.quantity.key}"
    assert "Claimed: about 1.6 million shells" in page(desk, f"?figure={name}")


def test_one_changed_input_is_told_with_its_readings_its_effect_and_its_reason(
    desk: Client, case: Case
) -> None:
    html = compared(desk, "?from=1&to=2")
    assert "40 to 50 kg/shell" in html
    assert "90 % sure it is between 45 and 55 kg" in html
    assert "The median falls by 10 %, from" in html
    assert "The 90 % interval is" in html
    assert "Weighed again" in html
    assert "A wider table" not in html
    assert "What each change does alone" not in html


def test_several_changes_are_told_apart(desk: Client, case: Case) -> None:
    html = compared(desk, "?from=2&to=4")
    alone = html.partition("What each change does alone")[2]
    assert alone.count("<tr") == 4  # the heads, two inputs, and both together
    assert alone.index("Tonnage") < alone.index("Mass of a shell")
    assert "All of them together, beyond that" in alone
    assert "Without the packing" in html
    assert "A wider table" in html


def test_the_order_in_which_the_two_are_named_does_not_matter(desk: Client, case: Case) -> None:
    assert compared(desk, "?from=4&to=2") == compared(desk, "?from=2&to=4")


def test_a_changed_formula_is_told(desk: Client, case: Case) -> None:
    html = compared(desk, "?from=4&to=5")
    assert "<code>tonnage / mass</code>" in html
    assert "<code>2 * tonnage / mass</code>" in html
    assert "The median rises by 100 %" in html
    assert "The 90 % interval is 2 times as wide." in html
    assert "outside the earlier 90 % interval" in html


def test_a_changed_correlation_and_a_replaced_input_are_told_by_title(
    desk: Client, case: Case, checker: User
) -> None:
    tonnage = Parameter.objects.get(slug="tonnage")
    revise(tonnage, "60000 t to 80000 t", "Not so exact", checker)
    work_everything_out()
    correlate(case.estimate, case.mass, tonnage, Decimal("0.5"), by=checker, why="Same scales")
    other = actions.add_parameter(slug="loss", title="Loss", text="2", by=checker)
    inputs = {"tonnage": tonnage, "mass": case.mass, "n": other}
    actions.revise_estimate(case.estimate, formula="n * tonnage / mass", inputs=inputs, by=checker)
    work_everything_out()
    html = compared(desk, "?from=7&to=9")
    assert "Rank correlation of “Mass of a shell " in html
    assert "<strong>0.5</strong>" in html
    assert "What n stands for in “Shells from tonnage " in html
    assert "<strong>Loss</strong>" in html
    assert "Same scales" in html


def test_effects_are_told_in_the_unit_that_the_result_has_now(
    desk: Client, checker: User, case: Case
) -> None:
    heavy = actions.add_parameter(slug="heavy", title="Heavy", text="10 to 20 t", by=checker)
    light = actions.add_parameter(slug="light", title="Light", text="1 to 2 t", by=checker)
    both = actions.add_estimate(
        slug="both", title="Both", formula="a + b", unit="t",
        inputs={"a": heavy, "b": light}, by=checker,
    )  # fmt: skip
    work_everything_out()
    revise(heavy, "20 to 30 t", "x", checker)
    revise(light, "2 to 3 t", "x", checker)
    actions.revise_estimate(both, unit="kg", by=checker)
    work_everything_out()
    html = desk.get("/estimates/both/history/?from=1&to=4").content.decode()
    alone = html.partition("What each change does alone")[2].partition("</section>")[0]
    assert "Change of the result, in kg" in alone
    heavier = alone.partition("Heavy")[2].partition("</tr>")[0]
    assert re.search(r'"Median">\+1[01],\d00<', heavier)


def test_an_evaluation_of_the_same_inputs_says_that_nothing_changed(
    desk: Client, case: Case
) -> None:
    html = compared(desk, "?from=5&to=6")
    assert "Nothing that was read" in html
    assert "The median stays at" in html
    assert "To be sure" in html


def test_other_versions_are_told(desk: Client, case: Case) -> None:
    row = Evaluation.objects.get(revision=6)
    Evaluation.objects.create(
        estimate=row.estimate,
        revision=7,
        digest=row.digest,
        model=row.model,
        result=row.result.replace(f'"numpy":"{row.numpy_version}"', '"numpy":"9.9.9"'),
        engine_version=row.engine_version,
        numpy_version="9.9.9",
        scipy_version=row.scipy_version,
        duration_ms=1,
    )
    assert "→ 9.9.9" in compared(desk, "?from=6&to=7")


def test_where_a_value_was_read_is_not_told_beside_the_change(
    desk: Client, case: Case, checker: User
) -> None:
    """Whoever may not see a protected source learns nothing of it here."""
    tonnage = Parameter.objects.get(slug="tonnage")
    actions.revise_parameter(
        tonnage, text="71,000 t", observation=None, source=case.protected, by=checker
    )
    work_everything_out()
    html = compared(desk, "?from=6&to=7")
    assert "71,000 t" in html
    assert case.protected.title not in html


@pytest.mark.parametrize(
    "query",
    [
        "?from=1&to=99",
        "?from=1&to=1",
        "?from=1",
        "?to=½&from=1",
        f"?from={'9' * 5000}&to=1",
        "?from=%00&to=-1",
        "?from=1&from=2",
    ],
)
def test_what_cannot_be_compared_is_said(query: str, desk: Client, case: Case) -> None:
    html = page(desk, query)
    assert 'role="alert"' in html
    assert 'id="comparison"' not in html


def test_the_page_costs_as_many_queries_however_long_the_past_is(
    desk: Client, case: Case, checker: User
) -> None:
    def queries(query: str = "") -> int:
        with CaptureQueriesContext(connection) as captured:
            page(desk, query)
        return len(captured)

    queries()  # what a process looks up once
    before = queries(), queries("?from=1&to=6")
    for number in range(3):
        revise(case.mass, f"40 to {61 + number} kg/shell", "w", checker)
        work_everything_out()
    assert (queries(), queries("?from=1&to=9")) == before


def test_an_estimate_without_a_result_has_no_past(desk: Client, case: Case, checker: User) -> None:
    actions.add_estimate(
        slug="unborn", title="Unborn", formula="2 * m", unit="kg/shell", inputs={"m": case.mass},
        by=checker,
    )  # fmt: skip
    html = desk.get("/estimates/unborn/history/").content.decode()
    assert "It has not been worked out yet." in html
