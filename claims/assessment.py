"""Saying where claimed figures stand in estimates: leases, arithmetic, compare-and-set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from audit import leases
from audit.batches import Worked, work_off
from audit.bulk import update_each
from audit.canonical import canonical_text, digest
from audit.recording import Happened, record_all
from claims import telling
from claims.models import ClaimedQuantity, Finding, FindingQuerySet
from claims.models.bearing import standing_words
from estimates import graph
from estimates.measurement import MeasurementModel
from estimates.models import Estimate, Parameter
from estimates.verdicts import position
from sources.reading import ReadingError

Triple = tuple[int, str, str]
"""(finding, digest of the claimed figure, digest of the estimate)."""

GIVEN_UP = "Given up after {attempts} attempts that ended without a result."


def assess_all(triples: Sequence[Triple]) -> Worked:
    """Store the findings for these digests, but for those that are stored already, are out of
    date, or are being worked on."""
    return work_off(_Assessments(triples))


def assess_once(finding_id: int, quantity_digest: str, estimate_digest: str) -> bool:
    """As `assess_all`, for one finding. Returns whether this run stored what is there."""
    return finding_id in assess_all([(finding_id, quantity_digest, estimate_digest)]).stored


@dataclass(frozen=True)
class Outcome:
    """What was found, or the reason why nothing was, for a figure and an estimate as they were."""

    finding: Finding
    result: dict[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def made_for(self) -> tuple[str, str]:
        return self.finding.quantity.digest, self.finding.estimate.inputs_digest

    def columns(self) -> dict[str, Any]:
        quantity_digest, estimate_digest = self.made_for
        bearing = self.finding.estimate.bearing
        percentile = self.result.get("percentile")
        return {
            "assessed_quantity_digest": quantity_digest,
            "assessed_estimate_digest": estimate_digest,
            "assessed_bearing": bearing,
            "digest": digest(["finding", graph.ENGINE_MAJOR, *self.made_for, bearing]),
            "place": self.result.get("place", ""),
            "percentile": None if percentile is None else float(percentile),
            "result": canonical_text(self.result) if self.result else "",
            "error": self.error,
            "attempts": 0,
            "leased_until": None,
        }


class _Assessments:
    """The work of one message (`audit.batches.Work`)."""

    def __init__(self, triples: Sequence[Triple]) -> None:
        self.asked = set(triples)
        self.titles: dict[str, str] = {}

    def hold(self) -> None:
        graph.hold()

    def outstanding(self) -> FindingQuerySet:
        findings, quantities, estimates = zip(*self.asked, strict=True)
        return Finding.objects.ready().filter(
            pk__in=findings,
            quantity__digest__in=quantities,
            estimate__inputs_digest__in=estimates,
        )

    def begin(self, rows: Sequence[Finding]) -> None:
        quantities = ClaimedQuantity.objects.in_bulk({row.quantity_id for row in rows})
        estimates = Estimate.objects.with_results().in_bulk({row.estimate_id for row in rows})
        for row in rows:
            row.quantity, row.estimate = quantities[row.quantity_id], estimates[row.estimate_id]
        self.titles = _titles_of_inputs(estimates.values())

    def compute(self, finding: Finding) -> Outcome | None:
        if (finding.pk, finding.quantity.digest, finding.estimate.inputs_digest) not in self.asked:
            return None  # revised while it was read: a newer message is on its way
        if finding.attempts > leases.MAX_ATTEMPTS:
            return Outcome(finding, error=GIVEN_UP.format(attempts=leases.MAX_ATTEMPTS))
        try:
            return self._assess(finding)
        except ReadingError as error:
            return Outcome(finding, error=error.sentence())

    def _assess(self, finding: Finding) -> Outcome | None:
        estimate = finding.estimate
        if estimate.state == "failed":
            error = f"The estimate could not be computed: {estimate.error}"
            return Outcome(finding, error=error)
        if estimate.evaluation is None:
            return None
        model = MeasurementModel.from_canonical(json.loads(estimate.evaluation.model))
        found = position(model, finding.quantity.figure, bearing=estimate.bearing).canonical()
        for entry in found["break_even"]:
            entry["title"] = self.titles.get(entry["name"], entry["name"])
        return Outcome(finding, found)

    @transaction.atomic
    def store(self, outcomes: Sequence[Outcome]) -> list[int]:
        winners = self._still_wanted(outcomes)
        stored = update_each(Finding, {it.finding.pk: it.columns() for it in winners})
        if stored != len(winners):
            raise RuntimeError(f"{len(winners)} findings were to be stored, and {stored} were.")
        # Something was revised meanwhile: whoever assesses it anew finds no lease in the way.
        leases.give_back([it.finding for it in outcomes if it not in winners])
        happened = [
            Happened(it.finding, facts={"digest": it.finding.estimate.inputs_digest})
            for it in winners
        ]
        record_all("finding.assessed", happened, by=None)
        telling.places_changed(_changed_places(winners))
        return [it.finding.pk for it in winners]

    def _still_wanted(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Those whose figure and estimate are the ones that were assessed.

        The locks come first, in the order in which every action takes them, because an UPDATE
        does not hold the rows that it was compared with.
        """
        graph.hold()
        estimates = Estimate.objects.filter(pk__in={it.finding.estimate_id for it in outcomes})
        list(estimates.order_by("pk").select_for_update(no_key=True).values_list("pk"))
        findings = Finding.objects.ready().filter(pk__in=[it.finding.pk for it in outcomes])
        locked = findings.order_by("pk").select_for_update(of=("self",), no_key=True)
        current = set(locked.values_list("pk", "quantity__digest", "estimate__inputs_digest"))
        return [it for it in outcomes if (it.finding.pk, *it.made_for) in current]


def _changed_places(outcomes: Iterable[Outcome]) -> list[tuple[Finding, str, str]]:
    """Those that stood somewhere and stand elsewhere now, with both in words."""
    stood = [(it.finding, str(it.result.get("place", ""))) for it in outcomes]
    return [
        (
            finding,
            standing_words(finding.place, finding.estimate.bearing),
            standing_words(now, finding.estimate.bearing),
        )
        for finding, now in stood
        if finding.place and now and finding.place != now
    ]


def _titles_of_inputs(estimates: Iterable[Estimate]) -> dict[str, str]:
    """The titles of the parameters that results rest on, by short name."""
    models = [json.loads(it.evaluation.model) for it in estimates if it.evaluation]
    slugs = {leaf["key"] for model in models for leaf in model.get("leaves", [])}
    return dict(Parameter.objects.filter(slug__in=slugs).values_list("slug", "title"))
