"""Everything that is read and everything that is printed about a claim, as plain values.

The schema is "plumbline.version/1": names by slug or key, numbers as decimal strings, lists
in order of key unless a position says otherwise. A protected source appears as a stand-in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.canonical import decimal_text, digest
from claims import spelling, tracing_rows
from claims.agreements import agreements
from claims.confirmation import confirmation_of
from claims.models import Appearance, Claim, ClaimedQuantity, Credibility, Evidence, Finding
from claims.models.judging import VerdictStep
from claims.spelling import Entry
from claims.underneath import Rows, Sources
from estimates.models import Correlation, Estimate, Parameter
from sources.models import Observation

SCHEMA = "plumbline.version/1"


def content(claim: Claim) -> Entry:
    """The content of a claim as it is now; the number of queries does not grow with rows."""
    rows = Rows.of(claim)
    sources = Sources.of(rows)
    return {
        "schema": SCHEMA,
        "claim": _claim(claim),
        "appearances": [_appearance(row, sources) for row in rows.appearances],
        "quantities": [_quantity(row) for row in rows.quantities],
        "sources": sources.entries(),
        "derivations": sources.derivation_entries(),
        "observations": [_observation(row, sources) for row in rows.read],
        "evidence": [_evidence(row, rows, sources) for row in rows.evidence],
        "parameters": [_parameter(row, sources) for row in rows.parameters],
        "estimates": [_estimate(row, rows) for row in rows.estimates],
        "findings": [_finding(row) for row in rows.findings],
        **_agreements(rows),
        **_traced(rows, sources),
        **_beside(claim),
    }


def content_digest(claim: Claim) -> str:
    """Digest of `content`, computed afresh and never read from a column."""
    return digest(content(claim))


def _claim(claim: Claim) -> Entry:
    case = claim.case
    return {
        "reference": claim.reference,
        "key": claim.key,
        "case": case and {"slug": case.slug, "title": case.title, "summary": case.summary},
        "statement": claim.statement,
        "language": claim.language,
        "claimant": claim.claimant,
        "claimed_on": spelling.text(claim.claimed_on),
        "period": spelling.period(claim),
        "place": claim.place,
        "modality": claim.modality,
        "summary": claim.summary,
        **_verdict(claim),
    }


def _verdict(claim: Claim) -> Entry:
    """What the desk found; left out where it has not said."""
    step = claim.verdict
    entry = {
        "verdict": step
        and {
            "slug": step.slug,
            "label": step.label,
            "number": step.number,
            "meaning": step.meaning,
            "scale": step.scale.title,
            "steps": _steps(step),
        },
        "confidence": claim.confidence,
        "what_would_change": claim.what_would_change,
    }
    return {name: value for name, value in entry.items() if value}


def _steps(step: VerdictStep) -> list[Entry]:
    """The numbered steps of its scale, the lowest first, as readers are shown them."""
    rows = step.scale.steps.live().filter(number__isnull=False).order_by("number")
    return [{"number": row.number, "label": row.label} for row in rows]


def _beside(claim: Claim) -> Entry:
    """How the claim stands to others, and which rules were waived; left out where none."""
    relations = [
        {"kind": row.kind, "other": row.other.reference, "note": row.note}
        for row in claim.relations.live().select_related("other")
    ]
    waivers = [{"kind": row.kind, "reason": row.reason} for row in claim.waivers.live()]
    entry = {
        "relations": sorted(relations, key=lambda it: (it["kind"], it["other"])),
        "waivers": sorted(waivers, key=lambda it: it["kind"]),
    }
    return {name: rows for name, rows in entry.items() if rows}


def _appearance(row: Appearance, sources: Sources) -> Entry:
    return {
        "key": row.key,
        "source": sources.names[row.source_id],
        "on": spelling.text(row.appeared_on),
        "url": row.url if not row.source.protected else "",
        "locator": row.locator,
        "quote": row.quote,
        "note": row.note,
    }


def _quantity(row: ClaimedQuantity) -> Entry:
    return {
        "key": row.key,
        "measure": row.measure,
        "figure": spelling.figure(row),
        "period": spelling.period(row),
        "observation": row.observation and row.observation.key,
        "note": row.note,
    }


def _observation(row: Observation, sources: Sources) -> Entry:
    shown = not row.source.protected  # where and how it was read could give a source away
    return {
        "key": row.key,
        "source": sources.names[row.source_id],
        "measure": row.measure,
        "figure": spelling.figure(row),
        "period": spelling.period(row),
        "place": row.place,
        "modality": row.modality,
        "locator": row.locator if shown else "",
        "language": row.language,
        "note": row.note if shown else "",
        "passage": spelling.passage(row.passage) if shown else None,
        **({"taken_from": row.repeats} if row.repeats else {}),
    }


def _evidence(row: Evidence, rows: Rows, sources: Sources) -> Entry:
    return {
        "key": row.key,
        "quantity": row.quantity and row.quantity.key,
        "stance": row.stance,
        "source": sources.names[row.source_id],
        "observation": row.observation and row.observation.key,
        "passage": None if row.source.protected else spelling.passage(row.passage),
        "note": row.note,
        **({"no_passage_why": row.no_passage_why} if row.no_passage_why else {}),
        **_credibility(row, rows, sources),
    }


def _credibility(row: Evidence, rows: Rows, sources: Sources) -> Entry:
    """How credible the piece is; left out where nobody has said. A confirmation that was lost
    since is said to be."""
    grade = rows.grades.get(row.pk)
    if grade is None:
        return {}
    entry: Entry = {"credibility": grade.credibility}
    if not row.source.protected:
        entry["rationale"] = grade.rationale
    if grade.credibility == Credibility.CONFIRMED:
        known = [(it.source.slug, it.origin.slug) for it in sources.derivations]
        entry["confirmed"] = confirmation_of(row, rows.evidence, known).is_earned
    return {"grade": entry}


def _parameter(row: Parameter, sources: Sources) -> Entry:
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


def _estimate(row: Estimate, rows: Rows) -> Entry:
    stated = [_correlation(it) for it in rows.correlations[row.pk]]
    correlations = {"correlations": stated} if stated else {}  # as it was before there were any
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
            for it in sorted(rows.inputs[row.pk], key=lambda it: it.name)
        ],
        **correlations,
    }


def _correlation(row: Correlation) -> Entry:
    return {
        "first": row.first.slug,
        "second": row.second.slug,
        "rank": decimal_text(row.rank),
        "sentence": row.sentence(),
        "note": row.note,
    }


def _agreements(rows: Rows) -> Entry:
    """Whether the estimates of a figure agree, for figures held against several."""
    estimates = {row.pk: row for row in rows.estimates}
    titles = {row.slug: row.title for row in rows.parameters}
    found = agreements(rows.findings, estimates, titles)
    return {"agreements": found} if found else {}


def _traced(rows: Rows, sources: Sources) -> Entry:
    """Who carries the figures and what these lost, as `claims.tracing` finds it."""
    found = tracing_rows.of_rows(rows, sources)
    return {
        "carried": [spelling.carried(it) for it in found.figures],
        "drift": [it for pair in found.repeats for it in spelling.drifted(pair)],
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


def _without_versions(result: Mapping[str, Any]) -> Entry:
    """The same figures on another machine are the same content."""
    return {name: value for name, value in result.items() if name not in {"numpy", "scipy"}}
