"""Two evaluations of one estimate side by side: what changed, who changed it, what it did."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from desk import history
from estimates.attribution import MOST_LEAVES, Alone, alone
from estimates.axes import short_text
from estimates.comparison import Change, Differences, Movement, differences, versions
from estimates.distributions import parse_input
from estimates.flattened import MeasurementModel
from estimates.models import Estimate, Evaluation, Parameter
from estimates.rounding import rounded
from sources.reading import ReadingError

SHOWN_OF_AN_EVENT = {"text", "formula", "unit"}
"""Changes that the comparison is about; where a value was read stands with the value."""
LIBRARIES = {"engine": "Plumbline", "numpy": "NumPy", "scipy": "SciPy"}


@dataclass
class LeafRow:
    """An input that changed; empty where it did not take part."""

    title: str
    slug: str
    before: str
    after: str
    before_reading: str
    after_reading: str


@dataclass
class NumberRow:
    """One quantile, or the width, before and after."""

    name: str
    before: str
    after: str
    change: str


@dataclass
class AloneRow:
    """What one input would have done by itself, in the unit of the result."""

    title: str
    slug: str
    low: str = ""
    median: str = ""
    high: str = ""
    widening: str = ""
    problem: str = ""


@dataclass
class Comparison:
    """`before` is the earlier evaluation, whichever was named first."""

    before: Evaluation
    after: Evaluation
    differences: Differences
    versions: Sequence[Change]
    titles: dict[str, str]
    events: list[history.Entry]
    movement: Movement | None
    effects: list[Alone] = field(default_factory=list)
    effects_problem: str = ""

    def leaves(self) -> list[LeafRow]:
        return [
            LeafRow(
                self._title(it.name),
                it.name if it.name in self.titles else "",
                it.before or "",
                it.after or "",
                _reading(it.before),
                _reading(it.after),
            )
            for it in self.differences.leaves
        ]

    def others(self) -> list[tuple[str, Change]]:
        """Changes of formulas, units, inputs and correlations, each with what it is of."""
        found = self.differences
        named = [
            *((_("Formula of “%s”"), it) for it in found.formulas),
            *((_("Unit of “%s”"), it) for it in found.units),
            *((_("What “%s” stands for"), it) for it in found.inputs),
            *((_("Correlation between “%s”"), it) for it in found.correlations),
        ]
        return [(words % it.name, it) for words, it in named]

    def libraries(self) -> list[Change]:
        return [Change(LIBRARIES[it.name], it.before, it.after) for it in self.versions]

    @property
    def left_out(self) -> int:
        """Changed inputs whose effect was not worked out."""
        return max(len(self.differences.revised) - MOST_LEAVES, 0)

    def sentences(self) -> list[str]:
        """The effect in words."""
        if self.movement is None:
            return [_("The two results measure different things, so they cannot be compared.")]
        left = _("The new median lies outside the earlier 90 % interval.")
        said = (
            self._median(self.movement),
            _width(self.movement),
            left if self.movement.leaves_interval else "",
        )
        return [sentence for sentence in said if sentence]

    def numbers(self) -> list[NumberRow]:
        if self.movement is None:
            return []
        was, is_now = self.movement.before, self.movement.after
        return [
            self._row("5 %", was.low, is_now.low),
            self._row(_("median"), was.central, is_now.central),
            self._row("95 %", was.high, is_now.high),
            self._row(_("width"), was.width, is_now.width),
        ]

    def alone(self) -> list[AloneRow]:
        """The largest effect on the median first; what is left over comes last."""
        if self.movement is None or not self.effects:
            return []
        rows = [self._alone(one) for one in self.effects]
        total = self.movement.after.central - self.movement.before.central
        rest = total - sum(one.median for one in self.effects)
        only_values = self.differences.is_only_values and not self.left_out
        words = _("All of them together, beyond that") if only_values else _("Everything else")
        return [*rows, AloneRow(words, "", median=self._signed(rest))]

    def _alone(self, one: Alone) -> AloneRow:
        title, slug = self._title(one.key), one.key if one.key in self.titles else ""
        if one.after is None:
            return AloneRow(title, slug, problem=one.problem)
        was, is_now = one.before, one.after
        times = Movement(was, is_now).widening
        return AloneRow(
            title,
            slug,
            low=self._signed(is_now.low - was.low),
            median=self._signed(one.median),
            high=self._signed(is_now.high - was.high),
            widening=f"× {times:.2f}" if times is not None else "",
        )

    def _title(self, slug: str) -> str:
        return self.titles.get(slug, slug)

    @cached_property
    def unit(self) -> str:
        return self.movement.after.unit.label(2) if self.movement else ""

    def _row(self, name: str, before: float, after: float) -> NumberRow:
        return NumberRow(name, self._text(before), self._text(after), self._signed(after - before))

    def _text(self, value: float) -> str:
        return short_text(self._rounded(value))

    def _signed(self, value: float) -> str:
        shown = self._rounded(value)
        if not shown:
            return "0"
        return ("+" if shown > 0 else "−") + short_text(abs(shown))

    def _rounded(self, value: float) -> Decimal:
        return rounded(value, self.movement.coarsest if self.movement else 0.0)

    def _median(self, moved: Movement) -> str:
        was, is_now = self._text(moved.before.central), self._text(moved.after.central)
        named = {"was": was, "is_now": is_now, "unit": self.unit}
        if was == is_now:
            return _("The median stays at %(was)s %(unit)s.") % named
        rises = moved.after.central > moved.before.central
        if moved.share is None:
            words = _("The median rises from %(was)s to %(is_now)s %(unit)s.")
            falls = _("The median falls from %(was)s to %(is_now)s %(unit)s.")
            return (words if rises else falls) % named
        named["percent"] = _percent(abs(moved.share))
        words = _("The median rises by %(percent)s %%, from %(was)s to %(is_now)s %(unit)s.")
        falls = _("The median falls by %(percent)s %%, from %(was)s to %(is_now)s %(unit)s.")
        return (words if rises else falls) % named


def compare(earlier: Evaluation, later: Evaluation) -> Comparison:
    """Of one estimate, read whole. A few queries, and up to a second or two of arithmetic
    where several inputs changed."""
    before, after = sorted((earlier, later), key=lambda it: it.revision)
    models = json.loads(before.model), json.loads(after.model)
    results = before.parsed(), after.parsed()
    found = differences(*models)
    parameters = _parameters(found.leaves)
    comparison = Comparison(
        before=before,
        after=after,
        differences=found,
        versions=versions(*results),
        titles={it.slug: it.title for it in parameters},
        events=_events(before, after, found, parameters),
        movement=Movement.between(*results),
    )
    if found.revised and (len(found.revised) > 1 or not found.is_only_values):
        _add_effects(comparison, *models)
    return comparison


def _add_effects(comparison: Comparison, before: dict[str, Any], after: dict[str, Any]) -> None:
    was, is_now = (MeasurementModel.from_canonical(model) for model in (before, after))
    try:
        comparison.effects = alone(was, is_now, comparison.differences.revised)
    except ReadingError as error:
        comparison.effects_problem = error.sentence()


def _parameters(leaves: Iterable[Change]) -> list[Parameter]:
    return list(Parameter.objects.filter(slug__in=[it.name for it in leaves]))


def _events(
    before: Evaluation, after: Evaluation, found: Differences, parameters: Sequence[Parameter]
) -> list[history.Entry]:
    """Who changed what and why, between the two."""
    slugs = {it.name for it in (*found.formulas, *found.units)}
    slugs |= {it.name.partition(".")[0] for it in found.inputs}
    estimates = Estimate.objects.filter(slug__in=slugs)
    things = [*parameters, *estimates, before.estimate]
    entries = history.about(things, since=before.created_at, until=after.created_at)
    return [_trimmed(entry) for entry in entries if not entry.by_system or entry.why]


def _trimmed(entry: history.Entry) -> history.Entry:
    kept = [change for change in entry.changes if change.name in SHOWN_OF_AN_EVENT]
    return history.Entry(entry.at, entry.who, entry.sentence, entry.why, kept, entry.by_system)


def _reading(text: str | None) -> str:
    if text is None:
        return ""
    try:
        return parse_input(text).sentence()
    except ReadingError:  # written in a unit that the desk has given up since
        return ""


def _width(moved: Movement) -> str:
    times = moved.widening
    if times is None:
        return _("Before, it had no spread.") if moved.after.width else ""
    if not moved.after.width:
        return _("It has no spread any more.")
    if abs(times - 1) < 0.005:
        return _("The 90 % interval is as wide as it was.")
    if times >= 2:
        return _("The 90 %% interval is %(times).1f times as wide.") % {"times": times}
    words = {"percent": _percent(abs(times - 1))}
    if times > 1:
        return _("The 90 %% interval is %(percent)s %% wider.") % words
    return _("The 90 %% interval is %(percent)s %% narrower.") % words


def _percent(share: float) -> str:
    """Two significant digits."""
    return short_text(rounded(share * 100, share * 100))
