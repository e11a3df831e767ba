"""Everything that the pages of an estimate and of a parameter show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from claims.models import Claim, Finding
from desk import history, triangulations
from estimates import graph
from estimates.models import Correlation, Estimate, Evaluation, Input, Parameter
from estimates.swings import Swing, longest, swings
from sources.models import Source

PAST = 20
"""Evaluations listed on a page; older ones stay in the database."""

LISTED = 50
"""Estimates listed on a parameter's page; the graph leads to the others."""

PARAMETERS = Parameter.objects.select_related("source__publisher", "observation__source__publisher")


@dataclass
class InputRow:
    """What a name in the formula stands for, as this person may see it."""

    name: str
    parameter: Parameter | None
    upstream: Estimate | None
    reading: str
    source: Source | None


@dataclass
class SwingRow:
    """What one parameter does to the result: `ends` in words, `percent` of the variance."""

    swing: Swing
    parameter: Parameter | None
    ends: tuple[str, str]

    @property
    def percent(self) -> int:
        return round(self.swing.share * 100)


@dataclass
class Swings:
    """The table beside the tornado, and what it is drawn from."""

    moving: list[SwingRow]
    exact: list[SwingRow]

    @property
    def swings(self) -> list[Swing]:
        return [row.swing for row in self.moving]


@dataclass
class Together:
    """A correlation that holds for the estimate: `stated_in` is the other one that states it."""

    sentence: str
    note: str
    stated_in: Estimate | None


@dataclass
class EstimatePage:
    inputs: list[InputRow]
    correlations: list[Together]
    downstream: list[Estimate]
    evaluations: list[Evaluation]
    findings: list[Finding]
    beside: triangulations.Beside | None
    """Other estimates of the same measure, if there are any."""
    history: list[history.Entry]


@dataclass
class Dependents:
    """What a revision of a parameter has worked out anew: how many, how many of them are
    outstanding now, and the first of them by title."""

    count: int
    stale: int
    first: list[Estimate]

    @property
    def more(self) -> int:
        return self.count - len(self.first)


@dataclass
class ParameterPage:
    reading: str
    source: Source | None
    dependents: Dependents
    history: list[history.Entry]


def read(estimate: Estimate, user: User) -> EstimatePage:
    inputs = list(
        estimate.inputs.select_related(
            "upstream", "parameter__source__publisher", "parameter__observation__source__publisher"
        ).order_by("name")
    )
    parameters = [row.parameter for row in inputs if row.parameter is not None]
    seen = _seen(parameters, user)
    downstream = Estimate.objects.live().filter(inputs__upstream=estimate).distinct()
    return EstimatePage(
        inputs=[_input(row, seen) for row in inputs],
        correlations=_correlations(estimate),
        downstream=list(downstream.order_by("title")),
        evaluations=_past(estimate),
        findings=_findings(estimate, user),
        beside=triangulations.of_estimate(estimate, user),
        history=history.about([estimate, *parameters]),
    )


def read_parameter(parameter: Parameter, user: User) -> ParameterPage:
    return ParameterPage(
        reading=_sentence(parameter),
        source=_source(parameter, _seen([parameter], user)),
        dependents=dependents(parameter),
        history=history.about([parameter]),
    )


def dependents(parameter: Parameter) -> Dependents:
    """Three queries for every ten thousand, and one for each level of the graph."""
    found = Dependents(0, 0, [])
    used = parameter.inputs.values_list("estimate_id", flat=True)
    for some in graph.chunks(graph.descendants(used)):
        rows = Estimate.objects.live().filter(pk__in=some)
        found.first += rows.order_by("title")[:LISTED]
        found.count += rows.count()
        found.stale += rows.stale().count()
    found.first = sorted(found.first, key=lambda row: row.title)[:LISTED]
    return found


def swings_of(estimate: Estimate) -> Swings:
    """Where the width of the stored result comes from, the longest swing first. One query.

    Read from the evaluation's own inputs: the result may be that of an earlier revision.
    """
    evaluation = estimate.evaluation
    if evaluation is None:
        return Swings([], [])
    texts = {leaf["key"]: leaf["text"] for leaf in json.loads(evaluation.model)["leaves"]}
    parameters = {row.slug: row for row in Parameter.objects.filter(slug__in=list(texts))}
    titles = {slug: row.title for slug, row in parameters.items()}
    rows = swings(evaluation.parsed(), texts, titles)
    most = longest(rows)
    told = [SwingRow(row, parameters.get(row.key), row.said(most)) for row in rows]
    return Swings(
        moving=[row for row in told if not row.swing.is_exact],
        exact=[row for row in told if row.swing.is_exact],
    )


def _input(row: Input, seen: set[int]) -> InputRow:
    return InputRow(
        name=row.name,
        parameter=row.parameter,
        upstream=row.upstream,
        reading=_sentence(row.parameter) if row.parameter else "",
        source=_source(row.parameter, seen) if row.parameter else None,
    )


def _sentence(parameter: Parameter) -> str:
    return parameter.reading.sentence()


def _given_in(parameter: Parameter) -> Source | None:
    observation = parameter.observation
    return parameter.source or (observation.source if observation else None)


def _source(parameter: Parameter, seen: set[int]) -> Source | None:
    source = _given_in(parameter)
    return source if source is not None and source.pk in seen else None


def _seen(parameters: Iterable[Parameter], user: User) -> set[int]:
    given = [source.pk for it in parameters if (source := _given_in(it)) is not None]
    rows = Source.objects.visible_to(user).filter(pk__in=given)
    return set(rows.values_list("pk", flat=True))


def _correlations(estimate: Estimate) -> list[Together]:
    """What it states itself, and what it inherits from all that it rests on."""
    rows = Correlation.objects.live().filter(estimate__in=graph.ancestors([estimate.pk]))
    return [
        Together(
            sentence=row.sentence(),
            note=row.note,
            stated_in=None if row.estimate_id == estimate.pk else row.estimate,
        )
        for row in rows.select_related("estimate", "first", "second").order_by("pk")
    ]


def _past(estimate: Estimate) -> list[Evaluation]:
    return list(estimate.evaluations.defer("model").order_by("-revision")[:PAST])


def _findings(estimate: Estimate, user: User) -> list[Finding]:
    """Where claimed figures stand in this estimate."""
    rows = Finding.objects.current().filter(estimate=estimate)
    rows = rows.filter(quantity__claim__in=Claim.objects.live().visible_to(user))
    return list(
        rows.select_related("estimate", "quantity__claim").order_by("quantity__claim__reference")
    )
