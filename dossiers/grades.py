"""Grades of a frozen content, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dossiers.language import gettext as _
from dossiers.language import noop

RELIABILITY = {
    "A": noop("completely reliable"),
    "B": noop("usually reliable"),
    "C": noop("fairly reliable"),
    "D": noop("not usually reliable"),
    "E": noop("unreliable"),
    "F": noop("reliability cannot be judged"),
}
CREDIBILITY = {
    "1": noop("confirmed by other sources"),
    "2": noop("probably true"),
    "3": noop("possibly true"),
    "4": noop("doubtful"),
    "5": noop("improbable"),
    "6": noop("truth cannot be judged"),
}
"""The Admiralty scale (NATO AJP-2.1). F and 6 are no verdict, and not the worst."""


def reliability_words(source: Mapping[str, Any] | None) -> str:
    """ "B, usually reliable (its publisher). Why."; "" for a source that is not graded."""
    grade = source.get("grade") if source else None
    if not grade:
        return ""
    of = _(" (its publisher)") if grade.get("of") == "publisher" else ""
    why = f" {grade['rationale']}" if grade.get("rationale") else ""
    return f"{grade['reliability']}, {_(RELIABILITY[grade['reliability']])}{of}.{why}"


def credibility_words(evidence: Mapping[str, Any]) -> str:
    """ "3, possibly true. Why."; a confirmation that was lost is said to be."""
    grade = evidence.get("grade")
    if not grade:
        return ""
    lost = ""
    if grade.get("confirmed") is False:
        lost = " " + _("No longer: its origins are not independent any more.")
    why = f" {grade['rationale']}" if grade.get("rationale") else ""
    return f"{grade['credibility']}, {_(CREDIBILITY[grade['credibility']])}.{lost}{why}"


def mark(evidence: Mapping[str, Any], source: Mapping[str, Any] | None) -> str:
    """ "B2"; a dash for what was not graded, "" where neither was."""
    of_source = (source or {}).get("grade", {}).get("reliability")
    of_evidence = evidence.get("grade", {}).get("credibility")
    return f"{of_source or '–'}{of_evidence or '–'}" if of_source or of_evidence else ""
