"""One calculation as JSON, and the command that prints it without a database."""

from __future__ import annotations

import json
from contextvars import Context
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from estimates.calculation import calculate
from sources import counting
from sources.reading import ReadingError

TONNAGE: dict[str, Any] = {
    "formula": "tonnage / mass",
    "inputs": {"tonnage": "74000 t", "mass": "40 to 50 kg"},
    "unit": "shell",
    "claimed": "1.6 million",
}
ARGUMENTS = ("tonnage / mass", "tonnage=74000 t", "mass=40 to 50 kg")


def printed(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command("calculate", *arguments, stdout=out, **options)
    return out.getvalue()


def test_the_answer_has_everything_about_a_result() -> None:
    answer = calculate(TONNAGE)
    assert answer["quantiles"]["50"] == pytest.approx(1654690, rel=1e-5)
    assert answer["unit"] == "shell"
    assert answer["summary"] == "1.65 million shells (1.48 to 1.85 million)"
    assert answer["break_even"][0] == {"name": "mass", "value": 46.25, "unit": "kg"}
    assert answer["position"]["place"] == "inside"
    assert answer["position"]["p_at_least"] == pytest.approx(0.69, abs=0.005)
    assert "compatible" in answer["verdict"]
    assert answer["readings"]["mass"]["sentence"].startswith("90 % sure")
    assert {"mean", "sd", "standard_errors", "shares", "tornado", "bad_share", "versions"} <= set(
        answer
    )
    assert json.loads(json.dumps(answer)) == answer


def test_without_a_claim_there_is_no_verdict() -> None:
    answer = calculate({"formula": "a", "inputs": {"a": 5}})
    assert (answer["position"], answer["verdict"], answer["break_even"]) == (None, None, [])
    assert answer["mean"] == 5


def test_a_size_that_is_given_is_kept() -> None:
    request = {**TONNAGE, "replicates": 4, "log2_points": 6, "seed": 3}
    assert calculate(request)["points"] == 4 * 2**6
    assert calculate(request) == calculate(request)
    assert calculate(request)["mean"] != calculate({**request, "seed": 4})["mean"]


def test_correlations_and_shortest_intervals_for_conformance() -> None:
    answer = calculate(
        {
            "formula": "X1**2 + X2**2",
            "inputs": {"X1": "normal(0.01, 0.005)", "X2": "normal(0, 0.005)"},
            "correlations": [["X1", "X2", 0.9, "pearson"]],
            "shortest": True,
        }
    )
    assert answer["mean"] == pytest.approx(150e-6, rel=1e-3)
    assert answer["shortest"] == pytest.approx([12.8e-6, 397.6e-6], abs=5e-6)
    assert set(answer["shares"]) == {"X1", "X2"}
    assert answer["standard_errors"]["shortest_high"] > 0


def test_what_is_given_and_changes_nothing_is_said() -> None:
    answer = calculate(
        {
            "formula": "A / B",
            "inputs": {"A": "5", "B": "1 to 2", "spare": "3"},
            "correlations": [["A", "B", 0.5], ["B", "spare", 0.5]],
        }
    )
    assert answer["notices"] == [
        "“A” is exact: nothing can be correlated with it.",
        "“spare” is not used by the formula.",
    ]


def test_null_stands_for_what_is_not_said() -> None:
    silent = dict.fromkeys(
        ("seed", "replicates", "log2_points", "correlations", "shortest", "bearing", "units")
    )
    assert calculate({**TONNAGE, **silent}) == calculate(TONNAGE)


def test_position_and_shortest_interval_rest_on_the_points_asked_for() -> None:
    few = calculate({**TONNAGE, "replicates": 2, "log2_points": 4, "seed": 7, "shortest": True})
    assert few["position"]["percentile"] * 32 / 100 % 0.5 == pytest.approx(0)
    other = calculate({**TONNAGE, "replicates": 2, "log2_points": 4, "seed": 8, "shortest": True})
    assert few["shortest"] != other["shortest"]


def test_a_double_printed_in_full_is_an_input() -> None:
    answer = calculate({"formula": "x", "inputs": {"x": "uniform(-1.7320508075688772, 5e-05)"}})
    assert answer["mean"] == pytest.approx((5e-5 - 1.7320508075688772) / 2)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"formula": None}, "has a formula"),
        ({"inputs": {"pi": "3"}}, "“pi” has a meaning of its own"),
        ({"shortest": "no"}, "true or false"),
        (
            {"correlations": [["tonnage", "mass", 0.5], ["mass", "tonnage", 0]]},
            "correlated 2 times",
        ),
        ({"formula": "tonnage * 1e50 ** 4 / mass"}, "too large to be summarised"),
        ({"formula": "a +"}, "Something is missing"),
        ({"inputs": [1]}, "maps each name"),
        ({"inputs": {"tonnage": "1 t", "TONNAGE": "2 t"}}, "only in case"),
        ({"inputs": {"tonnage": "1 t"}}, "nothing is given for “mass”"),
        ({"unit": "person/"}, "missing here"),
        ({"unit": "kg"}, "not kg"),
        ({"claimed": "many"}, "no number"),
        ({"claimed": "5 people"}, "in person, the estimate in shell"),
        ({"bearing": "sideways"}, "central, ceiling or floor"),
        ({"seed": "x"}, "whole number"),
        ({"seed": True}, "whole number"),
        ({"log2_points": 40}, "from 3 to 18"),
        ({"replicates": 10**9}, "from 1 to 64"),
        ({"correlations": [["tonnage"]]}, "A correlation is"),
        ({"correlations": [["tonnage", "mass", "x"]]}, "from −1 to 1"),
        ({"correlations": [["tonnage", "mass", float("nan")]]}, "from −1 to 1"),
        ({"correlations": [["tonnage", "mass", 2]]}, "between −1 and 1"),
        ({"colour": "red"}, "not part of a calculation"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_in_words(
    changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ReadingError, match=words):
        calculate({**TONNAGE, **changes})


def test_the_command_prints_for_people() -> None:
    text = printed(*ARGUMENTS, unit="shell", claimed="1.6 million")
    assert text.startswith("1.65 million shells (1.48 to 1.85 million)")
    assert "Exactly 74,000 t." in text
    for said in (
        "mean                1,658,499.3 ± 1",
        "95 % quantile       1.85 million ± 1",
        "100% of the variance; from its P5 to its P95: 1.85 million to 1.48 million",
        "Position: inside, percentile 31.",
        "65,536 draws, 0.000% of them",
        "engine 1.1",
    ):
        assert said in text
    assert "breaks even at 46.25 kg" in text
    assert "compatible" in text


def test_the_command_prints_json_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text(json.dumps(TONNAGE))
    assert json.loads(printed("--file", str(path), "--json")) == calculate(TONNAGE)


def test_options_win_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text(json.dumps(TONNAGE))
    answer = json.loads(printed("--file", str(path), "--json", "--claimed", "3 million"))
    assert answer["position"]["place"] == "outside"


@pytest.mark.parametrize("content", ["", "[1]", "{", "[" * 100_000, "\x00"])
def test_a_file_that_is_no_calculation_is_refused_in_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(content)
    with pytest.raises(CommandError):
        printed("--file", str(path))


def test_the_command_refuses_in_a_sentence() -> None:
    with pytest.raises(CommandError, match="Say how far"):
        printed("a", "a=about 5 kg")
    with pytest.raises(CommandError, match="not one more input"):
        printed("a", "a")
    with pytest.raises(CommandError, match="a formula or a file"):
        printed("a", "a=5", "--file", "x.json")
    with pytest.raises(CommandError, match="cannot be read"):
        printed("--file", "nowhere.json")


COUNTED = {
    "formula": "tonnage / load",
    "inputs": {"tonnage": "6000 t", "load": "50 to 70 t/barge"},
    "unit": "barge",
    "claimed": "about 100 barges",
}


@pytest.mark.parametrize(
    "units", [["barge"], [{"token": "barge"}], [{"token": "barge", "plural": "barges"}]]
)
def test_a_request_may_bring_what_it_counts(units: list[object]) -> None:
    answer = calculate({**COUNTED, "units": units})
    assert answer["unit"] == "barge"
    assert "barges" in answer["summary"]
    assert answer["position"]["place"] == "inside"


@pytest.mark.parametrize(
    ("units", "sentence"),
    [
        ([], "“barge” is not a known unit"),
        (["shells"], "“shells” cannot be counted"),
        (["barge", "barge"], "it is a word for barge"),
        ([{"plural": "barges"}], "A unit is a token"),
        ([{"token": "barge", "size": "2 t"}], "A unit is a token"),
        ([5], "A unit is a token"),
        ("barge", "“units” is a list"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_words(units: object, sentence: str) -> None:
    with pytest.raises(ReadingError, match=sentence):
        calculate({**COUNTED, "units": units})


def test_the_command_counts_what_it_is_told_and_asks_no_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> list[Any]:
        raise AssertionError("A database was asked.")

    monkeypatch.setattr(counting, "_asking", [asked])
    arguments = ["tonnage / load", "tonnage=6000 t", "load=50 to 70 t/barge"]
    file = tmp_path / "model.json"
    file.write_text(json.dumps({**COUNTED, "units": ["barge"]}))

    def as_a_process_of_its_own() -> None:
        assert "barges" in printed(*arguments, unit="barge", count=["barge"])
        assert "barges" in printed(file=file)
        with pytest.raises(CommandError, match="not a known unit"):
            printed(*arguments, unit="barge")

    Context().run(as_a_process_of_its_own)
