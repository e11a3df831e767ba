"""Figures as people write them."""

from __future__ import annotations

import contextlib
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.quantities import Bound, Figure, QuantityError, read_figure


def ends(figure: Figure) -> tuple[object, ...]:
    low = None if figure.low is None else str(figure.low)
    high = None if figure.high is None else str(figure.high)
    return low, high, figure.bound.value, figure.unit


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("about 1.6 million shells", ("1600000", "1600000", "about", "shell")),
        ("more than 74,000 t", ("74000", None, "more_than", "t")),
        ("16 sites", ("16", "16", "exactly", "site")),
        ("between 8,000 and 11,000 people", ("8000", "11000", "between", "person")),
        ("150 to 300 containers/voyage", ("150", "300", "between", "container/voyage")),
        ("4-5 million shells", ("4000000", "5000000", "between", "shell")),
        ("4 – 5 million shells", ("4000000", "5000000", "between", "shell")),
        ("900,000 to 1 million people", ("900000", "1000000", "between", "person")),
        ("up to 20 %", (None, "20", "up_to", "%")),
        ("fewer than 20 tanks", (None, "20", "less_than", "tank")),
        ("184 days", ("184", "184", "exactly", "day")),
        ("74 000 tons", ("74000", "74000", "exactly", "ton")),
        ("74\u00a0000\u2009t", ("74000", "74000", "exactly", "t")),
        ("at least 3.5bn euros", ("3500000000", None, "at_least", "EUR")),
        ("$20–25 billion", ("20000000000", "25000000000", "between", "USD")),
        ("11,000 or more containers", ("11000", None, "at_least", "container")),
        ("two ports", ("2", "2", "exactly", "port")),
        ("1.6e6", ("1600000", "1600000", "exactly", "")),
        ("-5 to -3 K", ("-5", "-3", "between", "K")),
        ("120 to 180 vehicles per month", ("120", "180", "between", "vehicle/month")),
        ("74,000 metric tons", ("74000", "74000", "exactly", "t")),
        ("20 per cent", ("20", "20", "exactly", "%")),
    ],
)
def test_a_figure_is_read_as_written(typed: str, expected: tuple[object, ...]) -> None:
    assert ends(read_figure(typed)) == expected


@pytest.mark.parametrize(
    ("typed", "position", "words"),
    [
        ("1,6 million views", 1, "decimal comma"),
        ("0,500 t", 0, "decimal comma"),
        ("500 to 1 million people", 0, "belongs to both"),
        ("more than 5 to 6 kg", 16, "both ends already"),
        ("50 to 40 kg", 0, "smaller one"),
        ("1.600.000 shells", 5, "one decimal point"),
        ("12345678901234567", 0, "15 significant digits"),
        ("1e18 shells", 0, "below ten to the power 18"),
        ("0.0000000001 kg", 0, "9 decimal places"),
        ("1e99999", 1, "too large"),
        ("hello", 0, "no number"),
        ("", 0, "no number"),
        ("about", 5, "no number"),
        ("between 5 kg", 10, "second number"),
        ("5 shels", 2, "Did you mean shells"),
        ("$5 to €6", 7, "different currencies"),
        ("at least 5 kg or more", 10, "two bound words"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    typed: str, position: int, words: str
) -> None:
    with pytest.raises(QuantityError, match=words) as caught:
        read_figure(typed)
    assert caught.value.position == position


def test_bare_tons_are_kept_but_not_comparable() -> None:
    assert not read_figure("74,000 tons").comparable
    assert read_figure("74,000 t").comparable


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("more than 74 000 tonnes", "more than 74,000 t"),
        ("about 1600000 shells", "about 1.6 million shells"),
        ("1 voyage", "1 voyage"),
        ("20%", "20 %"),
        ("4-5 million shells", "between 4 million and 5 million shells"),
        ("1,234,567 people", "1,234,567 people"),
        ("-0.5 K", "-0.5 K"),
    ],
)
def test_a_figure_has_one_way_of_being_shown(typed: str, shown: str) -> None:
    assert read_figure(typed).display() == shown


numbers = st.decimals(
    min_value=Decimal("-1e14"), max_value=Decimal("1e14"), places=2, allow_nan=False
).filter(lambda value: len(value.normalize().as_tuple().digits) <= 15)


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    bound = draw(st.sampled_from(list(Bound)))
    low, high = sorted([draw(numbers), draw(numbers)])
    unit = draw(st.sampled_from(["", "t", "shell", "kg/shell", "%", "USD", "ton", "person/day"]))
    if bound in {Bound.EXACTLY, Bound.ABOUT}:
        high = low
    elif bound is Bound.BETWEEN and low == high:
        high = low + 1
    return Figure(
        text="",
        low=None if bound in {Bound.UP_TO, Bound.LESS_THAN} else low,
        high=None if bound in {Bound.MORE_THAN, Bound.AT_LEAST} else high,
        bound=bound,
        unit=unit,
    )


def test_a_scale_word_of_the_upper_end_is_not_taken_for_the_lower_ends_too() -> None:
    figure = Figure("", Decimal(3), Decimal("3.125e12"), Bound.BETWEEN, "")
    assert figure.display() == "between 3 and 3,125,000,000,000"
    assert read_figure("between 0 and 2 million").display() == "between 0 and 2 million"


@given(figures())
def test_what_is_shown_reads_back_as_the_same_figure(figure: Figure) -> None:
    again = read_figure(figure.display())
    assert (again.low, again.high, again.bound, again.unit) == (
        figure.low,
        figure.high,
        figure.bound,
        figure.unit,
    )


@given(st.text(alphabet="0123456789 .,-–toandmilkgeE+%$()xshells:/", max_size=60))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    with contextlib.suppress(QuantityError):
        figure = read_figure(text)
        assert figure.low is not None or figure.high is not None


@pytest.mark.parametrize(
    "hostile",
    ["1" * 10**6, "1," * 10**5, " " * 10**6, "about " * 10**5, "9" * 199, "1e" * 90, "-" * 199,
     "1 " * 99, "1.1" * 60, "kg/" * 60, "\x00" * 150],
)  # fmt: skip
def test_hostile_text_is_refused_at_once(hostile: str) -> None:
    started = time.process_time()
    with pytest.raises(QuantityError):
        read_figure(hostile)
    assert time.process_time() - started < 0.05
