"""The pages that say what the engine reads and finds say what it does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from estimates.calculation import KNOWN, calculate
from estimates.distributions import parse_input
from estimates.error_bars import HALF_WIDTH
from estimates.formula import FUNCTIONS, compile_formula
from sources.numbers import SCALES
from sources.reading import ReadingError
from tests.estimates import conformance_page

LANGUAGE = (Path(__file__).resolve().parents[2] / "docs/reference/input-language.md").read_text(
    encoding="utf-8"
)
ROWS = re.findall(r"^\| `(.+?)` \| (.+) \|$", LANGUAGE, re.MULTILINE)
ASKED = re.findall(
    r"^\| `(.+?)` \| (.+) \|$", LANGUAGE.partition("## What is asked back")[2], re.MULTILINE
)


@pytest.mark.parametrize(("typed", "sentence"), [row for row in ROWS if row not in ASKED])
def test_every_example_of_the_input_language_is_read_as_the_page_says(
    typed: str, sentence: str
) -> None:
    reading = parse_input(typed)
    assert reading.sentence() == sentence
    assert parse_input(reading.text()) == reading


@pytest.mark.parametrize(("typed", "answer"), ASKED)
def test_what_is_asked_back_is_asked_in_the_page_s_words(typed: str, answer: str) -> None:
    with pytest.raises(ReadingError) as refusal:
        parse_input(typed)
    assert refusal.value.sentence() == answer


def test_the_page_has_every_form() -> None:
    assert len(ROWS) > 40
    assert set(FUNCTIONS) <= set(re.findall(r"\w+", LANGUAGE.partition("## Formulas")[2]))
    assert compile_formula("rate * days if days > 30 else 0").names == ("rate", "days")
    words = set(re.findall(r"\w+", LANGUAGE))
    assert {word for word in SCALES if not word.endswith("s")} <= words


def test_the_conformance_page_is_what_running_the_examples_gives() -> None:
    assert conformance_page.PAGE.read_text(encoding="utf-8") == conformance_page.page()


def test_the_calculation_of_the_page_has_the_keys_of_the_page() -> None:
    page = (conformance_page.PAGE.parent / "calculate.md").read_text(encoding="utf-8")
    request, described = page.partition("```json")[2].split("```", 1)
    answer = calculate(json.loads(request))
    rows = re.findall(r"^\| (`.+?`) \| (.+) \|$", described, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(names for names, _ in rows))) == answer.keys()
    place = next(words for names, words in rows if names == "`position`")
    assert set(re.findall(r"`(\w+)`", place)) == answer["position"].keys()
    assert json.loads(request).keys() == KNOWN - {"model"}  # which stands in place of a formula
    assert f"{HALF_WIDTH:g} of them are a 95 % error bar" in page
