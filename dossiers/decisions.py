"""What was decided about a claim, as the dossier prints it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dossiers.words import date_words

Entry = Mapping[str, Any]

DECISIONS = {"approve": "approved", "return": "returned to the fact-checker", "hold": "put on hold"}
RULES = {
    "four_eyes": "Whoever approved may have worked on the claim",
    "second_origin": "A protected source needs no second origin",
}
KINDS = {"correction": "Correction", "update": "Update", "withdrawal": "Withdrawal"}
RELATIONS = {
    "repeats": "repeats",
    "narrows": "narrows",
    "contradicts": "contradicts",
    "supersedes": "supersedes",
}
CONFIDENCE = {
    "low": "low: new evidence could well change it",
    "moderate": "moderate: good evidence, with gaps",
    "high": "high: we do not expect it to change",
}


def verdict_words(claim: Entry) -> str:
    """ "Unproven. The evidence does not settle it either way."; "" before there is one."""
    verdict = claim.get("verdict")
    if not verdict:
        return ""
    of = f" ({verdict['number']} on the scale “{verdict['scale']}”)" if verdict["number"] else ""
    return f"{verdict['label']}{of}. {verdict['meaning']}"


def confidence_words(claim: Entry) -> str:
    given = str(claim.get("confidence") or "")
    return CONFIDENCE.get(given, given)


def waivers(content: Entry) -> list[str]:
    """ "Whoever approved may have worked on the claim. One of us is ill." """
    return [
        f"{RULES.get(row['kind'], row['kind'])}. {row['reason']}"
        for row in content.get("waivers", ())
    ]


def relations(content: Entry) -> list[str]:
    """ "It repeats claim 2026-0007. The same figure." """
    return [
        f"It {RELATIONS.get(row['kind'], row['kind'])} claim {row['other']}. {row['note']}".strip()
        for row in content.get("relations", ())
    ]


def reviews(facts: Entry) -> list[str]:
    """ "Version 2 was approved on 22 November 2026 by a member of the desk." in order of time."""
    return [
        f"Version {row['version']} was {DECISIONS.get(row['decision'], row['decision'])} "
        f"on {date_words(row['on'])} by {row['by']}."
        for row in facts.get("reviews", ())
    ]


def corrections(facts: Entry) -> list[str]:
    """ "Correction, 22 November 2026 (version 1 became version 2): what changed and why." """
    found = []
    for row in facts.get("corrections", ()):
        became = f"version {row['before']} became version {row['after']}"
        where = became if row["after"] else f"version {row['before']} was withdrawn"
        kind = KINDS.get(row["kind"], row["kind"])
        found.append(f"{kind}, {date_words(row['on'])} ({where}): {row['words']}")
    return found
