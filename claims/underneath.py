"""Everything under a claim: its rows, read once, and the sources that they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from claims import spelling
from claims.models import (
    Appearance,
    Claim,
    ClaimedQuantity,
    Evidence,
    EvidenceGrade,
    Finding,
)
from claims.spelling import Entry
from estimates import graph
from estimates.models import Correlation, Estimate, Input, Parameter
from sources import provenance, repeating
from sources.models import (
    Capture,
    CaptureQuerySet,
    Derivation,
    Grade,
    Observation,
    Source,
)

PROTECTED_TITLE = "Protected source"


@dataclass(frozen=True)
class Rows:
    """All rows under a claim, read once."""

    appearances: list[Appearance]
    quantities: list[ClaimedQuantity]
    evidence: list[Evidence]
    findings: list[Finding]
    estimates: list[Estimate]
    inputs: dict[int, list[Input]]
    correlations: dict[int, list[Correlation]]
    parameters: list[Parameter]
    observations: list[Observation]
    repeated: list[Observation]
    """Those of the claim's figures and evidence, and all that give the same figures."""
    grades: dict[int, EvidenceGrade]
    """By the key of the evidence."""

    @property
    def read(self) -> list[Observation]:
        """Every observation there is under the claim, each key once."""
        return _by_key({row.key: row for row in (*self.repeated, *self.observations)}.values())

    @classmethod
    def of(cls, claim: Claim) -> Rows:
        quantities = _by_key(claim.quantities.live().select_related("observation"))
        quantities.sort(key=lambda row: row.position)
        evidence = _by_key(
            claim.evidence.live().select_related(
                "quantity", "source", "observation", "passage__capture"
            )
        )
        findings = sorted(
            Finding.objects.current()
            .filter(quantity__claim=claim)
            .select_related("quantity", "estimate"),
            key=lambda row: (row.quantity.position, row.quantity.key, row.estimate.slug),
        )
        upstream = graph.ancestors({row.estimate_id for row in findings})
        estimates = _by_slug(Estimate.objects.filter(pk__in=upstream).with_results())
        inputs = graph.inputs_of([row.pk for row in estimates])
        parameters = _parameters(inputs)
        return cls(
            appearances=_by_key(claim.appearances.live().select_related("source")),
            quantities=quantities,
            evidence=evidence,
            findings=findings,
            estimates=estimates,
            inputs=inputs,
            correlations=graph.correlations_of(inputs),
            parameters=parameters,
            observations=_observations(quantities, evidence, parameters),
            repeated=repeating.connected_rows(_observations(quantities, evidence)),
            grades=_grades(evidence),
        )

    def source_ids(self) -> set[int]:
        """Sources named by anything under the claim."""
        rows: list[Any] = [*self.appearances, *self.evidence, *self.read]
        named = {row.source_id for row in rows}
        return named | {row.source_id for row in self.parameters if row.source_id}


def _parameters(inputs: Mapping[int, list[Input]]) -> list[Parameter]:
    used = {row.parameter_id for rows in inputs.values() for row in rows if row.parameter_id}
    rows = Parameter.objects.filter(pk__in=used)
    return _by_slug(rows.select_related("observation", "source"))


def _observations(*holders: Iterable[Any]) -> list[Observation]:
    used = {row.observation_id for rows in holders for row in rows if row.observation_id}
    rows = Observation.objects.filter(pk__in=used)
    return _by_key(rows.select_related("source", "passage__capture", "taken_from"))


def _grades(evidence: Iterable[Evidence]) -> dict[int, EvidenceGrade]:
    rows = EvidenceGrade.objects.live().filter(evidence__in=list(evidence))
    return {row.evidence_id: row for row in rows}


def _by_key(rows: Iterable[Any]) -> list[Any]:
    """Sorted here: databases sort text by their own locale, and digests must not differ."""
    return sorted(rows, key=lambda row: str(row.key))


def _by_slug(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: str(row.slug))


