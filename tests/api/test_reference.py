"""docs/reference/api.md names what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from api.problems import problem
from config.api import ON_CLAIM, ON_SOURCE, RESOURCES

EVERYTHING = {**RESOURCES, **ON_CLAIM, **ON_SOURCE}
PAGE = Path(settings.BASE_DIR, "docs/reference/api.md").read_text(encoding="utf-8")


def row_of(prefix: str) -> list[str]:
    found = re.search(rf"^\| `{prefix}/` \|(.*)\|$", PAGE, re.MULTILINE)
    assert found, f"{prefix} is not in the table of resources"
    return [cell.strip() for cell in found[1].split("|")]


@pytest.mark.parametrize("prefix", sorted(EVERYTHING))
def test_the_table_names_every_filter_and_ordering(prefix: str) -> None:
    view = EVERYTHING[prefix][1]
    named_by, filters, orderings = row_of(prefix)
    written = set(re.findall(r"[a-z_0-9]+", filters.partition("(")[0]))
    assert written == set(view.filterset_class.base_filters) - {"q", "retired"}
    for name in ("q", "retired"):
        missing = f"no `{name}`" in filters
        assert missing == (name not in view.filterset_class.base_filters)
    assert tuple(orderings.partition("(")[0].strip().strip("`").split()) == view.orderings
    assert named_by.startswith(f"`{view.lookup_field}`")


def test_the_example_of_a_problem_is_one() -> None:
    errors = [{"name": "limit", "detail": "Give a whole number from 1 to 200."}]
    made = problem(400, "invalid", "Give a whole number from 1 to 200.", errors)  # type: ignore[arg-type]  # as JSON has it
    for name, value in made.items():
        assert f'"{name}"' in PAGE
        if isinstance(value, str):
            assert f'"{value}"' in PAGE
