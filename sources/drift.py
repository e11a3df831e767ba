"""What a figure lost on its way from one source to the next. Pure.

Sentences are kept as a message and the words in it, so that a page may tell them in its reader's
language; frozen content holds them in English.

A re-report is compared with what it was taken from, in six respects: value, unit, bound
("more than" gone), modality ("may have" become "did"), period, place. A difference is a drift
whether or not it was meant; the sentence says which way it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from sources.dates import Period
from sources.quantities import SAID, Bound, Figure
from sources.units import Unit

ROUNDING = Decimal("0.005")
"""Values closer than this, in proportion, are one value written twice."""

FIRMNESS = {"may_have": 0, "planned": 0, "estimated": 1, "reported": 1, "asserted": 2, "denied": 2}
"""How firmly a modality commits its source; a higher one is harder."""


def gettext_noop(message: str) -> str:
    """Marks a message for translators; whoever shows it has it translated."""
    return message


RESPECTS = (
    *(gettext_noop("value"), gettext_noop("unit"), gettext_noop("bound")),
    *(gettext_noop("modality"), gettext_noop("period"), gettext_noop("place")),
)
MODALITIES = {
    "asserted": gettext_noop("asserted as fact"),
    "may_have": gettext_noop("may have"),
    "reported": gettext_noop("reported of others"),
    "estimated": gettext_noop("estimated"),
    "denied": gettext_noop("denied"),
    "planned": gettext_noop("planned or announced"),
}
BOUNDS = (
    *(gettext_noop("exactly"), gettext_noop("about"), gettext_noop("more than")),
    *(gettext_noop("less than"), gettext_noop("up to"), gettext_noop("at least")),
    gettext_noop("between"),
)
UNIT_NAMES = {
    "t": gettext_noop("metric tons"),
    "ton": gettext_noop("tons of no particular kind"),
    "": gettext_noop("a plain number"),
}
BECAME = gettext_noop("%(before)s became %(after)s.")
QUOTED_BECAME = gettext_noop("“%(before)s” became “%(after)s”.")
Told = tuple[str, dict[str, str]]
"""A message and the words in it."""
FROM_BELOW = frozenset({Bound.MORE_THAN, Bound.AT_LEAST})
FROM_ABOVE = frozenset({Bound.LESS_THAN, Bound.UP_TO})
SHORT_TON = Decimal("907.18474")
"""In kilograms, exactly (NIST Handbook 44, appendix C)."""


class Respect(StrEnum):
    """In which respect a re-report differs; the words are marked in `RESPECTS`."""

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
    unit: Unit = field(init=False, repr=False, compare=False)
    """The figure's, read once: a figure is compared with many."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", self.figure.parsed_unit)


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference: what stood before, what stands now, and a sentence about it.

    `message` has places for `before`, `after` and what else is in `words`.
    """

    respect: Respect
    before: str
    after: str
    message: str
    words: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """In English."""
        return self.told(lambda text: text)

    def told(self, translated: Callable[[str], str]) -> str:
        """In the language that `translated` gives messages and words in."""
        given = {"before": self.before, "after": self.after, **self.words}
        words = {name: translated(word) if word else word for name, word in given.items()}
        sentence = translated(self.message) % words
        return sentence if self.respect is Respect.PLACE else _capital(sentence)


def drifts(origin: Said, report: Said) -> list[Drift]:
    """How `report` differs from `origin`, which it was taken from; empty when it is faithful.

    What the report leaves out altogether (no period, no place) is not held against it.
    """
    found = [*_of_figures(origin, report)]
    found += _of_bounds(origin.figure.bound, report.figure.bound)
    found += _of_modality(origin.modality, report.modality)
    found += _of_period(origin.period, report.period)
    found += _of_place(origin.place, report.place)
    return found


def _of_figures(origin: Said, report: Said) -> Iterator[Drift]:
    before, after = origin.figure, report.figure
    changed = _of_units(origin, report) if origin.unit != report.unit else None
    if changed:
        yield changed
    if _value_differs(origin, report):
        respect = Respect.PERIOD if _lasts(dict(report.unit.powers)) else Respect.VALUE
        yield Drift(respect, before.display(), after.display(), *_by_how_much(origin, report))


def _of_units(origin: Said, report: Said) -> Drift | None:
    """A unit that is another one, or lost what made it one; "km" for "m" alone is no drift."""
    old, new = origin.unit, report.unit
    if old.comparable and new.comparable and old.dimension == new.dimension:
        if _value(origin.figure) != _value(report.figure) or old.factor == new.factor:
            return None  # another spelling of the same amount, or a value that differs anyway
        told = _told(
            gettext_noop("The number stayed and the unit changed: %(before)s became %(after)s.")
        )
    elif old.comparable and new.text == "ton":
        told = _as_tons(origin.figure)
    elif not new.text:
        told = _told(gettext_noop("The unit is gone: it was %(before)s."))
    else:
        told = _told(BECAME)
    return Drift(Respect.UNIT, _name(old), _name(new), *told)


def _value_differs(origin: Said, report: Said) -> bool:
    """Whether the amounts differ, in one unit where that can be, else as bare numbers."""
    old, new = _value(origin.figure), _value(report.figure)
    if old is None or new is None:
        return False
    sizes = origin.unit, report.unit
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
        message = gettext_noop("“%(before)s” is gone: a bound became a figure.")
        if before is Bound.ABOUT:
            message = gettext_noop("“%(before)s” is gone: a round figure became an exact one.")
    elif before is Bound.EXACTLY:
        message = gettext_noop("“%(after)s” was added.")
    else:
        message = QUOTED_BECAME
    yield Drift(Respect.BOUND, old, new, message)


def _of_modality(before: str, after: str) -> Iterator[Drift]:
    if before == after:
        return
    old, new = MODALITIES.get(before, before), MODALITIES.get(after, after)
    change = FIRMNESS.get(after, 1) - FIRMNESS.get(before, 1)
    message = QUOTED_BECAME
    if change > 0:
        message = gettext_noop("“%(before)s” hardened to “%(after)s”.")
    elif change < 0:
        message = gettext_noop("“%(before)s” softened to “%(after)s”.")
    yield Drift(Respect.MODALITY, old, new, message)


def _of_period(before: Period | None, after: Period | None) -> Iterator[Drift]:
    if before is None or after is None or before == after:
        return
    yield Drift(Respect.PERIOD, before.display(), after.display(), *_days(before, after))


def _of_place(before: str, after: str) -> Iterator[Drift]:
    if before and after and _plain(before) != _plain(after):
        yield Drift(Respect.PLACE, before, after, QUOTED_BECAME)


def _value(figure: Figure) -> Decimal | None:
    """One number for a figure: its ends' middle, or the end that it has."""
    ends = [end for end in (figure.low, figure.high) if end is not None]
    return sum(ends, Decimal(0)) / len(ends) if ends else None


