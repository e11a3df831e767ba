"""Counting units in case files: they travel with what is counted in them."""

from __future__ import annotations

import pytest

from accounts.models import User
from claims.casefile.exporting import export
from claims.casefile.loading import load
from claims.casefile.parsing import parse
from claims.casefile.reading import CaseFileError, read
from claims.models import Case, Claim
from sources import actions
from sources.models import CountingUnit, Observation
from sources.units import UnitError, parse_unit
from tests.claims.casefiles import digests, edited, everything, line_of, load_text, refused, settle

pytestmark = [pytest.mark.once, pytest.mark.django_db]

UNITS = """\
units:
  - token: hatch
    note: One opening in the deck.
  - token: deck_crew
    plural: deck crews
publishers:
"""
OBSERVED = """\
  - key: hatches
    source: article
    measure: hatches open
    figure: 4 hatches
parameters:
"""
WITH_UNITS = (("publishers:\n", UNITS), ("parameters:\n", OBSERVED))
IN_CREWS = (
    ("value: 40 to 60 kg/crate", "value: 40 to 60 kg/deck_crew"),
    (
        "formula: grain / crate\n    unit: crate\n",
        "formula: grain / crate\n    unit: deck_crew\n",
    ),
    ("formula: crates / 2\n    unit: crate\n", "formula: crates / 2\n    unit: deck crews\n"),
    ("figure: about 60,000 crates", "figure: about 60,000 deck crews"),
)
FILE = edited(*WITH_UNITS, *IN_CREWS)


def test_a_file_brings_the_units_that_it_counts_in(checker: User) -> None:
    report = load_text(FILE, by=checker)
    settle()
    assert report.added["units"] == 2
    assert Observation.objects.get(key="hatches").figure.display() == "4 hatches"
    hatch = CountingUnit.objects.get(token="hatch")
    assert (hatch.plural, hatch.note) == ("hatches", "One opening in the deck.")


def test_loading_it_again_changes_nothing(checker: User) -> None:
    load_text(FILE, by=checker)
    before = everything()
    assert load_text(FILE, by=checker).changed_nothing
    assert everything() == before


def test_a_note_is_revised_and_words_are_not(checker: User) -> None:
    load_text(FILE, by=checker)
    revised = FILE.replace("One opening in the deck.", "One opening.")
    assert load_text(revised, by=checker).revised == {"units": 1}
    renamed = FILE.replace("plural: deck crews", "plural: deck gangs")
    renamed = renamed.replace("deck crews", "deck_crew")
    line = line_of(renamed, "plural: deck gangs")
    assert refused(renamed, checker) == [
        f"{line}: units[1].plural: The words of a unit stay as they are. Add another unit."
    ]


def test_an_export_has_exactly_the_units_in_use_and_travels(checker: User) -> None:
    actions.add_counting_unit(token="barge", by=checker)
    load_text(FILE, by=checker)
    settle()
    case = Case.objects.get()
    text, before = export(case, by=checker), digests()
    assert "token: hatch" in text
    assert "token: deck_crew" in text
    assert "barge" not in text
    assert "plural" not in text.partition("publishers:")[0]
    assert load_text(text, by=checker).changed_nothing
    assert export(case, by=checker) == text
    assert digests() == before


def test_a_claim_takes_along_the_units_of_what_it_rests_on(checker: User) -> None:
    load_text(FILE, by=checker)
    text = export(Claim.objects.get(), by=checker)
    assert "token: deck_crew" in text
    assert "token: hatch" not in text


def test_a_unit_that_is_gone_from_the_file_retires_with_what_was_in_it(checker: User) -> None:
    load_text(edited(*WITH_UNITS), by=checker)
    report = load_text(edited(), by=checker, retire=True)
    gone = {(it.section, it.name): it.retired for it in report.gone}
    assert gone == {
        ("observations", "hatches"): True,
        ("units", "hatch"): True,
        ("units", "deck_crew"): True,
    }


def test_a_unit_that_another_still_uses_is_kept_and_said(checker: User) -> None:
    load_text(FILE, by=checker)
    without = FILE.replace("  - token: hatch\n    note: One opening in the deck.\n", "")
    report = load_text(without, by=checker, retire=True)
    told = report.gone[0].sentence()
    assert told.startswith("Gone from the file: units hatch (kept).")
    assert told.endswith("Still used by the observation “hatches open: 4 hatches”.")


@pytest.mark.parametrize(
    ("entry", "path", "sentence"),
    [
        ("token: shells", "token", "“shells” cannot be counted: it is a unit already"),
        ("token: million", "token", "an input or a figure may begin with it"),
        ("token: Deck", "token", "is not a token"),
        ("token: crane\n    plural: hatches", "plural", "it is a word for hatch"),
        ("note: nothing", "", "“token” is missing"),
        ("token: hatch", "", "stands in line"),
    ],
)
def test_a_unit_that_cannot_be_one_is_a_mistake_at_its_line(
    entry: str, path: str, sentence: str, checker: User
) -> None:
    text = FILE.replace("publishers:\n", f"  - {entry}\npublishers:\n", 1)
    problems = refused(text, checker)
    assert any(
        sentence in problem and (f"units[2].{path}" if path else "units[2]") in problem
        for problem in problems
    ), problems


def test_a_file_that_is_refused_leaves_no_unit_behind(checker: User) -> None:
    broken = FILE.replace("origin: insider", "origin: nobody")
    with pytest.raises(CaseFileError):
        load_text(broken, by=checker)
    assert not CountingUnit.objects.exists()
    with pytest.raises(UnitError, match="not a known unit"):
        parse_unit("hatches")


def test_reading_a_file_stores_nothing(checker: User) -> None:
    file = parse(read(FILE.encode()))
    assert [count.token for count in file.counts] == ["hatch", "deck_crew"]
    with pytest.raises(UnitError, match="not a known unit"):
        parse_unit("hatches")
    load(file, by=checker, why="")
    assert parse_unit("hatches").text == "hatch"
