"""docs/reference/dossier.md names every key that a dossier's content has, and no other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings

from accounts.models import User
from claims.content import content
from claims.models import Claim
from dossiers.actions import issue_dossier
from tests.dossiers import example

PAGE = settings.BASE_DIR / "docs" / "reference" / "dossier.md"
IF_ANY = {
    "claim": {"verdict", "confidence", "what_would_change"},
    "content": {"agreements", "relations", "waivers"},
    "sources": {"grade"},
    "observations": {"taken_from"},
    "evidence": {"grade", "no_passage_why"},
    "estimates": {"correlations"},
    "facts": {"collection", "claims", "superseded_by"},
}


def documented() -> dict[str, set[str]]:
    """The keys in the first column of each section's table."""
    found = {}
    for section in PAGE.read_text().split("\n### ")[1:]:
        name, _, text = section.partition("\n")
        rows = re.findall(r"^\| (.+?) \|", text, re.MULTILINE)[1:]
        found[name] = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    return found


def keys(value: Any) -> set[str]:
    rows = value if isinstance(value, list) else [value]
    return {key for row in rows for key in row}


def test_the_example_has_no_key_that_is_not_documented() -> None:
    told, made = documented(), example.content()
    assert keys(made) <= told["content"]
    for name in made.keys() - {"schema"}:
        assert keys(made[name]) <= told[name], name


@pytest.mark.django_db
def test_a_claim_of_the_desk_has_the_keys_that_are_documented(claim: Claim, checker: User) -> None:
    told, made = documented(), content(claim)
    made["facts"] = issue_dossier(claim, by=checker).parsed_facts()
    assert (
        keys(made) - {"facts"}
        == told["content"] - IF_ANY["content"] | keys(made) & IF_ANY["content"]
    )
    filled = {name: keys(rows) for name, rows in made.items() if name != "schema" and rows}
    assert len(filled) >= 5
    for name, found in filled.items():
        assert found - IF_ANY.get(name, set()) == told[name] - IF_ANY.get(name, set()), name
