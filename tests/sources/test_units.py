"""Units: what may be written, what it is worth, and what is asked back."""

from __future__ import annotations

import contextlib
import pickle
from decimal import Decimal
from typing import Any

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import unit_tokens
from sources.units import NO_UNIT, Unit, UnitError, parse_unit, read_unit

TOKENS = [*unit_tokens.PHYSICAL, *unit_tokens.CURRENCIES, *unit_tokens.COUNTS, "%"]
units = st.dictionaries(st.sampled_from(TOKENS), st.integers(-9, 9).filter(bool), max_size=5).map(
    Unit.of
)


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("kg/shell", "kg/shell"),
        ("kg per shell", "kg/shell"),
        ("shells a day", "shell/day"),
        ("m2", "m2"),
        ("m^2", "m2"),
        ("m**2", "m2"),
        ("m²", "m2"),
        ("m^-2", "1/m2"),
        ("1/day", "1/day"),
        ("km / hour / s", "km/hour/s"),
        ("metric tons", "t"),
        ("tonnes", "t"),
        ("artillery shells", "shell"),
        ("People", "person"),
        ("$/t", "USD/t"),
        ("percent", "%"),
        ("cubic metres", "m3"),
        ("", ""),
        ("dimensionless", ""),
    ],
)
def test_a_unit_is_read_in_many_spellings(typed: str, canonical: str) -> None:
    assert parse_unit(typed).text == canonical


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ton", "short_ton or long_ton"),
        ("tons/day", "metric, short or long"),
        ("kt", "kilotonne or a knot"),
        ("month", "no fixed length"),
        ("°C", "offset"),
        ("pounds", "lb or GBP"),
        ("barrels", "oil_barrel"),
        ("gallon", "us_gallon"),
    ],
)
def test_what_is_ambiguous_or_has_no_size_is_asked_back(typed: str, words: str) -> None:
    with pytest.raises(UnitError, match=words):
        parse_unit(typed)


@pytest.mark.parametrize(
    ("typed", "position"),
    [("kg**9**9**9", 6), ("kg/", 3), ("kg m", 0), ("kg^10", 2), ("kg/(s)", 3), ("kg^1.5", 2),
     ("t/shels", 2), ("kg\x00", 2), ("__import__", 0), ("5 kg", 0), ("kg*kg^9", 0)],
)  # fmt: skip
def test_what_is_no_unit_is_refused_with_its_place(typed: str, position: int) -> None:
    with pytest.raises(UnitError) as caught:
        parse_unit(typed)
    assert caught.value.position == position


def test_a_misspelt_unit_brings_a_suggestion() -> None:
    with pytest.raises(UnitError, match="Did you mean shells"):
        parse_unit("shels")


def test_a_lone_m_before_a_unit_is_asked_back_as_a_million() -> None:
    with pytest.raises(UnitError, match="If m stands for million"):
        parse_unit("m shells")


def test_a_source_may_write_tons_and_months_but_they_are_not_comparable() -> None:
    assert read_unit("tons").text == "ton"
    assert read_unit("vehicles per month").text == "vehicle/month"
    assert not read_unit("tons").comparable
    assert read_unit("tonnes").comparable
    with pytest.raises(UnitError, match="metric, short or long"):
        _ = read_unit("tons").factor


def test_tons_differ() -> None:
    assert parse_unit("t").factor == 1000
    assert parse_unit("short_ton").factor == 907.18474
    assert parse_unit("long_ton").factor == 1016.0469088
    assert 74000 * parse_unit("short_ton").factor / 1000 == pytest.approx(67131.67, abs=0.01)


def test_counts_and_currencies_are_dimensions_of_their_own() -> None:
    dimensions = {parse_unit(token).dimension for token in ("shell", "person", "USD", "EUR")}
    assert len(dimensions) == 4


def test_tonnes_over_kilograms_a_shell_are_shells() -> None:
    quotient = parse_unit("t") / parse_unit("kg/shell")
    assert quotient.simplified().text == "shell"
    assert quotient.dimension == parse_unit("shell").dimension


def test_factors_are_those_of_pint() -> None:
    registry: Any = pint.UnitRegistry(cache_folder=None)
    for token, (name, multiple, _) in unit_tokens.PHYSICAL.items():
        expected = registry.Quantity(multiple, name).to_base_units().magnitude
        assert parse_unit(token).factor == pytest.approx(expected, rel=1e-12), token


def test_labels_count() -> None:
    assert parse_unit("voyage").label(1) == "voyage"
    assert parse_unit("voyage").label(27) == "voyages"
    assert parse_unit("person").label(3) == "people"
    assert parse_unit("container/voyage").label(150) == "containers/voyage"
    assert parse_unit("kg").label(3) == "kg"


@given(units)
def test_printing_a_unit_and_reading_it_again_is_the_identity(unit: Unit) -> None:
    assert parse_unit(unit.text) == unit


@given(units, units)
def test_multiplying_is_commutative_and_dividing_undoes_it(first: Unit, second: Unit) -> None:
    assert first * second == second * first
    assert (first * second) / second == first
    assert hash(first * second) == hash(second * first)
    assert pickle.loads(pickle.dumps(first)) == first  # noqa: S301 - our own bytes


@given(units)
def test_simplifying_keeps_the_dimension(unit: Unit) -> None:
    assert unit.simplified().dimension == unit.dimension


@given(units, st.integers(1, 4))
def test_a_root_undoes_a_power(unit: Unit, degree: int) -> None:
    root = (unit**degree).root(degree)
    assert root is not None
    assert root.dimension == unit.dimension


@given(st.text(max_size=150))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    with contextlib.suppress(UnitError):
        unit = parse_unit(text)
        assert parse_unit(unit.text) == unit


def test_no_unit_is_a_plain_number() -> None:
    assert NO_UNIT.text == ""
    assert NO_UNIT.is_dimensionless
    assert parse_unit("%").factor == float(Decimal("0.01"))
