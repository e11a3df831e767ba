"""Every form of input is said in plain English, and what is said is true of what is drawn."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimates.distributions import parse_input

SAID = [
    ("lognormal(40, 0.1) kg",
     ("As likely above as below 40 kg, and 90 % sure it is between 34 and 47 kg (lognormal, its "
     "logarithm with standard deviation 0.1).")),
    ("trapezoid(38, 40, 50, 52) kg",
     ("Certainly between 38 and 52 kg, every value from 40 to 50 kg equally likely, less so "
     "towards the ends (trapezoid).")),
    ("ctrap(40, 50, 2) kg",
     ("Every value between 40 and 50 kg equally likely, the two limits themselves known only to "
     "±2 kg (curvilinear trapezoid).")),
    ("arcsine(-1, 1)",
     "Certainly between −1 and 1, most often near one of the two ends (arcsine)."),
    ("student_t(40, 2, 5) kg",
     ("Most likely 40 kg, and 90 % sure it is between 36 and 44 kg (Student’s t, scale 2 kg, "
     "degrees of freedom 5).")),
    ("student_t(40, 2, 0.01) kg",
     "Most likely 40 kg (Student’s t, scale 2 kg, degrees of freedom 0.01)."),
    ("exponential(5) day",
     "Above zero, 5 days on average, small values the most likely (exponential)."),
    ("gamma(2, 5) kg",
     ("Above zero, 10 kg on average, and 90 % sure it is between 1.8 and 24 kg (gamma, shape 2, "
     "scale 5 kg).")),
    ("gamma(0.01, 5) kg",
     ("Above zero, 0.05 kg on average, and 95 % sure it is below 0.017 kg (gamma, shape 0.01, "
     "scale 5 kg).")),
    ("beta(2, 5)",
     ("Between 0 and 1, 0.286 on average, and 90 % sure it is between 0.063 and 0.58 (beta, "
     "parameters 2 and 5).")),
    ("1 to 100 t",
     "90 % sure it is between 1 and 100 t; lognormal, so 10 t is much more likely than 26."),
    ("1 to 1000000 USD",
     ("90 % sure it is between 1 and 1,000,000 USD; lognormal, so 1,000 USD is much more likely "
     "than 17,000.")),
    ("0.5 to 1.5 million people",
     ("90 % sure it is between 500,000 and 1,500,000 people; lognormal, so 870,000 people is more "
     "likely than 1.1 million.")),
    ("1, 2, 3, 4, 5, 6, 7 kg",
     "One of seven observed values, each equally likely, from 1 to 7 kg."),
    ("5 short_ton/day", "Exactly 5 short tons per day."),
    ("-3 m/s", "Exactly −3 m/s."),
    ("1e40 kg", "Exactly 1e40 kg."),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "sentence"), SAID)
def test_an_input_is_said_as_a_newspaper_would(typed: str, sentence: str) -> None:
    assert parse_input(typed).sentence() == sentence


def test_a_mixture_says_each_of_its_cases() -> None:
    reading = parse_input("25%: 40 to 50 kg, 75%: 43.6 +- 2 kg")
    assert reading.sentence() == (
        "One of two cases. With 25 % probability: 90 % sure it is between 40 and 50 kg; "
        "lognormal, so 45 kg is a little more likely than 47. With 75 % probability: most likely "
        "43.6 kg, and 95 % sure it is between 41.6 and 45.6 kg (normal)."
    )


@settings(max_examples=40)
@given(st.floats(0.01, 1000), st.floats(1.01, 200))
def test_what_is_said_of_a_lognormal_interval_is_true(low: float, factor: float) -> None:
    reading = parse_input(f"{low:.4g} to {low * factor:.5g} kg")
    said = re.search(r"so ([\d,.]+) kg is (.*more likely) than ([\d,.]+)\.", reading.sentence())
    assert said
    likely, other = (float(said[group].replace(",", "")) for group in (1, 3))
    width = np.array([likely, other]) * 1e-4
    ends = np.array([likely, other])
    densities = (reading.cdf(ends + width) - reading.cdf(ends - width)) / width
    assert likely < other
    assert densities[0] > densities[1]


@pytest.mark.parametrize("typed", [typed for typed, _ in SAID])
def test_what_is_said_does_not_change_what_is_printed_and_read_again(typed: str) -> None:
    reading = parse_input(typed)
    assert parse_input(reading.text()) == reading
    assert parse_input(reading.text()).sentence() == reading.sentence()
