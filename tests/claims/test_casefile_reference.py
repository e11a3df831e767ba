"""The reference and the schema say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accounts.models import User
from claims.casefile.schema import (
    ON_CAPTURE,
    ON_CLAIM,
    ON_ESTIMATE,
    ON_SOURCE,
    SECTIONS,
    Key,
    keys_of,
)
from claims.casefile.values import READERS
from estimates.models import Estimate
from tests.claims.casefiles import load_text, settle

REFERENCE = (Path(__file__).parents[2] / "docs" / "reference" / "case-file.md").read_text()
WORD = re.compile(r"`([^`]+)`")


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    part = REFERENCE.partition(f"# {heading}\n")[2].partition("\n#")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def documented(row: list[str]) -> Key:
    """The key that a row describes."""
    name, kind, needed, words = row
    choices = tuple(WORD.findall(words)) if kind == "choice" else ()
    return Key(
        WORD.findall(name)[0],
        kind,
        needed == "yes",
        choices,
        needed.strip("`") if needed != "yes" else "",
    )


@pytest.mark.parametrize("section", ["case", *SECTIONS, *ON_CLAIM, *ON_ESTIMATE])
def test_every_key_is_described_as_it_is_read(section: str) -> None:
    assert tuple(documented(row) for row in table(section)) == keys_of(section)


def test_every_section_is_described_and_no_other() -> None:
    described = re.findall(r"^### (\w+)$", REFERENCE, flags=re.MULTILINE)
    assert sorted(described) == sorted(
        ["case", *SECTIONS, *ON_CLAIM, *ON_SOURCE, *ON_CAPTURE, *ON_ESTIMATE]
    )


def test_every_kind_of_value_is_described() -> None:
    assert {row[0] for row in table("Kinds of values")} == {*READERS, "inputs", "entries"}


@pytest.mark.django_db
def test_the_short_example_loads(checker: User) -> None:
    example = REFERENCE.partition("```yaml\n")[2].partition("```")[0]
    report = load_text(example, by=checker)
    settle()
    assert set(report.added) == {"case", *SECTIONS, *ON_CLAIM}
    assert not Estimate.objects.failed().exists()
