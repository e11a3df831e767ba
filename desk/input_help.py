"""Examples of what can be typed, and what the engine says to each."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from estimates.distributions import parse_input
from sources.models import CountingUnit
from sources.reading import ReadingError
from sources.unit_table import Kind, entries

INPUTS = (
    "43.6 kg",
    "40 to 50 kg",
    "40 to 50 kg (95%)",
    "40..50 kg",
    "40 / 43.6 / 50 kg",
    "43.6 +- 2 kg",
    "43.6 ± 5% kg",
    "30%: 21.8 kg, 70%: 43.6 kg",
    "21.1, 22.4, 21.8 kg",
    "normal(43.6, 2) kg",
    "lognormal(43.6, 0.1) kg",
    "uniform(40, 50) kg",
    "triangular(40, 43.6, 50) kg",
    "pert(40, 43.6, 50) kg",
    "trapezoid(38, 40, 50, 52) kg",
    "ctrap(40, 50, 2) kg",
    "arcsine(40, 50) kg",
    "student_t(43.6, 2, 5) kg",
    "exponential(5) day",
    "gamma(2, 5) kg",
    "beta(2, 5)",
    "truncated(normal(43.6, 2), 40, 50) kg",
    "1.6 million USD",
    "3.5bn EUR/year",
    "days from 2023-08 to 2024-01",
)
ASKED_BACK = ("about 43.6 kg", ">= 40 kg", "up to 50 kg", "40-50 kg", "74,000 ton", "6 months")
FORMULAS = (
    "tonnage / mass",
    "(arrivals - departures) * 0.8",
    "sqrt(length ** 2 + width ** 2)",
    "min(capacity, demand) * days",
    "rate * days if days > 30 else 0",
)


KINDS = {
    Kind.COUNT: _("Things that are counted"),
    Kind.MEASURE: _("Measures"),
    Kind.SHARE: _("Shares"),
    Kind.CURRENCY: _("Currencies, never converted: a rate is an input"),
}


def units() -> list[tuple[object, list[str]]]:
    """The tokens that may be written, by what they are for; those of the desk stand apart."""
    own = [row.token for row in CountingUnit.objects.live()]
    tables: dict[Kind, list[str]] = {kind: [] for kind in KINDS}
    for entry in entries():
        tables[entry.kind].append(entry.token)
    named = [(label, tables[kind]) for kind, label in KINDS.items()]
    return [(_("Counted at this desk"), own), *named] if own else [*named]


def read_as(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Each text with the sentence that says how it is read."""
    return [(text, parse_input(text).sentence()) for text in texts]


def asked_back(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Each text with what is asked instead of guessing."""
    found = []
    for text in texts:
        try:
            parse_input(text)
        except ReadingError as error:
            found.append((text, error.sentence()))
    return found
