from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from accounts.models import User
from estimates import actions, correlating
from estimates.models import Estimate, Parameter
from sources import actions as sources
from sources.quantities import read_figure
from tests.api.callers import program, queries, read, refused

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Evaluated = Callable[[Estimate], Estimate]


def test_an_estimate_shows_its_interval_inputs_and_result(
    shells: Estimate, evaluated: Evaluated, checker: User
) -> None:
    client = program(checker)
    waiting = read(client, "estimates/shells/")
    assert (waiting["state"], waiting["low"], waiting["result"]) == ("stale", None, None)
    evaluated(shells)
    row = read(client, "estimates/shells/")
    assert row["state"] == "fresh"
    assert row["digest"] == row["result_digest"]
    assert row["inputs"] == [
        {"name": "mass", "parameter": "mass", "estimate": None},
        {"name": "tonnage", "parameter": "tonnage", "estimate": None},
    ]
    assert row["result"]["quantiles"]["5"] == row["low"]
    for end in ("low", "central", "high"):
        assert isinstance(row[end], str)
    assert float(row["low"]) < float(row["central"]) < float(row["high"])


def test_an_estimate_names_the_estimates_it_rests_on(per_day: Estimate, checker: User) -> None:
    inputs = read(program(checker), "estimates/per-day/")["inputs"]
    assert {"name": "shells", "parameter": None, "estimate": "shells"} in inputs


def test_a_result_that_is_out_of_date_says_so(
    shells: Estimate, evaluated: Evaluated, mass: Parameter, checker: User
) -> None:
    evaluated(shells)
    actions.revise_parameter(mass, text="60 kg/shell", by=checker)
    row = read(program(checker), "estimates/shells/")
    assert row["state"] == "stale"
    assert row["result_digest"] != row["digest"]
    assert row["result"]


def test_an_estimate_that_failed_says_why(
    shells: Estimate, evaluated: Evaluated, mass: Parameter, checker: User
) -> None:
    actions.revise_parameter(mass, text="-1 .. 1 kg/shell", by=checker)
    evaluated(shells)
    row = read(program(checker), "estimates/", state="failed")["results"][0]
    assert row["slug"] == "shells"
    assert row["error"].endswith(".")


def test_estimates_are_found_by_state_and_parameter(
    shells: Estimate, per_day: Estimate, evaluated: Evaluated, checker: User
) -> None:
    evaluated(shells)
    client = program(checker)

    def slugs(**query: str) -> list[str]:
        return [row["slug"] for row in read(client, "estimates/", **query)["results"]]

    assert slugs(state="fresh") == ["shells"]
    assert slugs(state="stale") == ["per-day"]
    assert slugs(parameter="days") == ["per-day"]
    assert slugs(bearing="ceiling") == ["shells"]
    assert refused(client, "estimates/", state="done")["errors"][0]["name"] == "state"


def test_a_parameter_shows_what_was_typed_and_how_it_is_read(
    mass: Parameter, checker: User
) -> None:
    row = read(program(checker), "parameters/mass/")
    assert (row["text"], row["unit"]) == ("40 to 50 kg/shell", "kg/shell")
    assert row["reading"]
    assert (row["source"], row["observation"]) == (None, None)


def test_a_parameter_names_where_it_was_read_to_those_who_may_know(
    checker: User, editor: User
) -> None:
    leak = sources.add_source(slug="secret-slug", title="Jane", protected=True, by=checker)
    seen = sources.add_observation(
        source=leak, key="hush", measure="leaked", figure=read_figure("3 t"), by=checker
    )
    actions.add_parameter(
        slug="tons", title="Tons", text="3 t", source=leak, observation=seen, by=checker
    )
    row = read(program(checker), "parameters/tons/")
    assert (row["source"], row["observation"]) == ("secret-slug", str(seen.uuid))
    for path in ("parameters/tons/", "parameters/"):
        text = program(editor).get(f"/api/v1/{path}").content.decode()
        assert '"source":null' in text
        assert '"observation":null' in text
        for word in ("secret-slug", "Jane", "hush", str(seen.uuid)):
            assert word not in text


def add_rows(checker: User, numbers: range) -> None:
    top = Estimate.objects.get(slug="shells")
    for number in numbers:
        source = sources.add_source(slug=f"s{number}", title="S", by=checker)
        parameter = actions.add_parameter(
            slug=f"x{number}", title="X", text="3 t", source=source, by=checker
        )
        actions.add_estimate(
            slug=f"e{number}",
            title="E",
            formula="a * b",
            unit="t*shell",
            inputs={"a": parameter, "b": top},
            by=checker,
        )


def widen(checker: User, names: range) -> None:
    """One estimate with an input for each of the parameters."""
    wide = Estimate.objects.filter(slug="wide").first()
    parameters = {f"x{name}": Parameter.objects.get(slug=f"x{name}") for name in names}
    formula = " + ".join(parameters)
    if wide is None:
        actions.add_estimate(
            slug="wide", title="Wide", formula=formula, unit="t", inputs=parameters, by=checker
        )
    else:
        actions.revise_estimate(wide, formula=formula, inputs=parameters, by=checker)


@pytest.mark.parametrize("path", ["parameters/", "estimates/", "estimates/wide/"])
def test_more_rows_cost_no_more_queries(path: str, shells: Estimate, checker: User) -> None:
    client = program(checker)
    add_rows(checker, range(3))
    widen(checker, range(3))
    few = queries(client, path)
    add_rows(checker, range(3, 30))
    widen(checker, range(30))
    assert queries(client, path) == few


def test_an_estimate_names_the_correlations_that_it_states(
    shells: Estimate, mass: Parameter, tonnage: Parameter, checker: User
) -> None:
    client = program(checker)
    assert read(client, "estimates/shells/")["correlations"] == []
    correlating.correlate(shells, tonnage, mass, Decimal("-0.50"), note="One yard", by=checker)
    assert read(client, "estimates/shells/")["correlations"] == [
        {"first": "mass", "second": "tonnage", "rank": "-0.5", "note": "One yard"}
    ]
    before = queries(client, "estimates/shells/")
    days = actions.add_parameter(slug="days", title="Days", text="5 to 8", by=checker)
    inputs = {"mass": mass, "tonnage": tonnage, "days": days}
    actions.revise_estimate(shells, formula="days * tonnage / mass", inputs=inputs, by=checker)
    correlating.correlate(shells, days, mass, Decimal("0.2"), by=checker)
    assert queries(client, "estimates/shells/") == before
