"""How an estimate moved up to an issue: in the facts, and on the pages."""

from __future__ import annotations

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from claims.models import Claim
from dossiers import histories
from dossiers.actions import issue_dossier
from dossiers.composition import composed
from estimates import actions as estimates
from estimates.models import Estimate, Parameter
from tests.dossiers import example
from tests.dossiers.conftest import work_out

RESULT = {"unit": "shell", "quantiles": {"5": "1480000", "50": "1650000", "95": "1850000"}}


def told(number: int) -> dict[str, object]:
    changed = [{"parameter": "mass", "before": "40 to 50 kg/shell", "after": f"{number} kg/shell"}]
    return {"revision": number, "on": f"2026-11-{number:02}", **RESULT, "changed": changed,
            "otherwise": ["formula"]}  # fmt: skip


def page(results: list[dict[str, object]], earlier: int = 0) -> str:
    kept = {"shells-plain": {"results": results, "earlier": earlier}}
    found = composed(example.content(), {**example.FACTS, "histories": kept})
    return render_to_string("dossiers/estimates.html", {"dossier": found})


def test_a_chart_and_a_table_tell_how_an_estimate_moved() -> None:
    printed = page([told(9), told(8)], earlier=3)
    assert "How the estimate “Shells from tonnage, one mass for all” moved" in printed
    assert "9 · 9 November 2026" in printed
    row = "Mass of one shell: 40 to 50 kg/shell became 9 kg/shell; the formula was changed"
    assert row in printed
    assert "3 results before that are kept at the desk." in printed


def test_one_result_is_one_sentence() -> None:
    printed = page([{**told(9), "changed": [], "otherwise": []}])
    assert "Worked out once, on 9 November 2026; it has not moved since." in printed
    assert "How it moved" not in printed


def test_issues_of_before_histories_were_kept_say_nothing_of_them() -> None:
    found = composed(example.content(), example.FACTS)
    assert [section.past for section in found.estimates] == [None] * 3


@pytest.mark.django_db
def test_the_facts_of_an_issue_keep_what_moved_an_estimate(
    claim: Claim, checker: User, mass: Parameter
) -> None:
    work_out()
    first = issue_dossier(claim, by=checker).parsed_facts()["histories"]["shells"]
    estimates.revise_parameter(mass, text="42 to 48 kg/shell", by=checker)
    work_out()
    facts = issue_dossier(claim, by=checker).parsed_facts()
    second = facts["histories"]["shells"]
    assert [it["revision"] for it in second["results"]] == [2, 1]
    assert second["results"][1:] == first["results"]
    assert second["results"][0]["changed"] == [
        {"parameter": "mass", "before": "40 to 50 kg/shell", "after": "42 to 48 kg/shell"}
    ]
    assert (second["results"][0]["otherwise"], second["earlier"]) == ([], 0)


@pytest.mark.django_db
def test_only_the_last_results_are_told_and_inputs_that_are_gone_are_not_named(
    claim: Claim, checker: User, mass: Parameter
) -> None:
    for number in range(histories.MOST + 2):
        estimates.revise_parameter(mass, text=f"{40 + number} to 50 kg/shell", by=checker)
        work_out()
    version = issue_dossier(claim, by=checker).versions[0].parsed()
    with CaptureQueriesContext(connection) as queries:
        found = histories.of_contents([version], until=timezone.now())["shells"]
    assert len(queries) == 1
    assert (len(found["results"]), found["earlier"]) == (histories.MOST, 2)
    unnamed = {**version, "parameters": []}
    results = histories.of_contents([unnamed], until=timezone.now())["shells"]["results"]
    assert [(it["changed"], it["otherwise"]) for it in results] == [
        ([], ["inputs"])
    ] * histories.MOST
    assert Estimate.objects.get().evaluations.count() == histories.MOST + 2
