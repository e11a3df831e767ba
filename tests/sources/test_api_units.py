"""The list of units in the API."""

from __future__ import annotations

import pytest

from accounts.models import User
from sources import actions
from sources.unit_table import entries
from sources.units import parse_unit
from tests.api.callers import program, read, refused

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def test_every_unit_is_listed_as_it_is_read(checker: User) -> None:
    actions.add_counting_unit(token="tel", singular="TEL", plural="TELs", by=checker)
    found = read(program(checker), "units/")["results"]
    by_token = {unit["token"]: unit for unit in found}
    assert by_token["tel"] == {
        "token": "tel",
        "kind": "count",
        "singular": "TEL",
        "plural": "TELs",
        "also": [],
        "factor": "1",
        "dimension": {"tel": 1},
        "desk": True,
    }
    assert by_token["t"]["factor"] == "1000"
    assert by_token["kWh"]["dimension"] == {"length": 2, "mass": 1, "time": -2}
    assert by_token["person"]["plural"] == "people"
    assert "tonnes" in by_token["t"]["also"]


def test_it_is_narrowed_by_kind_and_word(checker: User) -> None:
    client = program(checker)
    currencies = read(client, "units/?kind=currency")["results"]
    assert {unit["kind"] for unit in currencies} == {"currency"}
    assert [unit["token"] for unit in read(client, "units/?q=dollar")["results"]] == ["USD"]


@pytest.mark.parametrize("query", ["kind=metal", "kin=count", "kind=count&kind=share"])
def test_a_filter_that_is_none_is_refused_by_name(query: str, checker: User) -> None:
    problem = refused(program(checker), f"units/?{query}")
    assert problem["type"].endswith(":invalid")
    assert problem["errors"][0]["name"] in {"kind", "kin"}


def test_a_retired_unit_is_not_listed(checker: User) -> None:
    unit = actions.add_counting_unit(token="tel", by=checker)
    actions.retire_counting_unit(unit, why="", by=checker)
    tokens = {unit["token"] for unit in read(program(checker), "units/")["results"]}
    assert "tel" not in tokens


def test_every_word_of_the_table_reads_as_its_token() -> None:
    for entry in entries():
        for word in entry.words:
            assert parse_unit(word).text == entry.token, word
