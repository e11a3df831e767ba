"""Two evaluations of one estimate side by side: what changed, who changed it, what it did."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from desk import history
from desk.movements import MovementInWords
from estimates.attribution import MOST_LEAVES, Alone, alone
from estimates.comparison import Change, Differences, Movement, differences, versions
from estimates.distributions import parse_input
from estimates.flattened import MeasurementModel
from estimates.models import Estimate, Evaluation, Parameter
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
class OtherRow:
    """Something else that changed: what, and what it was and is; None for nothing. `code`:
    whether these are written as a formula is."""

    words: str
    before: str | None
    after: str | None
    code: bool = False


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
    parameters: dict[str, str]
    estimates: dict[str, str]
    """Titles by short name."""
    events: list[history.Entry]
    movement: Movement | None
    effects: list[Alone] = field(default_factory=list)
    effects_problem: str = ""

    def leaves(self) -> list[LeafRow]:
        return [
            LeafRow(
                self._parameter(it.name),
                self._slug(it.name),
                it.before or "",
                it.after or "",
                _reading(it.before),
                _reading(it.after),
            )
            for it in self.differences.leaves
        ]

    def others(self) -> list[OtherRow]:
        """Changes of formulas, units, inputs and correlations."""
        found = self.differences
        return [
            *(self._of_estimate(_("Formula of “%s”"), it) for it in found.formulas),
            *(self._of_estimate(_("Unit of “%s”"), it) for it in found.units),
            *map(self._input, found.inputs),
            *map(self._correlation, found.correlations),
        ]

    def _of_estimate(self, words: str, change: Change) -> OtherRow:
        return OtherRow(words % self._estimate(change.name), change.before, change.after, code=True)

    def _input(self, change: Change) -> OtherRow:
        estimate, _dot, name = change.name.rpartition(".")
        words = _("What %(name)s stands for in “%(estimate)s”")
        named = {"name": name, "estimate": self._estimate(estimate)}
        return OtherRow(words % named, self._referred(change.before), self._referred(change.after))

    def _referred(self, ref: str | None) -> str | None:
        """The title of what "leaf mass" or "node shells" names."""
        kind, _space, slug = (ref or "").partition(" ")
        if ref is None:
            return None
        return self._parameter(slug) if kind == "leaf" else self._estimate(slug)

    def _correlation(self, change: Change) -> OtherRow:
        first, second = (self._parameter(slug) for slug in change.name.split(", "))
        words = _("Rank correlation of “%(first)s” and “%(second)s”")
        return OtherRow(words % {"first": first, "second": second}, change.before, change.after)

    def libraries(self) -> list[Change]:
        return [Change(LIBRARIES[it.name], it.before, it.after) for it in self.versions]

    @property
    def left_out(self) -> int:
        """Changed inputs whose effect was not worked out."""
        return max(len(self.differences.revised) - MOST_LEAVES, 0)

    @property
    def in_words(self) -> MovementInWords | None:
        return MovementInWords(self.movement) if self.movement else None

    def alone(self) -> list[AloneRow]:
        """The largest effect on the median first; what is left over comes last."""
        if self.movement is None or not self.effects:
            return []
        said = MovementInWords(self.movement)
        rows = [self._alone(one, said) for one in self.effects]
        total = self.movement.after.central - self.movement.before.central
        rest = total - sum(one.median for one in self.effects)
        only_values = self.differences.is_only_values and not self.left_out
        words = _("All of them together, beyond that") if only_values else _("Everything else")
        return [*rows, AloneRow(words, "", median=said.signed(rest))]

    def _alone(self, one: Alone, said: MovementInWords) -> AloneRow:
        title, slug = self._parameter(one.key), self._slug(one.key)
        if one.after is None:
            return AloneRow(title, slug, problem=one.problem)
        was, is_now = one.before, one.after
        times = Movement(was, is_now).widening
        return AloneRow(
            title,
            slug,
            low=said.signed(is_now.low - was.low),
            median=said.signed(one.median),
            high=said.signed(is_now.high - was.high),
            widening=f"× {times:.2f}" if times is not None else "",
        )

    def _parameter(self, slug: str) -> str:
        return self.parameters.get(slug, slug)

    def _estimate(self, slug: str) -> str:
        return self.estimates.get(slug, slug)

    def _slug(self, slug: str) -> str:
        """Of a parameter that has a page, or nothing."""
        return slug if slug in self.parameters else ""


def compare(earlier: Evaluation, later: Evaluation) -> Comparison:
    """Of one estimate, read whole. A few queries, and up to a second or two of arithmetic
    where several inputs changed."""
    before, after = sorted((earlier, later), key=lambda it: it.revision)
    models = json.loads(before.model), json.loads(after.model)
    results = before.parsed(), after.parsed()
    found = differences(*models)
    slugs = found.names
    parameters = list(Parameter.objects.filter(slug__in=slugs))
    # A correlation may be stated by any estimate upstream.
    stated = [node["key"] for model in models for node in model["nodes"]]
    estimates = list(
        Estimate.objects.filter(slug__in=slugs | set(stated if found.correlations else []))
    )
    comparison = Comparison(
        before=before,
        after=after,
        differences=found,
        versions=versions(*results),
        parameters={it.slug: it.title for it in parameters},
        estimates={it.slug: it.title for it in estimates},
        events=_events(before, after, [*parameters, *estimates]),
        movement=Movement.between(*results),
    )
    if found.revised and (len(found.revised) > 1 or not found.is_only_values):
        _add_effects(comparison, *models)
    return comparison


def _add_effects(comparison: Comparison, before: dict[str, Any], after: dict[str, Any]) -> None:
    was, is_now = (MeasurementModel.from_canonical(model) for model in (before, after))
    if comparison.movement is None:
        return
    unit = comparison.movement.after.unit
    try:
        found = alone(was, is_now, comparison.differences.revised)
        comparison.effects = [it for one in found if (it := one.into(unit))]
    except ReadingError as error:
        comparison.effects_problem = error.sentence()


def _events(
    before: Evaluation, after: Evaluation, things: Iterable[Parameter | Estimate]
) -> list[history.Entry]:
    """Who changed what and why, between the two."""
    entries = history.about(
        [*things, before.estimate], since=before.created_at, until=after.created_at
    )
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
