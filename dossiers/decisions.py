"""What was decided about a claim, as the dossier prints it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dossiers.language import gettext as _
from dossiers.language import noop
from dossiers.words import SOMEBODY, date_words, looked_up

Entry = Mapping[str, Any]

REVIEWS = {
    "approve": noop("Version {number} was approved on {date} by {editor}."),
    "return": noop("Version {number} was returned to the fact-checker on {date} by {editor}."),
    "hold": noop("Version {number} was put on hold on {date} by {editor}."),
}
RULES = {
    "four_eyes": noop("Whoever approved may have worked on the claim"),
    "second_origin": noop("A protected source needs no second origin"),
}
KINDS = {
    "correction": noop("Correction"),
    "update": noop("Update"),
    "withdrawal": noop("Withdrawal"),
}
RELATIONS = {
    "repeats": noop("It repeats claim {other}."),
    "narrows": noop("It narrows claim {other}."),
    "contradicts": noop("It contradicts claim {other}."),
    "supersedes": noop("It supersedes claim {other}."),
}
CONFIDENCE = {
    "low": noop("low: new evidence could well change it"),
    "moderate": noop("moderate: good evidence, with gaps"),
    "high": noop("high: we do not expect it to change"),
}


def verdict_words(claim: Entry) -> str:
    """ "Unproven. The evidence does not settle it either way."; "" before there is one."""
    verdict = claim.get("verdict")
    if not verdict:
        return ""
    of = ""
    if verdict["number"]:
        of = " " + _("({number} on the scale “{scale}”)").format(**verdict)
    return f"{verdict['label']}{of}. {verdict['meaning']}"


def confidence_words(claim: Entry) -> str:
    return looked_up(CONFIDENCE, str(claim.get("confidence") or ""))


def waivers(content: Entry) -> list[str]:
    """ "Whoever approved may have worked on the claim. One of us is ill." """
    return [
        f"{looked_up(RULES, row['kind'])}. {row['reason']}" for row in content.get("waivers", ())
    ]


def relations(content: Entry) -> list[str]:
    """ "It repeats claim 2026-0007. The same figure." """
    return [
        f"{looked_up(RELATIONS, row['kind']).format(other=row['other'])} {row['note']}".strip()
        for row in content.get("relations", ())
    ]


def person_words(name: str) -> str:
    """A name as it is; whoever is not named, in the language that is spoken."""
    return _(name) if name == SOMEBODY else name


def reviews(facts: Entry) -> list[str]:
    """ "Version 2 was approved on 22 November 2026 by a member of the desk." in order of time."""
    return [
        looked_up(REVIEWS, row["decision"]).format(
            number=row["version"], date=date_words(row["on"]), editor=person_words(row["by"])
        )
        for row in facts.get("reviews", ())
    ]


def corrections(facts: Entry) -> list[str]:
    """ "Correction, 22 November 2026 (version 1 became version 2): what changed and why." """
    return [
        _("{kind}, {date} ({where}): {words}").format(
            kind=looked_up(KINDS, row["kind"]),
            date=date_words(row["on"]),
            where=_where(row),
            words=row["words"],
        )
        for row in facts.get("corrections", ())
    ]


def _where(row: Entry) -> str:
    if row["after"]:
        return _("version {before} became version {after}").format(
            before=row["before"], after=row["after"]
        )
    return _("version {before} was withdrawn").format(before=row["before"])