@dataclass(frozen=True)
class Sources:
    """The sources under a claim and everything that they got it from."""

    rows: list[Source]
    derivations: list[Derivation]
    captures: dict[int, list[Capture]]
    names: dict[int, str]
    grades: dict[int, Grade]
    """By the key of the source: its own, else that of its publisher."""

    @classmethod
    def of(cls, rows: Rows) -> Sources:
        edges = list(Derivation.objects.live().values_list("source__slug", "origin__slug"))
        starts = Source.objects.filter(pk__in=rows.source_ids()).values_list("slug", flat=True)
        slugs = provenance.upstream(edges, starts)
        found = list(Source.objects.filter(slug__in=slugs).select_related("publisher"))
        captures: dict[int, list[Capture]] = {row.pk: [] for row in found}
        for capture in _captures(found):
            captures[capture.source_id].append(capture)
        derivations = Derivation.objects.live().filter(source__in=found, origin__in=found)
        return cls(
            found,
            list(derivations.select_related("source", "origin")),
            captures,
            stand_ins(found),
            Grade.objects.all().of_sources(found),
        )

    def entries(self) -> list[Entry]:
        entries = [self._entry(row) for row in self.rows]
        return sorted(entries, key=lambda entry: str(entry["ref"]))

    def derivation_entries(self) -> list[Entry]:
        entries = [
            {
                "source": self.names[row.source_id],
                "origin": self.names[row.origin_id],
                "relation": row.relation,
                "note": "" if row.source.protected or row.origin.protected else row.note,
            }
            for row in self.derivations
        ]
        return sorted(entries, key=lambda entry: (entry["source"], entry["origin"]))

    def _entry(self, row: Source) -> Entry:
        shown = not row.protected
        publisher = row.publisher if shown else None
        return {
            "ref": self.names[row.pk],
            "title": row.title if shown else PROTECTED_TITLE,
            "publisher": publisher
            and {"slug": publisher.slug, "name": publisher.name, "country": publisher.country},
            "author": row.author if shown else "",
            "published_on": spelling.text(row.published_on) if shown else None,
            "url": row.url if shown else "",
            "language": row.language if shown else "",
            "kind": row.kind if shown else "",
            "description": row.description if shown else "",
            "protected": row.protected,
            "captures": [spelling.capture(capture) for capture in self.captures[row.pk] if shown],
            **self._grade(row),
        }

    def _grade(self, row: Source) -> Entry:
        """How far it is relied on; left out where nobody has said. Why a protected source is
        relied on could give it away."""
        grade = self.grades.get(row.pk)
        if grade is None:
            return {}
        said = {"reliability": grade.reliability}
        if not row.protected:
            said["rationale"] = grade.rationale
            said["of"] = "source" if grade.source_id else "publisher"
        return {"grade": said}


def _captures(sources: Iterable[Source]) -> Iterator[Capture]:
    """What is rested on, each content once, as it was first kept: finding a page unchanged
    changes nothing about a claim.
    """
    rows = Capture.objects.rested_on().filter(source__in=sources).order_by("sha256", "pk")
    seen: set[tuple[int, str]] = set()
    for row in rows.defer("facts", "reading"):
        if (row.source_id, row.sha256) not in seen:
            seen.add((row.source_id, row.sha256))
            yield row


def captures_under(claim: Claim) -> CaptureQuerySet:
    """Every capture that the claim rests on, those of protected sources too."""
    found = Sources.of(Rows.of(claim)).captures.values()
    rows: CaptureQuerySet = Capture.objects.filter(pk__in=[row.pk for it in found for row in it])
    return rows


def stand_ins(sources: Iterable[Source]) -> dict[int, str]:
    """How each source is named to readers, by key: its slug, or "protected-1" and so on."""
    names, hidden = {}, 0
    for row in sorted(sources, key=lambda row: (len(row.slug), row.slug)):
        hidden += row.protected
        names[row.pk] = f"protected-{hidden}" if row.protected else row.slug
    return names
