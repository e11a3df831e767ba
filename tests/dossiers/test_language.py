"""The language of a dossier's own words, by setting; what was frozen stays as it was."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from babel.messages.pofile import read_po
from django.conf import settings as project
from pytest_django.fixtures import Settings
from weasyprint import HTML

from accounts.models import User
from claims.models import Claim
from claims.spelling import carried as carried_row
from claims.tracing import Carried as Counted
from dossiers.actions import issue_dossier
from dossiers.composition import composed
from dossiers.errors import RenderingError
from dossiers.glossary import TERMS, terms
from dossiers.language import CATALOGUES, LANGUAGES, speaking
from dossiers.losses import said_by
from dossiers.rendering import Assets, Rendered, page_source, render
from dossiers.verifying import SERIAL
from dossiers.words import date_words, period_words
from sources.drift import drifts
from sources.independence import Independence
from tests.dossiers import example, hostile
from tests.dossiers.test_rendering import dictionaries

GERMAN = {**example.APPROVED, "language": "de"}
TRANSLATED = sorted(set(LANGUAGES) - {"en"})


def words_of(html: str) -> str:
    """What stands between tags, without style sheets."""
    text = re.sub(r"<(style|title|desc)[ >].*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    return " ".join(text.replace("&nbsp;", " ").replace("\u00a0", " ").split())


def test_every_word_is_in_every_catalogue_and_each_is_compiled() -> None:
    command = [sys.executable, "bin/messages", "--check"]
    run = subprocess.run(command, cwd=project.BASE_DIR, capture_output=True, check=False, text=True)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fills_in_what_the_english_does(language: str) -> None:
    with (CATALOGUES / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = [it for it in read_po(file, locale=language) if it.id]
    assert len(messages) > 300
    for message in messages:
        english, other = (
            str(it[-1] if isinstance(it, tuple) else it) for it in (message.id, message.string)
        )
        slots = r"\{\w+\}|%\(\w+\)s|%%|<[^>]+>|^ | $"
        kinds = [sorted(set(re.findall(slots, it))) for it in (english, other)]
        assert kinds[0] == kinds[1], english


def test_the_pages_speak_german_where_the_issue_says_so() -> None:
    page = words_of(page_source(example.content(), GERMAN))
    for said in (
        "Faktencheck-Dossier",
        "„about 1.6 million shells“ ist mit beiden Schätzungen vereinbar",
        "The Washington Post, 22. Juni 2024",
        "August 2023 bis Januar 2024 (184 Tage)",
        "12 Quellen beruhen auf vier unabhängigen Ursprüngen.",
        "Median 1.65 million; 90 % der Schätzung zwischen 1.48 und 1.85 million",
        "Wer hat es von wem?",
        "Geschützte Quelle",
        "auf Englisch, mit einem Punkt vor den Dezimalen",
    ):
        assert said in page, said
    for left in ("The claim", "Evidence", "Draft", "Read as", "uses its data", "Claimed:"):
        assert left not in page, left


def test_sentences_of_the_engine_stay_english_and_say_that_they_are() -> None:
    html = page_source(example.content(), GERMAN)
    assert html.startswith('<!DOCTYPE html>\n<html lang="de-DE">')
    sentence = example.content()["findings"][0]["sentence"].split(":")[0]
    assert f'<span lang="en">{sentence}'.replace(" million", "\u00a0million") in html
    assert '<span lang="en">' not in page_source(example.content(), example.APPROVED)


def test_a_file_in_german_says_so_to_those_who_hear_it(german: Rendered) -> None:
    with pikepdf.open(io.BytesIO(german.pdf)) as pdf:
        assert str(pdf.Root.Lang) == "de-DE"
        assert (named := SERIAL.search(german.pdf)) and named[1].decode() == GERMAN["serial"]
        told = [str(it.Alt) for it in dictionaries(pdf) if it.get("/S") == "/Figure"]
        assert any(it.startswith("QR-Code: wo sich") for it in told)
        described = [str(it.get("/Desc")) for it in dictionaries(pdf) if "/AFRelationship" in it]
        assert "Die Belege als Tabelle." in described


def test_pictures_of_two_languages_are_not_taken_for_each_other() -> None:
    def chart() -> str:
        return composed(example.content(), example.FACTS).estimates[0].charts[0]

    english = chart()
    with speaking("de"):
        german = chart()
    assert "Claimed: " in english and "Behauptet: " in german
    assert chart() == english


def test_a_single_finding_is_said_in_german() -> None:
    content = example.content()
    content["findings"] = content["findings"][:1]
    with speaking("de"):
        said = composed(content, GERMAN).finding
    assert said.replace("\u00a0", " ") == (
        "„about 1.6 million shells“ ist mit der Schätzung von 1.65 million shells "
        "(1.48 to 1.85 million) vereinbar."
    )


def test_dates_and_periods_are_said_in_german() -> None:
    period: Any = {"start": "2023-03", "end": None}
    with speaking("de"):
        assert date_words("2024-03-01") == "1. März 2024"
        assert date_words("2024") == "2024"
        assert period_words(period) == "seit März 2023"
    assert date_words("2024-03-01") == "1 March 2024"


def test_what_a_figure_lost_is_told_in_german_of_the_frozen_figures() -> None:
    content = example.content()
    content["drift"] = [
        {"report": report["key"], "origin": origin["key"], "stated": True, "respect": it.respect,
         "before": it.before, "after": it.after, "sentence": it.sentence}
        for origin, report in [said(content)]
        for it in drifts(*(said_by(row) for row in (origin, report)))  # type: ignore[arg-type]  # both can be read
    ]  # fmt: skip
    with speaking("de"):
        [origin] = composed(content, GERMAN).losses
    told = {loss.respect: loss.sentence.replace("\u00a0", " ") for loss in origin.losses}
    assert told == {
        "Einheit": "Vorher metrische Tonnen, jetzt Tonnen ungenannter Art: "
        "Als amerikanische Tonnen gelesen wären es 67,132 t.",
        "Schranke": "„Mehr als“ fehlt: Aus einer Schranke wurde ein Wert.",
        "Modalität": "„Soll möglicherweise“ verhärtete sich zu „als Tatsache behauptet“.",
        "Zeitraum": "Vorher August 2023 bis Januar 2024, jetzt 2023: 365 Tage statt 184.",
        "Ort": "Aus „Rajin“ wurde „Rason“.",
    }
    assert {loss.language for loss in origin.losses} == {"de"}
    content["drift"][0]["sentence"] = "What an earlier engine said."
    with speaking("de"):
        [origin] = composed(content, GERMAN).losses
    assert [loss.language for loss in origin.losses].count("en") == 1


@pytest.mark.parametrize(
    ("sources", "origins", "told"),
    [
        (
            ["a"],
            ["a"],
            "Eine Quelle trägt diese Zahl; dass sie sie von anderen hat, ist nicht verzeichnet.",
        ),
        (
            ["a"],
            ["b"],
            "Eine Quelle trägt diese Zahl; ihre Herkunft führt auf einen Ursprung zurück.",
        ),
        (["a", "b"], ["a", "b"], "2 Quellen tragen diese Zahl, jede ihr eigener Ursprung."),
        (["a", "b"], ["c"], "2 Quellen tragen diese Zahl; alle führen auf einen Ursprung zurück."),
        (
            ["a", "b"],
            ["c", "d"],
            "2 Quellen tragen diese Zahl; zusammen führen sie auf 2 Ursprünge zurück.",
        ),
    ],
)
def test_who_carries_a_figure_is_told_in_german_as_the_engine_counted(
    sources: list[str], origins: list[str], told: str
) -> None:
    counted = Independence(tuple(sources), tuple(origins), 1, (), (), ())
    content = example.content()
    key = content["quantities"][0]["key"]
    row = carried_row(Counted(key, counted, apart=("x", "y"), leaning=()))
    content["carried"] = [row]
    with speaking("de"):
        (found,) = composed(content, GERMAN).carried
    assert (found.sentence, found.language) == (told, "de")
    assert found.apart_sentence == (
        "2 Quellen stützen sie von anderswo und haben mit diesen keine Quelle gemeinsam."
    )
    page = words_of(page_source(content, GERMAN))
    assert told in page and row["sentence"] not in page
    content["carried"] = [{**row, "sentence": "As an earlier engine counted."}]
    with speaking("de"):
        (found,) = composed(content, GERMAN).carried
    assert (found.sentence, found.language) == ("As an earlier engine counted.", "en")


def said(content: dict[str, Any]) -> list[dict[str, Any]]:
    """A figure of the example, and the same as somebody repeats it who loses what can be lost."""
    first, second = content["observations"][:2]
    first |= {
        "figure": {"text": "more than 74,000 t", "low": "74000", "high": None,
                   "bound": "more_than", "unit": "t"},
        "period": {"start": "2023-08", "end": "2024-01"}, "place": "Rajin",
        "modality": "may_have", "measure": "explosives",
    }  # fmt: skip
    second |= {
        "figure": {"text": "74,000 tons", "low": "74000", "high": "74000", "bound": "exactly",
                   "unit": "ton"},
        "period": {"start": "2023", "end": "2023"}, "place": "Rason", "modality": "asserted",
        "measure": "explosives",
    }  # fmt: skip
    return [first, second]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("de-DE", ["Rechtsschutz", "versiche", "rungsgesell", "schaften"]),
        ("en-GB", ["Rechtss", "chutzver", "sicherungs", "gesellschaften"]),
    ],
)
def test_words_are_divided_as_their_language_divides_them(language: str, lines: list[str]) -> None:
    """In the document's own type, in a column that is too narrow for the word."""
    page = (
        f'<html lang="{language}"><link rel="stylesheet" href="asset:type.css">'
        '<p style="width: 22mm">Rechtsschutzversicherungsgesellschaften'
    )
    (box,) = HTML(string=page, url_fetcher=Assets()).render().pages
    assert [it.rstrip("\N{HYPHEN}") for it in _lines(box._page_box)] == lines


