"""Correlations in case files, in what is read and approved, and on the way to another desk."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import User
from audit.models import Event
from claims.casefile.exporting import export
from claims.content import content
from claims.models import Case, Claim
from estimates import actions, correlating
from estimates.models import Correlation, Estimate, Parameter
from tests.claims.casefiles import digests, edited, everything, line_of, load_text, refused, settle

pytestmark = [pytest.mark.once, pytest.mark.django_db]

STATED = """\
    correlations:
      - first: grain
        second: crate
        rank: 0.5
        note: Weighed on one scale.
"""
UNCERTAIN = ("value: 3000 t", "value: 2900 to 3100 t")
ON_CRATES = ("      crate: crate\n  - slug: half", f"      crate: crate\n{STATED}  - slug: half")
ON_HALF = ("crates: {estimate: crates}\n", "crates: {estimate: crates}\n" + STATED)
FILE = edited(UNCERTAIN, ON_CRATES)
WITHOUT = edited(UNCERTAIN)


def stated() -> dict[str, list[tuple[str, str, Decimal]]]:
    found: dict[str, list[tuple[str, str, Decimal]]] = {}
    rows = Correlation.objects.live().order_by("estimate__slug")
    for row in rows.values_list("estimate__slug", "first__slug", "second__slug", "rank"):
        found.setdefault(row[0], []).append(row[1:])
    return found


def test_a_file_states_correlations(checker: User) -> None:
    load_text(FILE, by=checker)
    settle()
    assert stated() == {"crates": [("crate", "grain", Decimal("0.5"))]}
    assert Correlation.objects.get().note == "Weighed on one scale."


def test_loading_it_again_changes_nothing_in_either_order_of_the_pair(checker: User) -> None:
    load_text(FILE, by=checker)
    before = everything()
    assert load_text(FILE, by=checker).changed_nothing
    turned = FILE.replace("first: grain", "first: crate").replace("second: crate", "second: grain")
    assert load_text(turned, by=checker).changed_nothing
    assert everything() == before


def test_an_edited_file_revises_takes_back_and_moves(checker: User) -> None:
    load_text(FILE, by=checker)
    report = load_text(FILE.replace("rank: 0.5", "rank: -0.25"), by=checker)
    assert report.revised == {"estimates": 1}
    assert report.recomputed == ["crates", "half"]
    assert stated() == {"crates": [("crate", "grain", Decimal("-0.25"))]}
    moved = load_text(edited(UNCERTAIN, ON_HALF), by=checker)
    assert moved.revised == {"estimates": 2}
    assert stated() == {"half": [("crate", "grain", Decimal("0.5"))]}
    load_text(WITHOUT, by=checker)
    assert stated() == {}


def test_a_note_alone_recomputes_nothing(checker: User) -> None:
    load_text(FILE, by=checker)
    report = load_text(FILE.replace("Weighed on one scale.", "Guessed."), by=checker)
    assert (report.revised, report.recomputed) == ({"estimates": 1}, [])


def test_a_correlation_and_the_input_that_it_names_move_together(checker: User) -> None:
    """While the file is loaded, "half" would for a moment correlate what it does not rest on."""
    load_text(edited(UNCERTAIN, ON_HALF), by=checker)
    text = edited(
        UNCERTAIN,
        ON_HALF,
        ("formula: grain / crate\n    unit: crate", "formula: 1 / crate\n    unit: crate/kg"),
        ("      grain: grain\n      crate: crate\n", "      crate: crate\n"),
        ("formula: crates / 2", "formula: grain * crates"),
        ("crates: {estimate: crates}\n", "crates: {estimate: crates}\n      grain: grain\n"),
        ("        estimate: crates  #", "        estimate: half  #"),
    )
    load_text(text, by=checker)
    assert stated() == {"half": [("crate", "grain", Decimal("0.5"))]}
    assert set(Estimate.objects.get(slug="crates").inputs.values_list("name", flat=True)) == {
        "crate"
    }


def test_it_travels(checker: User) -> None:
    load_text(FILE, by=checker)
    settle()
    before = digests()
    text = export(Case.objects.get(), by=checker)
    assert "correlations:\n      - first: crate\n        second: grain\n        rank: 0.5" in text
    assert load_text(text, by=checker).changed_nothing
    assert digests() == before
    assert "rank: 0.5" in export(Claim.objects.get(), by=checker)


@pytest.mark.parametrize(
    ("old", "new", "at", "sentence"),
    [
        ("rank: 0.5", "rank: 1.5", "rank: 1.5", "Expected a number from −1 to 1"),
        ("rank: 0.5", "rank: much", "rank: much", "Expected a number from −1 to 1"),
        ("rank: 0.5", "rank: NaN", "rank: NaN", "Expected a number from −1 to 1"),
        ("rank: 0.5", "rank: 0.1234567", "rank: 0.12", "Expected a number from −1 to 1"),
        ("second: crate\n", "second: crane\n", "second: crane", "There is no parameter “crane”"),
        ("second: crate\n", "second: grain\n", "correlations:", "not correlated with itself"),
        ("Weighed on one scale.", "x" * 4001, "note: xxx", "at most 4000"),
    ],
)
def test_a_correlation_that_is_none_is_a_mistake_at_its_line(
    old: str, new: str, at: str, sentence: str, checker: User
) -> None:
    text = FILE.replace(old, new)
    problems = refused(text, checker)
    assert sentence in problems[0]
    assert problems[0].startswith(f"{line_of(text, at)}:")


def test_a_pair_is_stated_once_in_either_order(checker: User) -> None:
    again = "      - {second: grain, first: crate, rank: 0.1}\n"
    problems = refused(FILE.replace(STATED, STATED + again), checker)
    assert "“crate and grain” stands in line" in problems[0]


def test_two_estimates_of_a_file_do_not_contradict_each_other(checker: User) -> None:
    other = ON_HALF[1].replace("0.5", "0.7")
    problems = refused(edited(UNCERTAIN, ON_CRATES, (ON_HALF[0], other)), checker)
    assert "correlated differently" in problems[0]


def test_what_is_approved_has_the_correlations_in_words(checker: User) -> None:
    load_text(WITHOUT, by=checker)
    settle()
    claim = Claim.objects.get()
    before = content(claim)
    assert all("correlations" not in estimate for estimate in before["estimates"])
    grain, crate = (Parameter.objects.get(slug=slug) for slug in ("grain", "crate"))
    crates = Estimate.objects.get(slug="crates")
    correlating.correlate(crates, grain, crate, Decimal("0.5"), note="One scale", by=checker)
    after = content(claim)["estimates"][0]
    assert after["correlations"] == [
        {
            "first": "crate",
            "second": "grain",
            "rank": "0.5",
            "sentence": "High values of “Mass of a crate” tend to go with high values of “Grain "
            "aboard” (rank correlation 0.5).",
            "note": "One scale",
        }
    ]
    assert Event.objects.about(crates)[0].verb == "estimate.correlated"


def test_an_estimate_with_correlations_retires_with_them(checker: User) -> None:
    load_text(FILE, by=checker)
    half = Estimate.objects.get(slug="half")
    grain, crate = (Parameter.objects.get(slug=slug) for slug in ("grain", "crate"))
    correlating.correlate(half, grain, crate, Decimal("0.5"), by=checker)
    without = FILE.partition("  - slug: half")[0] + "claims:" + FILE.partition("claims:")[2]
    report = load_text(without, by=checker, retire=True)
    assert [(it.name, it.retired) for it in report.gone] == [("half", True)]
    assert actions.revise_parameter(Parameter.objects.get(slug="grain"), text="3000 t", by=checker)
