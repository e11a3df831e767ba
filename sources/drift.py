"""What a figure lost on its way from one source to the next. Pure.

A re-report is compared with what it was taken from, in six respects: value, unit, bound
("more than" gone), modality ("may have" become "did"), period, place. A difference is a drift
whether or not it was meant; the sentence says which way it goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sources.dates import Period
from sources.quantities import SAID, Bound, Figure
from sources.units import Unit, read_unit

ROUNDING = Decimal("0.005")
"""Values closer than this, in proportion, are one value written twice."""

FIRMNESS = {"may_have": 0, "planned": 0, "estimated": 1, "reported": 1, "asserted": 2, "denied": 2}
"""How firmly a modality commits its source; a higher one is harder."""

MODALITIES = {
    "asserted": "asserted as fact",
    "may_have": "may have",
    "reported": "reported of others",
    "estimated": "estimated",
    "denied": "denied",
    "planned": "planned or announced",
}
FROM_BELOW = frozenset({Bound.MORE_THAN, Bound.AT_LEAST})
FROM_ABOVE = frozenset({Bound.LESS_THAN, Bound.UP_TO})
TONS = ("short_ton", "long_ton")


class Respect(StrEnum):
    """In which respect a re-report differs."""

    VALUE = "value"
    UNIT = "unit"
    BOUND = "bound"
    MODALITY = "modality"
    PERIOD = "period"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says: its figure, when, where and how firmly."""

    figure: Figure
    period: Period | None = None
    place: str = ""
    modality: str = "asserted"


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference: what stood before, what stands now, and a sentence about it."""

    respect: Respect
    before: str
    after: str
    sentence: str


def drifts(origin: Said, report: Said) -> list[Drift]:
    """How `report` differs from `origin`, which it was taken from; empty when it is faithful.

    What the report leaves out altogether (no period, no place) is not held against it.
    """
    found = [*_of_figures(origin.figure, report.figure)]
    found += _of_bounds(origin.figure.bound, report.figure.bound)
    found += _of_modality(origin.modality, report.modality)
    found += _of_period(origin.period, report.period)
    found += _of_place(origin.place, report.place)
    return found


def _of_figures(before: Figure, after: Figure) -> Iterator[Drift]:
    units = before.parsed_unit, after.parsed_unit
    is_time = [dict(unit.powers) for unit in units]
    changed = None
    if units[0] != units[1]:
        changed = _of_units(before, after)
    if changed:
        yield changed
    if _value_differs(before, after):
        respect = Respect.PERIOD if _lasts(is_time[1]) else Respect.VALUE
        sentence = f"{before.display()} became {after.display()}{_by_how_much(before, after)}."
        yield Drift(respect, before.display(), after.display(), _capital(sentence))


def _of_units(before: Figure, after: Figure) -> Drift | None:
    """A unit that is another one, or lost what made it one; "km" for "m" alone is no drift."""
    old, new = before.parsed_unit, after.parsed_unit
    if old.comparable and new.comparable and old.dimension == new.dimension:
        if _value(before) != _value(after) or old.factor == new.factor:
            return None  # another spelling of the same amount, or a value that differs anyway
        sentence = f"The number stayed and the unit changed: {_name(old)} became {_name(new)}."
    elif old.comparable and new.text == "ton":
        sentence = f"{_capital(_name(old))} became tons of no particular kind{_as_tons(before)}."
    elif not new.text:
        sentence = f"The unit is gone: it was {_name(old)}."
    else:
        sentence = f"{_capital(_name(old))} became {_name(new)}."
    return Drift(Respect.UNIT, _name(old), _name(new), sentence)


def _value_differs(before: Figure, after: Figure) -> bool:
    """Whether the amounts differ, in one unit where that can be, else as bare numbers."""
    old, new = _value(before), _value(after)
    if old is None or new is None:
        return False
    sizes = before.parsed_unit, after.parsed_unit
    if all(unit.comparable for unit in sizes) and sizes[0].dimension == sizes[1].dimension:
        if sizes[0].factor != sizes[1].factor and old == new:
            return False  # told as a change of the unit
        old, new = (
            value * Decimal(repr(unit.factor))
            for value, unit in zip((old, new), sizes, strict=True)
        )
    return abs(old - new) > ROUNDING * max(abs(old), abs(new))


def _of_bounds(before: Bound, after: Bound) -> Iterator[Drift]:
    if before is after or {before, after} <= FROM_BELOW or {before, after} <= FROM_ABOVE:
        return
    old, new = _bound(before), _bound(after)
    if after is Bound.EXACTLY:
        sentence = f"“{old}” is gone: a bound became a figure."
        if before is Bound.ABOUT:
            sentence = "“About” is gone: a round figure became an exact one."
    elif before is Bound.EXACTLY:
        sentence = f"“{new}” was added."
    else:
        sentence = f"“{old}” became “{new}”."
    yield Drift(Respect.BOUND, old, new, _capital(sentence))


def _of_modality(before: str, after: str) -> Iterator[Drift]:
    if before == after:
        return
    old, new = MODALITIES.get(before, before), MODALITIES.get(after, after)
    change = FIRMNESS.get(after, 1) - FIRMNESS.get(before, 1)
    verb = "hardened to" if change > 0 else "softened to" if change < 0 else "became"
    yield Drift(Respect.MODALITY, old, new, f"“{_capital(old)}” {verb} “{new}”.")


def _of_period(before: Period | None, after: Period | None) -> Iterator[Drift]:
    if before is None or after is None or before == after:
        return
    sentence = f"{before.display()} became {after.display()}{_days(before, after)}."
    yield Drift(Respect.PERIOD, before.display(), after.display(), _capital(sentence))


def _of_place(before: str, after: str) -> Iterator[Drift]:
    if before and after and _plain(before) != _plain(after):
        yield Drift(Respect.PLACE, before, after, f"“{before}” became “{after}”.")


def _value(figure: Figure) -> Decimal | None:
    """One number for a figure: its ends' middle, or the end that it has."""
    ends = [end for end in (figure.low, figure.high) if end is not None]
    return sum(ends, Decimal(0)) / len(ends) if ends else None


