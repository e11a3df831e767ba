"""What strangers wrote is text on the page of differences, in every field that it can show."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string

from accounts.models import User
from claims.content import content
from claims.differences import differences
from tests.desk.conftest import HOSTILE, make_case

pytestmark = pytest.mark.django_db
READ_AS_NUMBERS = {"result", "unit"}
"""Fields that the page reads as figures and does not show as they are."""


def rewritten(value: Any, words: str) -> Any:
    """The same content with `words` in every text of it."""
    if isinstance(value, dict):
        return {
            name: it if name in READ_AS_NUMBERS else rewritten(it, words)
            for name, it in value.items()
        }
    if isinstance(value, list):
        return [rewritten(it, words) for it in value]
    return f"{value}{words}" if isinstance(value, str) else value


@pytest.mark.parametrize("gone", [False, True], ids=["changed", "gone"])
def test_the_page_of_differences_shows_what_was_written_as_text(gone: bool, checker: User) -> None:
    now = content(make_case(checker).claim)
    before, after = rewritten(now, HOSTILE), rewritten(now, f"{HOSTILE} again")
    if gone:
        after = {name: [] if isinstance(it, list) else it for name, it in after.items()}
    found = differences(before, after)
    sections = {it.section for it in found}
    assert {"Claim", "Evidence", "Claimed figure", "Source", "Estimate", "Finding"} <= sections
    shown = render_to_string(
        "admin/claims/claim/differences.html",
        {"base": {"number": 1, "digest": HOSTILE}, "differences": found},
    )
    assert "<script" not in shown
    assert "<img" not in shown
    assert shown.count("&lt;script&gt;") > 40
