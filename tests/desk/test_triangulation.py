"""Estimates of one quantity beside each other, on a claim's page and on an estimate's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims import actions as claims
from desk import triangulations
from estimates import actions as estimates
from estimates.models import Estimate
from sources.quantities import read_figure
from tests.desk.conftest import Case, work_everything_out


def add_estimate(slug: str, mass: str, case: Case, by: User, **fields: str) -> Estimate:
    """Another road to the same shells: the same tonnage over another mass."""
    inputs = {row.name: row.parameter for row in case.estimate.inputs.all() if row.parameter}
    inputs["mass"] = estimates.add_parameter(
        slug=f"{slug}-mass", title=f"Mass for {slug}", text=mass, illustrative=True, by=by
    )
    given = {"formula": "tonnage / mass", "unit": "shell", "measure": case.estimate.measure}
    return estimates.add_estimate(
        slug=slug, title=f"Shells, {slug}", inputs=inputs, by=by, **(given | fields)
    )


@pytest.fixture
def packed(case: Case, checker: User) -> Estimate:
    found = add_estimate("packed", "60 to 80 kg/shell", case, checker)
    claims.add_finding(case.quantity, found, by=checker)
    work_everything_out()
    return found


def page(desk: Client, address: str) -> str:
    html = desk.get(address).content.decode()
    return html.replace("&#x27;", "'").replace("&quot;", '"')


def test_a_figure_held_against_two_estimates_says_whether_they_agree(
    desk: Client, case: Case, packed: Estimate
) -> None:
    html = page(desk, f"/claims/{case.claim.reference}/")
    assert html.count('class="forest"') == 2, "for desk and phone"
    title = case.estimate.title
    assert f"“{title}” is 1.5 times “Shells, packed” (90 % interval 1.3 to 1.9), and may be" in html
    assert "Both rest on “Tonnage ”: they are not independent." in html
    assert (
        "Do these estimates agree?"
        in desk.get(f"/claims/{case.claim.reference}/figures/").content.decode()
    )


def test_a_figure_held_against_one_estimate_has_nothing_beside_it(desk: Client, case: Case) -> None:
    html = page(desk, f"/claims/{case.claim.reference}/")
    assert 'class="forest"' not in html
    assert "Do these estimates agree?" not in html


def test_an_estimate_that_is_being_worked_out_stands_aside(
    desk: Client, case: Case, packed: Estimate, checker: User
) -> None:
    estimates.revise_parameter(case.mass, text="41 to 52 kg/shell", why="x", by=checker)
    html = page(desk, f"/claims/{case.claim.reference}/")
    assert f"<li>{case.estimate.title}: It has not been worked out yet.</li>" in html


def test_figures_that_others_claim_for_the_same_measure_are_drawn_if_they_may_be_seen(
    case: Case, packed: Estimate, checker: User, editor: User
) -> None:
    def named(by: User) -> list[str]:
        held = [(case.quantity, [case.estimate, packed])]
        (found,) = triangulations.of_figures(held, by).values()
        return [name for name, _ in found.claimed]

    other = claims.log_claim(statement="Two million shells.", claimant="A rival", by=checker)
    claims.add_quantity(
        other,
        key="shells",
        measure=case.quantity.measure,
        figure=read_figure("2 million shells"),
        by=checker,
    )
    assert named(editor) == ["Claimed", f"Claimed in {other.reference}"]
    claims.retire(other, why="a copy", by=checker)
    assert named(editor) == ["Claimed"]


def test_many_estimates_take_no_more_queries(case: Case, packed: Estimate, checker: User) -> None:
    def queries() -> int:
        rows = list(Estimate.objects.live().with_results().order_by("slug"))
        with CaptureQueriesContext(connection) as captured:
            triangulations.of_figures([(case.quantity, rows)], checker)
        return len(captured)

    before = queries()
    for number in range(3):
        add_estimate(f"more-{number}", f"{50 + number} to 80 kg/shell", case, checker)
    work_everything_out()
    assert queries() == before


def test_an_estimates_page_shows_the_others_of_its_measure(
    desk: Client, case: Case, packed: Estimate, checker: User
) -> None:
    add_estimate("apart", "10 to 20 kg/shell", case, checker, measure="something else")
    add_estimate("mass", "3 t", case, checker, formula="tonnage", unit="t")
    work_everything_out()
    html = page(desk, f"/estimates/{packed.slug}/")
    assert "Other estimates of the same quantity" in html
    assert f"“{case.estimate.title}” is 1.5 times “Shells, packed”" in html
    assert f"Claimed in {case.claim.reference}: about 1.6 million shells" in html
    assert (
        "<li>Shells, mass: It is in t, the others in shells: they cannot be compared.</li>" in html
    )
    assert f'<a href="/estimates/{case.estimate.slug}/">{case.estimate.title}</a>' in html
    assert "Shells, apart" not in html


def test_an_estimate_alone_in_its_measure_has_no_such_section(desk: Client, case: Case) -> None:
    assert "Other estimates of the same quantity" not in page(desk, "/estimates/shells/")


def test_an_estimate_without_a_measure_is_of_no_quantity_that_others_estimate(
    case: Case, checker: User
) -> None:
    bare = [add_estimate(f"bare-{number}", "3 kg/shell", case, checker, measure="")
            for number in range(2)]  # fmt: skip
    assert triangulations.of_estimate(bare[0], checker) is None