def _by_how_much(before: Figure, after: Figure) -> str:
    old, new = _value(before), _value(after)
    same = before.parsed_unit == after.parsed_unit
    if not (old and new and same):
        return ""
    change = (new / old - 1) * 100
    if abs(change) >= 100:
        return f", {new / old:.2g} times as much" if change > 0 else ""
    return f", {abs(change):.0f} % {'more' if change > 0 else 'less'}"


def _as_tons(figure: Figure) -> str:
    """What the number would be in metric tons if a reader took it for another kind."""
    value = _value(figure)
    if figure.unit != "t" or value is None:
        return ""
    short = value * Decimal(repr(read_unit("short_ton").factor)) / 1000
    return f": read as short tons it would be {short:,.0f} t"


def _days(before: Period, after: Period) -> str:
    if before.days is None or after.days is None or before.days == after.days:
        return ""
    return f": {after.days} days for {before.days}"


def _lasts(powers: dict[str, int]) -> bool:
    """Whether a unit is one of time alone."""
    return len(powers) == 1 and set(powers) <= {"month", "day", "week", "year", "h", "min", "s"}


def _bound(bound: Bound) -> str:
    return SAID[bound] or "exactly"


def _name(unit: Unit) -> str:
    return {"t": "metric tons", "ton": "tons of no particular kind", "": "a plain number"}.get(
        unit.text, unit.label(2).replace("_", " ")
    )


def _plain(text: str) -> str:
    return " ".join("".join(it if it.isalnum() else " " for it in text.casefold()).split())


def _capital(sentence: str) -> str:
    """With a capital, past the opening quotation mark too."""
    for place, letter in enumerate(sentence):
        if letter.isalnum():
            return sentence[:place] + letter.upper() + sentence[place + 1 :]
    return sentence
