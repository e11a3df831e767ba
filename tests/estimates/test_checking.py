"""Checking a formula while it is typed: readings, units, places of errors, a preview."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from estimates.checking import LONGEST_DRAFT, Check, Draft, Given, check
from estimates.measurement import Leaf, MeasurementModel, Node, Ref

SHELLS = {"tonnage": "74000 t", "mass": "40 to 50 kg/shell"}


def checked(formula: str, inputs: dict[str, str], unit: str = "", claimed: str = "") -> Check:
    given = {name: Given(text) for name, text in inputs.items()}
    return check(Draft(formula, given, unit, claimed))


def pointed_at(found: Check, part: str, text: str) -> list[str]:
    """What would be underlined."""
    return [text[fault.start : fault.end] for fault in found.faults_of(part)]


def test_a_good_formula_has_readings_a_unit_and_a_preview() -> None:
    found = checked("tonnage/mass", SHELLS, "shell", "1.6 million shells")
    assert found.is_good
    assert found.formula
    assert found.formula.canonical == "tonnage / mass"
    assert found.inputs[0].sentence == "Exactly 74,000 t."
    assert found.unit
    assert found.unit.text == "shell"
    assert found.preview
    assert found.preview.sentence() == "1.65 million shells (1.48 to 1.85 million)"
    assert found.standing
    assert found.standing.place == "inside"
    assert found.shown
    assert len(found.shown["histogram"]["counts"]) == 60


@pytest.mark.parametrize(
    ("formula", "part", "place", "message"),
    [
        ("tonnage + 2 * mass", "formula", "2 * mass", "Cannot add t and kg/shell"),
        ("log(tonnage) / mass", "formula", "tonnage", "log takes a plain number"),
        ("tonnage / (mass", "formula", "(", "This bracket is never closed."),
        ("tonnage) / mass", "formula", ")", "This bracket is never opened."),
        ("tonnage /", "formula", "", "Something is missing at the end"),
        ("tonnage / Mass", "formula", "M", "does not belong"),
        ("tonnage / mass ** mass", "formula", "mass", "An exponent is a number."),
        ("  tonnage / other", "formula", "other", "Nothing is given for “other”."),
        ("tonnage mass", "formula", "mass", "does not hold together"),
        ("sum(tonnage, mass)", "formula", "sum(tonnage, mass)", "There is no function “sum”."),
    ],
)
def test_what_is_wrong_with_a_formula_is_pointed_at(
    formula: str, part: str, place: str, message: str
) -> None:
    found = checked(formula, SHELLS)
    assert pointed_at(found, part, formula) == [place]
    assert message in found.faults[0].message
    assert found.preview is None


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("74000 ton", "ton", "A ton may be metric, short or long."),
        ("about 74000 t", "about", "can be read in more than one way"),
        ("", "", "There is nothing to read here."),
        ("50 to 40 t", "50", "The first number must be the smaller one."),
    ],
)
def test_what_is_wrong_with_an_input_is_pointed_at_and_the_rest_is_read(
    text: str, place: str, message: str
) -> None:
    found = checked("tonnage / mass", {**SHELLS, "tonnage": text})
    assert pointed_at(found, "inputs.tonnage", text) == [place]
    assert message in found.faults[0].message
    assert found.faults[0].place == ["inputs", "tonnage"]
    assert found.inputs[1].sentence


@pytest.mark.parametrize("name", ["pi", "log", "if", "lambda", "X", "2a", "a b", "é", "a" * 41, ""])
def test_what_cannot_be_a_name_is_refused_as_one(name: str) -> None:
    found = checked("a", {"a": "1", name: "2"})
    assert [fault.part for fault in found.faults] == [f"inputs.{name}"]


def test_names_that_are_missing_or_unused_are_listed() -> None:
    found = checked("tonnage / mas", SHELLS)
    assert (found.missing, found.unused) == (("mas",), ("mass",))


def test_another_unit_than_comes_out_is_a_fault_of_the_unit_and_the_curve_stays() -> None:
    found = checked("tonnage / mass", SHELLS, "kg")
    assert [fault.part for fault in found.faults] == ["unit"]
    assert found.faults[0].message == "It comes out in shell, which is not kg."
    assert found.preview
    assert checked("tonnage / mass", SHELLS, "shel").faults[0].suggestion == "Did you mean shell?"


def test_a_plain_number_may_be_labelled_with_what_is_counted() -> None:
    found = checked("a / b", {"a": "10 to 12 kg", "b": "2 kg"}, "shell")
    assert found.is_good
    assert found.preview
    assert "shells" in found.preview.sentence()


def test_a_claimed_figure_that_cannot_be_held_against_the_result_says_so() -> None:
    for claimed, message in (("1 million t", "The figure is in t"), ("some", "")):
        found = checked("tonnage / mass", SHELLS, "shell", claimed)
        assert [fault.part for fault in found.faults] == ["claimed"]
        assert message in found.faults[0].message
        assert found.standing is None


def test_a_bearing_decides_where_a_claimed_figure_stands() -> None:
    given = {name: Given(text) for name, text in SHELLS.items()}
    places = {
        bearing: check(Draft("tonnage / mass", given, "shell", "1 million", bearing)).standing
        for bearing in ("central", "ceiling")
    }
    assert [it.place for it in places.values() if it] == ["outside", "inside"]


def test_draws_without_a_value_are_blamed_on_their_place() -> None:
    formula = "1 + log(b)"
    found = checked(formula, {"b": "-1 to 5"})
    assert pointed_at(found, "formula", formula) == ["log(b)"]
    assert "13.64 % of the draws" in found.faults[0].message
    assert found.preview is None


def test_an_input_may_be_an_estimate_with_all_that_it_rests_on() -> None:
    upstream = MeasurementModel(
        "shells",
        (Node("shells", "tonnage / mass", "shell", {
            "tonnage": Ref("leaf", "tonnage"), "mass": Ref("leaf", "mass"),
        }),),
        (Leaf("tonnage", "74000 t"), Leaf("mass", "40 to 50 kg/shell")),
    )  # fmt: skip
    given = {"a": Given(upstream=upstream), "mass": Given("40 to 50 kg/shell", key="mass")}
    found = check(Draft("a * mass", given, "t"))
    assert found.is_good
    assert found.preview
    assert found.preview.quantiles["5"] == pytest.approx(74000)
    assert found.preview.quantiles["95"] == pytest.approx(74000), "what they share is shared"


def test_what_the_how_to_says_is_what_is_said() -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/work-on-estimates.md").read_text()
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", page, re.MULTILINE)
    assert len(rows) == 3
    for typed, told in rows:
        found = checked("a", {"a": typed}) if typed[0].isdigit() else checked(typed, SHELLS)
        said = [it.sentence for it in found.inputs] + [it.sentence() for it in found.faults]
        assert any(it.startswith(told) for it in said), typed


def test_what_rests_on_too_much_is_checked_without_a_preview() -> None:
    names = [f"x{number}" for number in range(120)]
    found = checked(" + ".join(names), dict.fromkeys(names, "1 to 2 kg"), "kg")
    assert [fault.part for fault in found.faults] == ["preview"]
    assert found.unit
    assert found.unit.text == "kg"


SHORT = 500
HOSTILE = {
    "unknown units": "5 qwertyuiopqwertyuiop",
    "open brackets": "(" * SHORT,
    "open names": ("truncated(" * SHORT)[:SHORT],
    "marks": "1 to " * 100,
    "signs": "1 ± " * 125,
    "powers": "1 " + "kg**9" * 99,
    "mixtures": ", ".join(f"2%: beta(2,{number})" for number in range(1, 26)) + ", 50%: 1",
    "slow families": "truncated(student_t(1, 2, 5), 0.1, 0.5)",
    "values": ", ".join(f"{number}.5" for number in range(1, 90)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_inputs_are_bounded(text: str) -> None:
    names = [f"x{number}" for number in range(LONGEST_DRAFT // max(len(text), 320))]
    inputs = dict.fromkeys(names, text)
    checked(" + ".join(names), inputs)  # nets and tables are made once for all that come later
    started = time.process_time()
    checked(" + ".join(names), inputs)
    assert time.process_time() - started < 2  # what is not bounded takes minutes


DEEP = "log(b)"
for number in range(35):
    DEEP = f"(a if a > {1 + number / 100} else {DEEP})"
FORMULAS = {
    "long": "a" * 5000,
    "deep": "(" * 1999,
    "many nodes": "*".join("a" * 150),
    "powers": "a**64**64",
    "overflow": "exp(exp(exp(a)))*b",
    "bad at the end": "+".join("a" * 145) + "+log(b)",
    "bad in the depth": DEEP,
    "units": "*".join("c" * 70),
    "not ours": "__import__('os').system('id')",
    "nul": "a\x00b",
    "lone surrogate": "\ud800",
}


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS.keys())
def test_hostile_formulas_are_bounded(formula: str) -> None:
    inputs = {"a": "1 to 1.5", "b": "-1 to 2", "c": "1 kg*m*s*shell"}
    checked(formula, inputs)
    started = time.process_time()
    found = checked(formula, inputs)
    assert time.process_time() - started < 2  # what is not bounded takes minutes
    assert found.preview or found.faults
