"""The page that stands alone: in every dossier, and as a document of its own."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from accounts.models import User
from claims.models import Claim
from dossiers.actions import issue_dossier
from dossiers.models import Dossier
from dossiers.rendering import Rendered, render
from tests.dossiers import example, hostile
from tests.dossiers.conftest import text_of

SUMMARY = {**example.FACTS, "scope": "summary"}
LETTER = (612, 792)


def test_the_second_page_says_all_that_matters(draft: Rendered, tmp_path: Path) -> None:
    page = text_of(draft, tmp_path, first=2, last=2)
    for said in ("On one page", "What is claimed", "Where it comes from", "What is not known"):
        assert said in page
    assert "On one page" in text_of(draft, tmp_path, first=3, last=3), "the contents name it"
    assert "Words used here" in text_of(draft, tmp_path)


@pytest.mark.parametrize(
    "content", [example.content, hostile.marked_up, hostile.unbroken, hostile.in_other_scripts]
)
def test_it_is_one_page_whatever_it_is_about(content: Any, tmp_path: Path) -> None:
    made = render(content(), SUMMARY)
    assert made.pages == 2, "itself, and what vouches for it"
    assert "What is claimed" in text_of(made, tmp_path, first=1, last=1)
    assert "This document" in text_of(made, tmp_path, first=2, last=2)
    assert "This document" not in text_of(made, tmp_path, first=1, last=1)


def test_the_paper_is_the_one_of_the_issue(german: Rendered) -> None:
    with pikepdf.open(io.BytesIO(german.pdf)) as pdf:
        sizes = {tuple(round(float(it)) for it in page.mediabox[2:]) for page in pdf.pages}
    assert sizes == {LETTER}


@pytest.mark.django_db
def test_a_summary_is_issued_beside_the_whole(claim: Claim, checker: User) -> None:
    whole = issue_dossier(claim, by=checker)
    page = issue_dossier(claim, by=checker, scope=Dossier.Scope.SUMMARY)
    assert (whole.scope, page.scope) == ("full", "summary")
    assert page.serial != whole.serial
    assert issue_dossier(claim, by=checker, scope=Dossier.Scope.SUMMARY) == page
    assert issue_dossier(claim, by=checker) == whole


def test_figures_and_tables_are_numbered_through_and_referred_to(
    draft: Rendered, tmp_path: Path
) -> None:
    text = text_of(draft, tmp_path)
    for kind in ("Figure", "Table"):
        numbers = [int(it) for it in re.findall(rf"{kind} (\d+)\. ", text)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= 3
    referred = {int(it) for it in re.findall(r"\(Figure (\d+)\)", text)}
    titles = [it["title"] for it in example.content()["estimates"]]
    for number in referred:
        caption = text.partition(f"Figure {number}. ")[2]
        assert caption.startswith(tuple(titles))
    assert referred
