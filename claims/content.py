"""Everything that is read and everything that is printed about a claim, as plain values.

The schema is "plumbline.version/1": names by slug or key, numbers as decimal strings, lists
in order of key unless a position says otherwise. A protected source appears as a stand-in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from audit.canonical import decimal_text, digest
from claims.models import Claim, ClaimedQuantity, Evidence, Finding
from estimates import graph
from estimates.models import Estimate, Input, Parameter
from sources import provenance
from sources.columns import FigureColumns, PeriodColumns
from sources.models import Capture, Derivation, Observation, Passage, Source

SCHEMA = "plumbline.version/1"
PROTECTED_TITLE = "Protected source"

Entry = dict[str, Any]


def content(claim: Claim) -> Entry:
    """The content of a claim as it is now; the number of queries does not grow with rows."""
    rows = _Rows.of(claim)
    sources = _Sources.of(rows)
    return {
        "schema": SCHEMA,
        "claim": _claim(claim),
        "appearances": [_appearance(row, sources) for row in rows.appearances],
        "quantities": [_quantity(row) for row in rows.quantities],
        "sources": sources.entries(),
        "derivations": sources.derivation_entries(),
        "observations": [_observation(row, sources) for row in rows.observations],
        "evidence": [_evidence(row, sources) for row in rows.evidence],
        "parameters": [_parameter(row, sources) for row in rows.parameters],
        "estimates": [_estimate(row, rows.inputs[row.pk]) for row in rows.estimates],
        "findings": [_finding(row) for row in rows.findings],
    }


def content_digest(claim: Claim) -> str:
    """Digest of `content`, computed afresh and never read from a column."""
    return digest(content(claim))


@dataclass(frozen=True)
class _Rows:
    """All rows under a claim, read once."""

    appearances: list[Any]
    quantities: list[ClaimedQuantity]
    evidence: list[Evidence]
    findings: list[Finding]
    estimates: list[Estimate]
    inputs: dict[int, list[Input]]
    parameters: list[Parameter]
    observations: list[Observation]

    @classmethod
    def of(cls, claim: Claim) -> _Rows:
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
            parameters=parameters,
            observations=_observations(quantities, evidence, parameters),
        )

    def source_ids(self) -> set[int]:
        """Sources named by anything under the claim."""
        named = {row.source_id for row in (*self.appearances, *self.evidence, *self.observations)}
        return named | {row.source_id for row in self.parameters if row.source_id}


def _parameters(inputs: Mapping[int, list[Input]]) -> list[Parameter]:
    used = {row.parameter_id for rows in inputs.values() for row in rows if row.parameter_id}
    rows = Parameter.objects.filter(pk__in=used)
    return _by_slug(rows.select_related("observation", "source"))


def _observations(*holders: Iterable[Any]) -> list[Observation]:
    used = {row.observation_id for rows in holders for row in rows if row.observation_id}
    rows = Observation.objects.filter(pk__in=used)
    return _by_key(rows.select_related("source", "passage__capture"))


def _by_key(rows: Iterable[Any]) -> list[Any]:
    """Sorted here: databases sort text by their own locale, and digests must not differ."""
    return sorted(rows, key=lambda row: str(row.key))


def _by_slug(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: str(row.slug))


@dataclass(frozen=True)
class _Sources:
    """The sources under a claim and everything that they got it from."""

    rows: list[Source]
    derivations: list[Derivation]
    captures: dict[int, list[Capture]]
    names: dict[int, str]

    @classmethod
    def of(cls, rows: _Rows) -> _Sources:
        edges = list(Derivation.objects.live().values_list("source__slug", "origin__slug"))
        starts = Source.objects.filter(pk__in=rows.source_ids()).values_list("slug", flat=True)
        slugs = provenance.upstream(edges, starts)
        found = list(Source.objects.filter(slug__in=slugs).select_related("publisher"))
        captures: dict[int, list[Capture]] = {row.pk: [] for row in found}
        for capture in Capture.objects.live().filter(source__in=found).order_by("sha256"):
            captures[capture.source_id].append(capture)
        derivations = Derivation.objects.live().filter(source__in=found, origin__in=found)
        return cls(
            found,
            list(derivations.select_related("source", "origin")),
            captures,
            stand_ins(found),
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
            "published_on": _text(row.published_on) if shown else None,
            "url": row.url if shown else "",
            "language": row.language if shown else "",
            "kind": row.kind if shown else "",
            "description": row.description if shown else "",
            "protected": row.protected,
            "captures": [_capture(capture) for capture in self.captures[row.pk] if shown],
        }


def stand_ins(sources: Iterable[Source]) -> dict[int, str]:
    """How each source is named to readers, by key: its slug, or "protected-1" and so on."""
    names, hidden = {}, 0
    for row in sorted(sources, key=lambda row: (len(row.slug), row.slug)):
        hidden += row.protected
        names[row.pk] = f"protected-{hidden}" if row.protected else row.slug
    return names


def _claim(claim: Claim) -> Entry:
    case = claim.case
    return {
        "reference": claim.reference,
        "key": claim.key,
        "case": case and {"slug": case.slug, "title": case.title, "summary": case.summary},
        "statement": claim.statement,
        "language": claim.language,
        "claimant": claim.claimant,
        "claimed_on": _text(claim.claimed_on),
        "period": _period(claim),
        "place": claim.place,
        "modality": claim.modality,
        "summary": claim.summary,
    }


def _appearance(row: Any, sources: _Sources) -> Entry:
    return {
        "key": row.key,
        "source": sources.names[row.source_id],
        "on": _text(row.appeared_on),
        "url": row.url if not row.source.protected else "",
        "locator": row.locator,
        "quote": row.quote,
        "note": row.note,
    }


def _quantity(row: ClaimedQuantity) -> Entry:
    return {
        "key": row.key,
        "measure": row.measure,
        "figure": _figure(row),
        "period": _period(row),
        "observation": row.observation and row.observation.key,
        "note": row.note,
    }


def _observation(row: Observation, sources: _Sources) -> Entry:
    shown = not row.source.protected  # where and how it was read could give a source away
    return {
        "key": row.key,
        "source": sources.names[row.source_id],
        "measure": row.measure,
        "figure": _figure(row),
        "period": _period(row),
        "place": row.place,
        "modality": row.modality,
        "locator": row.locator if shown else "",
        "language": row.language,
        "note": row.note if shown else "",
        "passage": _passage(row.passage) if shown else None,
    }


def _evidence(row: Evidence, sources: _Sources) -> Entry:
    return {
        "key": row.key,
        "quantity": row.quantity and row.quantity.key,
        "stance": row.stance,
        "source": sources.names[row.source_id],
        "observation": row.observation and row.observation.key,
        "passage": None if row.source.protected else _passage(row.passage),
        "note": row.note,
    }


def _parameter(row: Parameter, sources: _Sources) -> Entry:
    reading = row.reading
    return {
        "slug": row.slug,
        "title": row.title,
        "text": row.text,
        "reading": reading.sentence(),
        "unit": reading.unit.text,
        "illustrative": row.illustrative,
        "observation": row.observation and row.observation.key,
        "source": sources.names[row.source_id] if row.source_id else None,
        "note": row.note,
        "digest": row.digest,
    }


def _estimate(row: Estimate, inputs: Iterable[Input]) -> Entry:
    state = row.state
    result = row.result if state == "fresh" else None
    return {
        "slug": row.slug,
        "title": row.title,
        "measure": row.measure,
        "formula": row.formula,
        "unit": row.unit,
        "bearing": row.bearing,
        "note": row.note,
        "digest": row.inputs_digest,
        "state": state,
        "error": row.error if state == "failed" else "",
        "result": result and _without_versions(result),
        "inputs": [
            {
                "name": it.name,
                "parameter": it.parameter and it.parameter.slug,
                "estimate": it.upstream and it.upstream.slug,
            }
            for it in sorted(inputs, key=lambda it: it.name)
        ],
    }


def _finding(row: Finding) -> Entry:
    state = row.state
    result = row.parsed() if state == "fresh" else {}
    return {
        "quantity": row.quantity.key,
        "estimate": row.estimate.slug,
        "digest": row.digest,
        "state": state,
        "place": row.place if state == "fresh" else "",
        "percentile": result.get("percentile"),
        "sentence": result.get("sentence", row.error if state == "failed" else ""),
        "result": result or None,
    }


def _capture(row: Capture) -> Entry:
    return {
        "sha256": row.sha256,
        "size": row.size,
        "media_type": row.media_type,
        "filename": row.filename,
        "captured_on": row.captured_at.date().isoformat(),
    }


def _passage(row: Passage | None) -> Entry | None:
    if row is None:
        return None
    return {"quote": row.quote, "page": row.page, "capture": row.capture.sha256}


def _figure(row: FigureColumns) -> Entry:
    return {
        "text": row.text,
        "low": _number(row.low),
        "high": _number(row.high),
        "bound": row.bound,
        "unit": row.unit,
    }


def _period(row: PeriodColumns) -> Entry | None:
    if row.period is None:
        return None
    return {"start": _text(row.period_start), "end": _text(row.period_end)}


def _number(value: Decimal | None) -> str | None:
    return None if value is None else decimal_text(value)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _without_versions(result: Mapping[str, Any]) -> Entry:
    """The same figures on another machine are the same content."""
    return {name: value for name, value in result.items() if name not in {"numpy", "scipy"}}
