"""manage.py extract_quantities."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("extract_quantities", *args, stdout=out)
    return out.getvalue()


def test_each_line_of_a_file_gives_one_json_object(tmp_path: Path) -> None:
    file = tmp_path / "news.txt"
    file.write_bytes(
        "About 3 ships.\r\n\nNo figure\x00\u2028here, 5 €\n".encode() + b"\xff 7 tanks"
    )
    answers = [json.loads(line) for line in run(str(file), "--json").splitlines()]
    assert [answer["text"] for answer in answers] == [
        "About 3 ships.",
        "",
        "No figure\x00\u2028here, 5 €",
        "\ufffd 7 tanks",
    ]
    assert answers[0] == {
        "text": "About 3 ships.",
        "quantities": [
            {"low": 3, "high": 3, "unit": "ship", "modality": "about", "start": 0, "end": 13}
        ],
        "periods": [],
        "flags": [],
    }
    assert answers[3]["quantities"][0]["unit"] == "tank"


def test_standard_input_is_read_when_no_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("A third of 60 tanks since March 2022\n"))
    [answer] = [json.loads(line) for line in run("-", "--json").splitlines()]
    assert [found["low"] for found in answer["quantities"]] == [0.3333, 60]
    assert answer["periods"] == [{"from": "2022-03", "to": None}]


def test_the_table_shows_figures_periods_and_flags(tmp_path: Path) -> None:
    file = tmp_path / "news.txt"
    file.write_text("More than 1,6 million\x1b[31m views since last year\n")
    table = run(str(file), "--date", "2024-06-22")
    assert "1,600,000" in table
    assert "more than" in table
    assert "2023 to …" in table
    assert "decimal comma" in table
    assert "\x1b" not in table


@pytest.mark.parametrize("args", [["/nowhere/at/all"], ["-", "--date", "yesterday"]])
def test_what_cannot_be_read_is_said_in_a_sentence(args: list[str]) -> None:
    with pytest.raises(CommandError, match=r"\.$"):
        run(*args)
