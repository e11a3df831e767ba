"""What the sources of a claim come to: origins, single points of failure, echoes, drift.

Counted over all sources, named only where the person may see them (ADR 8): a hidden one is
`protected-1` and so on, and a drift to or from a figure of it is left out and counted.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from claims import spelling, tracing_rows
from claims.models import Claim, Evidence
from claims.underneath import PROTECTED_TITLE, Rows, Sources
from sources.independence import Independence, independence
from sources.models import Source
from sources.prov_json import kind_of

Entry = dict[str, Any]
TERMS = {"Quotation": "wasQuotedFrom", "Revision": "wasRevisionOf",
         "PrimarySource": "hadPrimarySource", "": "wasDerivedFrom"}  # fmt: skip
"""Types of a derivation as the properties of PROV-O."""


def provenance(claim: Claim, user: User | AnonymousUser) -> Entry:
    """Plain values; the number of queries does not grow with rows."""
    rows = Rows.of(claim)
    sources = Sources.of(rows)
    shown = Source.objects.visible_to(user).filter(pk__in=sources.names)
    seen = dict(shown.values_list("pk", "slug"))
    names = {**sources.names, **seen}
    edges = [(names[row.source_id], names[row.origin_id]) for row in sources.derivations]
    supporting = {names[row.source_id] for row in rows.evidence
                  if row.stance == Evidence.Stance.SUPPORTS}  # fmt: skip
    found = independence(edges, supporting)
    first = set(names.values()) - {source for source, _origin in edges}
    return {
        "claim": claim.reference,
        "sources": [_source(row, names, seen, first) for row in _ordered(sources, names)],
        "derivations": _derivations(sources, names, first),
        "support": _support(found),
        "circular": [_echo(it.source, it.origin) for it in found.echoes],
        **_traced(rows, names, edges, set(seen.values())),
    }


def support_sentence(found: Independence) -> str:
    """ "7 sources support the claim; all of them lead back to one origin."."""
    total, own = len(found.support), len(found.origins)
    if not total:
        return "No source supports the claim."
    said = "One source supports" if total == 1 else f"{total} sources support"
    if own == total and found.support == found.origins:
        return f"{said} the claim{', each its own origin' if total > 1 else ''}."
    to = "one origin" if own == 1 else f"{own} origins"
    lead = "it leads" if total == 1 else "all of them lead" if own == 1 else "together they lead"
    return f"{said} the claim; {lead} back to {to}."


def _ordered(sources: Sources, names: dict[int, str]) -> list[Source]:
    return sorted(sources.rows, key=lambda row: names[row.pk])


def _source(row: Source, names: dict[int, str], seen: dict[int, str], first: set[str]) -> Entry:
    ref, shown = names[row.pk], row.pk in seen
    return {
        "ref": ref,
        "source": row.slug if shown else None,
        "title": row.title if shown else PROTECTED_TITLE,
        "publisher": row.publisher.slug if shown and row.publisher else None,
        "protected": row.protected,
        "is_origin": ref in first,
    }


def _derivations(sources: Sources, names: dict[int, str], first: set[str]) -> list[Entry]:
    rows = [(names[row.source_id], names[row.origin_id], row.relation)
            for row in sources.derivations]  # fmt: skip
    return [
        {
            "source": source,
            "origin": origin,
            "relation": relation,
            "prov": f"prov:{TERMS[kind_of(relation, origin_is_first=origin in first)]}",
        }
        for source, origin, relation in sorted(rows)
    ]


def _support(found: Independence) -> Entry:
    return {
        "sources": list(found.support),
        "origins": list(found.origins),
        "independent_origins": len(found.origins),
        "chains": found.chains,
        "single_points": list(found.single_points),
        "weakest": list(found.weakest),
        "sentence": support_sentence(found),
    }


def _echo(source: str, origin: str) -> Entry:
    told = f"{source} is counted beside {origin}, which it has it from."
    return {"source": source, "origin": origin, "sentence": told}


def _traced(
    rows: Rows, names: dict[int, str], edges: list[tuple[str, str]], seen: set[str]
) -> Entry:
    traced = tracing_rows.of(
        rows.quantities, rows.appearances, rows.evidence, rows.repeated, names=names, edges=edges
    )
    shown = [it for it in traced.repeats if {it.report.source, it.origin.source} <= seen]
    return {
        "carried": [spelling.carried(it) for it in traced.figures],
        "drift": [it for pair in shown for it in spelling.drifted(pair)],
        "hidden": sum(len(it.drifts) for it in traced.repeats if it not in shown),
    }
