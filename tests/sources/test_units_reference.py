"""docs/reference/units.md says what is so."""

from __future__ import annotations

import json
import re
import shlex
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from estimates.distributions import parse_input
from estimates.readings import InputError

PAGE = Path(settings.BASE_DIR, "docs/reference/units.md").read_text(encoding="utf-8")
ASKED = re.findall(r"^\| (`.+`) \| (?:asked back|not known)", PAGE, re.MULTILINE)


@pytest.mark.parametrize("typed", [it for row in ASKED for it in re.findall(r"`([^`]+)`", row)])
def test_what_is_asked_back_is(typed: str) -> None:
    with pytest.raises(InputError):
        parse_input(typed)


def test_the_days_are_those_that_are_said() -> None:
    days = re.search(r"`(days from [^`]+)` is ([0-9]+) days", PAGE)
    assert days is not None
    assert parse_input(days[1]).support[0] == int(days[2])


def test_the_calculations_run(tmp_path: Path) -> None:
    command = re.search(r"manage\.py calculate ((?:.*\\\n)*.*)", PAGE)
    assert command is not None
    out = StringIO()
    call_command("calculate", *shlex.split(command[1].replace("\\\n", "")), stdout=out)
    assert "barges" in out.getvalue()
    file = tmp_path / "model.json"
    file.write_text(PAGE.partition("```json\n")[2].partition("```")[0])
    call_command("calculate", file=file, as_json=True, stdout=(out := StringIO()))
    assert json.loads(out.getvalue())["unit"] == "barge"
