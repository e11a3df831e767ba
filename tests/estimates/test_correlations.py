"""Correlations that an estimate states: stored, inherited, in the digest, never in conflict."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from audit.canonical import digest
from audit.models import Event
from estimates import actions, correlating, upstream
from estimates.correlating import Stated
from estimates.correlation import together
from estimates.models import Correlation, Estimate, Parameter

pytestmark = pytest.mark.django_db

Evaluated = Callable[[Estimate], Estimate]
HALF = Decimal("0.5")


@pytest.fixture
def length(checker: User) -> Parameter:
    return actions.add_parameter(slug="length", title="Length", text="2 to 4 m", by=checker)


@pytest.fixture
def width(checker: User) -> Parameter:
    return actions.add_parameter(slug="width", title="Width", text="1 to 2 m", by=checker)


@pytest.fixture
def area(checker: User, length: Parameter, width: Parameter) -> Estimate:
    return actions.add_estimate(
        slug="area",
        title="Area",
        formula="l * w",
        unit="m2",
        inputs={"l": length, "w": width},
        by=checker,
    )


@pytest.fixture
def volume(checker: User, area: Estimate) -> Estimate:
    height = actions.add_parameter(slug="height", title="Height", text="2 to 3 m", by=checker)
    return actions.add_estimate(
        slug="volume",
        title="Volume",
        formula="a * h",
        unit="m3",
        inputs={"a": area, "h": height},
        by=checker,
    )


def digests() -> dict[str, str]:
    return dict(Estimate.objects.values_list("slug", "inputs_digest"))


def asked(estimate: Estimate) -> list[list[str]]:
    model, _digest = upstream.flatten(estimate)
    return [[it.first, it.second, str(it.coefficient.normalize())] for it in model.correlations]


def width_of(estimate: Estimate) -> float:
    row = Estimate.objects.get(pk=estimate.pk)
    assert row.low is not None
    assert row.high is not None
    return row.high - row.low


def test_a_stated_correlation_widens_the_product_and_all_that_rests_on_it(
    checker: User, area: Estimate, volume: Estimate, length: Parameter, width: Parameter,
    evaluated: Evaluated,
) -> None:  # fmt: skip
    before = [width_of(evaluated(it)) for it in (area, volume)]
    assert correlating.correlate(area, width, length, Decimal("0.8"), note="One mould", by=checker)
    after = [width_of(evaluated(it)) for it in (area, volume)]
    assert after[0] > before[0] * 1.2
    assert after[1] > before[1] * 1.05
    assert asked(volume) == asked(area) == [["length", "width", "0.8"]]
    kept = json.loads(Estimate.objects.get(pk=volume.pk).evaluations.latest("pk").model)
    assert kept["correlations"] == [["length", "width", "0.8", "rank"]]


def test_it_is_part_of_the_digest_of_what_states_it_and_of_what_rests_on_that(
    checker: User, area: Estimate, volume: Estimate, shells: Estimate, length: Parameter,
    width: Parameter,
) -> None:  # fmt: skip
    before = digests()
    correlating.correlate(area, length, width, HALF, by=checker)
    after = digests()
    assert {slug for slug in before if before[slug] != after[slug]} == {"area", "volume"}
    correlating.uncorrelate(area, width, length, by=checker)
    assert digests() == before


def test_a_note_recomputes_nothing(
    checker: User, area: Estimate, length: Parameter, width: Parameter
) -> None:
    correlating.correlate(area, length, width, HALF, by=checker)
    before = digests()
    assert correlating.correlate(area, width, length, HALF, note="Cut alike", by=checker)
    assert not correlating.correlate(area, length, width, HALF, note="Cut alike", by=checker)
    assert digests() == before
    assert Correlation.objects.get().note == "Cut alike"


def test_the_log_has_all_of_them_before_and_after(
    checker: User, area: Estimate, length: Parameter, width: Parameter
) -> None:
    correlating.correlate(area, length, width, HALF, note="Guess", by=checker)
    correlating.correlate(area, length, width, Decimal("-0.25"), why="Measured", by=checker)
    event = Event.objects.about(area).with_details()[0]
    assert event.verb == "estimate.correlated"
    assert event.detail.changes() == [("length, width", "0.5 Guess", "-0.25")]
    assert event.detail.why == "Measured"


def test_what_is_taken_back_stays_in_the_database(
    checker: User, area: Estimate, length: Parameter, width: Parameter
) -> None:
    correlating.correlate(area, length, width, HALF, by=checker)
    assert correlating.uncorrelate(area, length, width, by=checker)
    assert not correlating.uncorrelate(area, length, width, by=checker)
    correlating.correlate(area, width, length, HALF, by=checker)
    assert Correlation.objects.count() == 2
    assert Correlation.objects.live().count() == 1


def test_only_what_the_estimate_rests_on_is_correlated(
    checker: User, area: Estimate, volume: Estimate, length: Parameter, mass: Parameter
) -> None:
    with pytest.raises(ValidationError, match="does not rest on “mass”"):
        correlating.correlate(area, length, mass, HALF, by=checker)
    height = Parameter.objects.get(slug="height")
    correlating.correlate(volume, length, height, HALF, by=checker)
    with pytest.raises(ValidationError, match="does not rest on “height”"):
        correlating.correlate(area, length, height, HALF, by=checker)


@pytest.mark.parametrize(
    ("rank", "words"),
    [("1.1", "between −1 and 1"), ("-2", "between −1 and 1"), ("0.1234567", "decimal places")],
)
def test_a_value_that_is_none_is_refused(
    rank: str, words: str, checker: User, area: Estimate, length: Parameter, width: Parameter
) -> None:
    with pytest.raises(ValidationError, match=words):
        correlating.correlate(area, length, width, Decimal(rank), by=checker)
    assert not Correlation.objects.exists()


def test_nothing_is_correlated_with_itself_or_twice(
    checker: User, area: Estimate, length: Parameter, width: Parameter
) -> None:
    with pytest.raises(ValidationError, match="with itself"):
        correlating.correlate(area, length, length, HALF, by=checker)
    twice = [Stated(length, width, HALF), Stated(width, length, HALF)]
    with pytest.raises(ValidationError, match="correlated twice"):
        correlating.set_correlations(area, twice, by=checker)


def test_the_database_keeps_a_pair_once_in_either_order_and_within_bounds(
    checker: User, area: Estimate, length: Parameter, width: Parameter
) -> None:
    correlating.correlate(area, length, width, HALF, by=checker)
    for first, second, rank in ((width, length, 0), (width, width, 0), (length, width, 2)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Correlation.objects.create(estimate=area, first=first, second=second, rank=rank)


def test_values_that_contradict_each_other_are_refused_on_either_side(
    checker: User, area: Estimate, volume: Estimate, length: Parameter, width: Parameter
) -> None:
    correlating.correlate(area, length, width, HALF, by=checker)
    with pytest.raises(ValidationError, match=r"correlated differently .*: 0\.5 and 0\.7"):
        correlating.correlate(volume, width, length, Decimal("0.7"), by=checker)
    correlating.correlate(volume, length, width, HALF, by=checker)
    with pytest.raises(ValidationError, match="“Volume” rests on this"):
        correlating.correlate(area, length, width, Decimal("0.7"), by=checker)
    assert asked(volume) == [["length", "width", "0.5"]]


def test_two_estimates_that_disagree_are_not_taken_in_together(
    checker: User, area: Estimate, length: Parameter, width: Parameter
) -> None:
    edge = actions.add_estimate(
        slug="edge",
        title="Edge",
        formula="2 * (l + w)",
        unit="m",
        inputs={"l": length, "w": width},
        by=checker,
    )
    correlating.correlate(area, length, width, HALF, by=checker)
    correlating.correlate(edge, length, width, Decimal("0.1"), by=checker)
    with pytest.raises(ValidationError, match="correlated differently"):
        actions.add_estimate(
            slug="both",
            title="Both",
            formula="a / e",
            unit="m",
            inputs={"a": area, "e": edge},
            by=checker,
        )


def test_an_input_that_something_below_correlates_is_not_taken_away(
    checker: User, area: Estimate, volume: Estimate, length: Parameter, width: Parameter
) -> None:
    height = Parameter.objects.get(slug="height")
    correlating.correlate(volume, width, height, HALF, by=checker)
    with pytest.raises(
        ValidationError, match=r"“Volume” rests on this\. It does not rest on “width”"
    ):
        actions.revise_estimate(area, formula="l ** 2", inputs={"l": length}, by=checker)
    correlating.uncorrelate(volume, width, height, by=checker)
    assert actions.revise_estimate(area, formula="l ** 2", inputs={"l": length}, by=checker)


def test_people_without_a_role_state_nothing(
    outsider: User, area: Estimate, length: Parameter, width: Parameter
) -> None:
    with pytest.raises(PermissionDenied):
        correlating.correlate(area, length, width, HALF, by=outsider)


def test_correlations_that_cannot_all_hold_are_used_as_near_as_possible_and_said(
    checker: User, area: Estimate, volume: Estimate, length: Parameter, width: Parameter,
    evaluated: Evaluated,
) -> None:  # fmt: skip
    height = Parameter.objects.get(slug="height")
    for first, second, rank in (
        (length, width, "0.9"),
        (width, height, "0.9"),
        (length, height, "-0.9"),
    ):
        correlating.correlate(volume, first, second, Decimal(rank), by=checker)
    row = evaluated(volume)
    assert row.state == "fresh"
    assert row.result is not None
    assert "contradict each other" in row.result["notices"][0]


def test_a_digest_without_correlations_is_what_it_always_was(checker: User, area: Estimate) -> None:
    parameters = {it.slug: it.digest for it in Parameter.objects.all()}
    content = {
        "engine": "1",
        "formula": "l * w",
        "inputs": {
            "l": {"parameter": "length", "digest": parameters["length"]},
            "w": {"parameter": "width", "digest": parameters["width"]},
        },
        "unit": "m2",
    }
    assert digests()["area"] == digest(content)


@pytest.mark.parametrize(
    ("rank", "words"),
    [
        ("0.7", "High values of “A” tend to go with high values of “B” (rank correlation 0.7)."),
        ("-0.7", "High values of “A” tend to go with low values of “B” (rank correlation −0.7)."),
        ("0", "“A” and “B” are taken as independent of each other (rank correlation 0)."),
        ("1", "“A” and “B” always rise and fall together (rank correlation 1)."),
        ("-1", "“A” and “B” always move in opposite ways (rank correlation −1)."),
    ],
)
def test_a_correlation_is_said_in_words(rank: str, words: str) -> None:
    assert together("A", "B", Decimal(rank)) == words


def test_a_correlation_with_an_exact_input_says_that_it_changes_nothing(
    checker: User, shells: Estimate, mass: Parameter, tonnage: Parameter, evaluated: Evaluated
) -> None:
    before = width_of(evaluated(shells))
    correlating.correlate(shells, mass, tonnage, Decimal("0.9"), by=checker)
    assert width_of(evaluated(shells)) == before
    said = Correlation.objects.get().sentence()
    assert said.endswith("It changes nothing while “Tonnage” is exact.")