def _lines(box: Any) -> Iterator[str]:
    if hasattr(box, "text"):
        yield str(box.text)
    for child in getattr(box, "children", ()):
        yield from _lines(child)


def test_the_words_of_the_glossary_stand_in_the_order_of_the_language() -> None:
    english = [term for term, _meaning in terms()]
    with speaking("de"):
        german = [term for term, _meaning in terms()]
    assert english.index("Bound word") < english.index("Break-even") < english.index("Capture")
    assert german.index("Ableitung") < german.index("Prüfsumme") < german.index("Ursprung")
    assert len(german) == len(english) == len(TERMS)


def test_figures_stand_in_the_quotation_marks_of_the_document() -> None:
    page = words_of(page_source(example.content(), GERMAN))
    assert "„about 1.6 million shells“ artillery shells received" in page
    assert "“about 1.6 million shells” artillery" not in page


def test_what_runs_from_right_to_left_keeps_its_marks_in_the_margin() -> None:
    margin = composed(hostile.in_other_scripts(), example.FACTS).short_statement
    assert margin.startswith("\u2067ربما") and margin.endswith("…\u2069")
    assert composed(example.content(), example.FACTS).short_statement[0] == "R"


def test_a_language_that_nothing_is_set_in_is_refused() -> None:
    with pytest.raises(RenderingError, match="tlh"):
        render(example.short(), {**example.FACTS, "language": "tlh"})


@pytest.mark.django_db
def test_another_language_is_another_dossier(
    claim: Claim, checker: User, settings: Settings
) -> None:
    english = issue_dossier(claim, by=checker)
    settings.PLUMBLINE_DOSSIER_LANGUAGE = "de"
    german = issue_dossier(claim, by=checker)
    assert (english.parsed_facts()["language"], german.parsed_facts()["language"]) == ("en", "de")
    assert german.serial != english.serial
    assert issue_dossier(claim, by=checker) == german
