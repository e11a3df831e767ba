"""The graph in a real chromium, while workers are at it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from estimates import actions
from tests.desk.conftest import make_case, work_everything_out

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("queue"),
]


def test_results_arrive_in_the_open_graph_without_moving_it(
    sign_in: Callable[[User], Page], checker: User, live_server: object
) -> None:
    case = make_case(checker)
    actions.revise_parameter(case.mass, text="50 to 60 kg/shell", why="x", by=checker)
    page = sign_in(checker)
    page.set_viewport_size({"width": 380, "height": 800})
    page.goto(f"{live_server.url}/estimates/shells/graph/")  # type: ignore[attr-defined]  # pytest-django's
    expect(page.get_by_text("0 of 1 worked out.")).to_be_visible()
    scrolled = "document.querySelector('#graph-picture').scrollLeft"
    page.evaluate(f"{scrolled} = 15")
    before = page.evaluate(scrolled)
    work_everything_out()
    picture, words = page.locator("#graph-picture"), page.locator("#graph-words")
    expect(picture).to_contain_text("up to date")
    expect(picture).to_contain_text("outside")
    expect(words).to_contain_text("up to date")
    expect(page.locator("main [hx-get]")).to_have_count(0)
    assert page.evaluate(scrolled) == before
    assert page.locator("#graph-picture svg").count() == 1