def _by_how_much(origin: Said, report: Said) -> Told:
    old, new = _value(origin.figure), _value(report.figure)
    same = origin.unit == report.unit
    change = (new / old - 1) * 100 if old and new and same else Decimal(0)
    if change >= 100 and old and new:
        message = gettext_noop("%(before)s became %(after)s, %(times)s times as much.")
        return _told(message, times=f"{new / old:.2g}")
    if not change or change <= -100:
        return _told(BECAME)
    more = gettext_noop("%(before)s became %(after)s, %(change)s %% more.")
    less = gettext_noop("%(before)s became %(after)s, %(change)s %% less.")
    return _told(more if change > 0 else less, change=f"{abs(change):.0f}")


def _as_tons(figure: Figure) -> Told:
    """What the number would be in metric tons if a reader took it for another kind."""
    value = _value(figure)
    if figure.unit != "t" or value is None:
        return _told(BECAME)
    short = value * SHORT_TON / 1000
    message = gettext_noop(
        "%(before)s became %(after)s: read as short tons it would be %(mass)s t."
    )
    return _told(message, mass=f"{short:,.0f}")


def _days(before: Period, after: Period) -> Told:
    if before.days is None or after.days is None or before.days == after.days:
        return _told(BECAME)
    message = gettext_noop("%(before)s became %(after)s: %(now)s days for %(then)s.")
    return _told(message, now=str(after.days), then=str(before.days))


def _told(message: str, **words: str) -> Told:
    return message, words


def _lasts(powers: dict[str, int]) -> bool:
    """Whether a unit is one of time alone."""
    return len(powers) == 1 and set(powers) <= {"month", "day", "week", "year", "h", "min", "s"}


def _bound(bound: Bound) -> str:
    return SAID[bound] or "exactly"


def _name(unit: Unit) -> str:
    return UNIT_NAMES.get(unit.text) or unit.label(2).replace("_", " ")


def _plain(text: str) -> str:
    return " ".join("".join(it if it.isalnum() else " " for it in text.casefold()).split())


def _capital(sentence: str) -> str:
    """With a capital, past the opening quotation mark too."""
    for place, letter in enumerate(sentence):
        if letter.isalnum():
            return sentence[:place] + letter.upper() + sentence[place + 1 :]
    return sentence
