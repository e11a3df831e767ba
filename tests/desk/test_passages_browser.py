"""Passages made in a real browser: with the keyboard and the mouse, and read by everyone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from sources.models import Capture, Observation, Passage
from sources.signals import captured
from tests.desk.conftest import make_case
from tests.desk.test_captures import at
from tests.desk.test_passages import captured_text
from tests.services import looking

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("queue"),
]

TEXT = (
    "Officials 🚢🚢 said that more than 74,000 t were moved in August 2023.\n"
    "Nobody else 🚂 could confirm it, and a long-word-" + "x" * 120 + " stood there."
)


def faults(page: Page) -> list[str]:
    page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
    return looking.faults(page)


def test_words_are_selected_made_a_passage_and_read_as_a_figure(
    sign_in: Callable[[User], Page], live_server: Any, checker: User
) -> None:
    case = make_case(checker)
    capture = captured_text(case.outlet, checker, TEXT)
    page = sign_in(checker)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda it: wrong.append(it.text) if it.type == "error" else None)

    page.goto(f"{live_server.url}{at(capture)}")
    quote = "more than 74,000 t were moved in August 2023"
    page.locator("#captured").focus()
    for _word in range(10):
        page.keyboard.press("ArrowRight")
        if page.evaluate("getSelection().toString().trim()") == "more":
            break
    for _character in quote.removeprefix("more"):
        page.keyboard.press("Shift+ArrowRight")
    strip = page.get_by_role("form", name="The selected words")
    expect(strip).to_contain_text(f"“{quote}”")
    strip.get_by_role("button", name="Make a passage of this").press("Enter")
    expect(page.locator("mark.passage")).to_have_text(quote)
    passage = Passage.objects.get()
    assert TEXT[passage.start : passage.end] == quote  # behind two characters of two halves each

    expect(page.get_by_label("Figure as written")).to_have_value("more than 74,000 t")
    expect(page.get_by_label("Period")).to_have_value("2023-08")
    page.get_by_label("What is measured").fill("explosives moved")
    page.get_by_label("Repeats the figure").fill("tonnage")
    page.get_by_role("button", name="Keep the figure").press("Enter")
    expect(page.get_by_role("link", name="explosives moved", exact=True)).to_be_visible()
    assert Observation.objects.get(key="explosives-moved").passage == passage

    later = captured_text(
        case.outlet, checker, TEXT.replace("74", "71"), compared_with=capture, change="changed"
    )
    captured.send(Capture, capture=later)
    seen = f"/sources/article/figures/{Observation.objects.get(passage=passage).uuid}/"
    there = f"/sources/article/passages/{passage.uuid}/"
    found: list[str] = []
    for path in (there, f"{there}correct/", seen):
        page.goto(f"{live_server.url}{path}")
        found += faults(page)

    page.goto(f"{live_server.url}{at(capture)}")
    text = page.locator("[data-start]")
    text.dblclick(position={"x": 20, "y": 8})  # a word, with the mouse
    expect(strip).to_contain_text("“Officials")
    strip.get_by_role("button").click()
    expect(page.locator("mark.passage")).to_have_text("Officials")
    page.goto(f"{live_server.url}{at(capture)}")
    expect(page.locator("mark.passage")).to_have_count(2)
    found += faults(page)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('[data-start]'))")
    expect(strip).to_contain_text("stood there.")  # to the very end, and the page's own line break
    strip.get_by_role("button").click()
    expect(page.locator("mark.passage")).to_contain_text("stood there.")
    assert Passage.objects.latest("pk").quote == TEXT
    assert (found, wrong) == ([], [])
