"""What changed between two contents, as it stands side by side."""

from __future__ import annotations

import json
from typing import Any

from claims.differences import CHANGED, GONE, NEW, Difference, Line, differences
from tests.dossiers import example


def copied() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(json.dumps(example.content()))
    return content


def marked(line: Line) -> tuple[str, str]:
    """The words that only one side has."""
    before, after = (
        "".join(part.text for part in side if part.marked) for side in (line.before, line.after)
    )
    return before, after


def only(before: dict[str, Any], after: dict[str, Any]) -> Difference:
    (found,) = differences(before, after)
    return found


def test_the_same_content_in_another_order_of_keys_reads_alike() -> None:
    turned = {key: example.content()[key] for key in reversed(list(example.content()))}
    turned["claim"] = dict(reversed(list(turned["claim"].items())))
    assert differences(copied(), turned) == []


def test_a_changed_word_is_marked_on_both_sides_and_the_rest_is_not() -> None:
    after = copied()
    after["claim"]["summary"] = "It stands."
    before = copied()
    before["claim"]["summary"] = "It falls."
    found = only(before, after)
    assert (found.section, found.kind) == ("Claim", CHANGED)
    assert [line.label for line in found.lines] == ["summary"]
    assert marked(found.lines[0]) == ("falls", "stands")


def test_what_is_new_or_gone_is_shown_whole() -> None:
    fewer = copied()
    gone = fewer["evidence"].pop()
    found = only(fewer, copied())
    assert (found.section, found.name, found.kind) == ("Evidence", gone["key"], NEW)
    assert all(not line.before for line in found.lines)
    back = only(copied(), fewer)
    assert back.kind == GONE
    assert {line.label for line in back.lines} == {line.label for line in found.lines}


def test_an_estimate_shows_its_interval_and_not_its_digests() -> None:
    after = copied()
    estimate = next(row for row in after["estimates"] if row["result"])
    estimate["digest"] = "0" * 64
    assert differences(copied(), after) == []
    estimate["result"]["quantiles"]["50"] = str(float(estimate["result"]["quantiles"]["50"]) * 1.5)
    found = only(copied(), after)
    assert [line.label for line in found.lines] == ["result"]
    assert "109,000 t" in "".join(part.text for part in found.lines[0].after)


def test_digits_that_are_not_shown_are_said_to_differ() -> None:
    after = copied()
    estimate = next(row for row in after["estimates"] if row["result"])
    estimate["result"]["mean"] = "1.23456789"
    assert [line.label for line in only(copied(), after).lines] == ["digits"]


def test_a_list_that_nobody_told_of_is_shown_all_the_same() -> None:
    after = {**copied(), "weather": [{"key": "monday", "sentence": "It rains."}]}
    found = only(copied(), after)
    assert (found.section, found.name) == ("Weather", "monday")


def test_hostile_words_stay_words_and_long_ones_end() -> None:
    before, after = copied(), copied()
    before["claim"]["note"] = "<script>" + "x y " * 50_000
    after["claim"]["note"] = "<script>" + "x z " * 50_000
    (line,) = only(before, after).lines
    assert "<script>" in line.before[0].text


def test_everything_that_is_not_the_claims_own_is_said_by_whoever_translates() -> None:
    before, after = copied(), copied()
    after["claim"]["summary"] = "It stands."
    after["sources"] = after["sources"][1:]
    found = differences(before, after, lambda message: f"<{message}>")
    assert {it.section for it in found} == {"<Claim>", "<Source>"}
    assert {line.label for it in found for line in it.lines} >= {"<summary>", "<title>"}
