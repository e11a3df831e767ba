from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from estimates.calculation import RequestError, calculate
from estimates.rounding import in_words, rounded
from sources import counting
from sources.reading import ReadingError

LARGEST_FILE = 1_000_000


class Command(BaseCommand):
    help = (
        "Work out a formula over uncertain inputs. No database is needed. "
        "Example: calculate 'tonnage / mass' tonnage='74000 t' mass='40 to 50 kg' "
        "--unit shell --claimed '1.6 million'"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("formula", nargs="?", help="For example: tonnage / mass")
        parser.add_argument("inputs", nargs="*", metavar="NAME=VALUE", help="mass='40 to 50 kg'")
        parser.add_argument("--file", type=Path, help="The whole calculation as JSON.")
        parser.add_argument(
            "--count", action="append", metavar="WORD", help="Something that is counted: hatch"
        )
        parser.add_argument("--unit", help="The unit wanted of the result.")
        parser.add_argument("--claimed", help="A claimed figure: '1.6 million'")
        parser.add_argument("--bearing", choices=["central", "ceiling", "floor"])
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            request = _request(options)
            with counting.given(desk=False):  # no database is asked what a desk counts
                answer = calculate(request)
        except ReadingError as error:
            raise CommandError(error.sentence()) from error
        if options["as_json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(_lines(answer)))


def _request(options: dict[str, Any]) -> dict[str, Any]:
    """The file's request, or that of the arguments; options win over the file."""
    if options["file"] and options["formula"]:
        raise RequestError("Give a formula or a file, not both.")
    request = _from_file(options["file"]) if options["file"] else _from_arguments(options)
    chosen = {key: options[key] for key in ("unit", "claimed", "bearing") if options[key]}
    if options["count"]:
        chosen["units"] = [*(request.get("units") or []), *options["count"]]
    return {**request, **chosen}


def _from_file(path: Path) -> dict[str, Any]:
    try:
        with path.open(encoding="utf-8") as stream:
            request = json.loads(stream.read(LARGEST_FILE))
    except (OSError, ValueError, RecursionError) as error:
        raise RequestError(f"{path} cannot be read as JSON: {error}.") from error
    if not isinstance(request, dict):
        raise RequestError("The file holds one calculation: a JSON object with a formula.")
    return request


def _from_arguments(options: dict[str, Any]) -> dict[str, Any]:
    inputs: dict[str, str] = {}
    for argument in options["inputs"]:
        name, sign, text = argument.partition("=")
        if not sign or name.strip() in inputs:
            raise RequestError(
                f"“{argument}” is not one more input.", None, "Write mass='43.6 kg'."
            )
        inputs[name.strip()] = text
    return {"formula": options["formula"] or "", "inputs": inputs}


def plain(value: float) -> str:
    """Six significant digits, as people write them: "1.65469 million"."""
    return in_words(Decimal(f"{value:.6g}"))


def known(value: float, error: float) -> str:
    """A number to two digits of its standard error, and the error."""
    if not error:
        return plain(value)
    return f"{in_words(rounded(value, error))} ± {in_words(rounded(error, error))}"


def _lines(answer: dict[str, Any]) -> list[str]:
    """What a person reads: result, readings, its statistics, which input matters, the claim."""
    blocks = [
        [answer["summary"]],
        _aligned((name, reading["sentence"]) for name, reading in answer["readings"].items()),
        _statistics(answer),
        _aligned((name, _effect(answer, name)) for name in answer["readings"]),
        answer["notices"],
        _claim(answer),
        [_made_by(answer)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block).split("\n")


def _aligned(rows: Iterable[tuple[str, str]]) -> list[str]:
    kept = list(rows)
    width = max((len(name) for name, _ in kept), default=0)
    return [f"  {name:<{width}}  {said}" for name, said in kept]


def _statistics(answer: dict[str, Any]) -> list[str]:
    """Mean, standard deviation, quantiles, each with its standard error."""
    values = {"mean": answer["mean"], "sd": answer["sd"], **answer["quantiles"]}
    if "shortest" in answer:
        values["shortest_low"], values["shortest_high"] = answer["shortest"]
    names = {"mean": "mean", "sd": "standard deviation",
             "shortest_low": "shortest 95 % from", "shortest_high": "shortest 95 % to"}  # fmt: skip
    errors = answer["standard_errors"]
    return _aligned(
        (names.get(key, f"{key} % quantile"), known(value, errors[key]))
        for key, value in values.items()
    )


def _effect(answer: dict[str, Any], name: str) -> str:
    """What one input does to the result: "97% of the variance; from P5 to P95: 5 to 2 million"."""
    said = [f"{answer['shares'][name]:.0%} of the variance"]
    said += [f"from its P5 to its P95: {plain(bar['low'])} to {plain(bar['high'])}"
             for bar in answer["tornado"] if bar["name"] == name]  # fmt: skip
    said += [f"breaks even at {plain(item['value'])} {item['unit']}".rstrip()
             for item in answer["break_even"]
             if item["name"] == name and item["value"] is not None]  # fmt: skip
    return "; ".join(said)


def _claim(answer: dict[str, Any]) -> list[str]:
    if not answer["verdict"]:
        return []
    standing, percentile = answer["position"]["standing"], answer["position"]["percentile"]
    return [f"Position: {standing}, percentile {percentile:.3g}.", answer["verdict"]]


def _made_by(answer: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in answer["versions"].items())
    bad = f"{answer['bad_share']:.3%} of them without a value"
    return f"{answer['points']:,} draws, {bad}; ± is one standard error; {versions}."
