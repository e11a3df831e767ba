"""Cards of published versions: made when readers are given one, found again by the version."""

from __future__ import annotations

import re
from typing import Any

from django.db import connections

from claims.models import Claim, Version
from dossiers.cleaning import cleaned
from public.models import EXTRACT, Card

AT_ONCE = 100
YEAR = re.compile(r"\d{4}")


def shelve(version: Version) -> Card:
    """Make the version's card, or make it anew."""
    columns = _columns(version.parsed())
    found, _made = Card.objects.update_or_create(version_id=version.pk, defaults=columns)
    return found


def card_of(version: Version) -> Card:
    """The version's card, which is there unless somebody published it past the actions."""
    kept: Card | None = getattr(version, "card", None)
    return kept or shelve(version)


def shelve_missing() -> int:
    """Cards of published versions that have none, or an older extract; returns how many."""
    todo = Claim.objects.published().exclude(published_version__card__extract=EXTRACT)
    rows = Version.objects.filter(pk__in=todo.values("published_version"))
    made = 0
    for version in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        shelve(version)
        made += 1
    return made


def is_there(using: str) -> bool:
    """Whether there is a shelf yet: some migrations were asked to stop before it."""
    return Card._meta.db_table in connections[using].introspection.table_names()


def _columns(content: dict[str, Any]) -> dict[str, Any]:
    claim = cleaned(content["claim"])
    verdict, case = claim.get("verdict") or {}, claim.get("case") or {}
    figures = [[row["measure"], row["figure"]["text"]] for row in cleaned(content["quantities"])]
    steps = [step["number"] for step in verdict.get("steps", ())]
    words = (
        claim["reference"], claim["statement"], claim["claimant"], claim["summary"],
        claim["place"], verdict.get("label", ""), case.get("title", ""),
        *(it for pair in figures for it in pair),
    )  # fmt: skip
    claimed = claim["claimed_on"] or ""
    return {
        "reference": claim["reference"],
        "statement": claim["statement"],
        "language": claim["language"],
        "claimant": claim["claimant"],
        "claimant_folded": folded(claim["claimant"]),
        "claimed": claimed,
        "year": claimed[:4] if YEAR.match(claimed) else "",
        "case_slug": case.get("slug", ""),
        "case_title": case.get("title", ""),
        "figures": figures,
        "summary": claim["summary"],
        "verdict": verdict.get("label", ""),
        "verdict_slug": verdict.get("slug", ""),
        "number": verdict.get("number"),
        "highest": max(steps, default=None),
        "searched": folded("\n".join(words)),
        "extract": EXTRACT,
    }


def folded(text: str) -> str:
    """As it is compared: capitals and runs of blanks do not count."""
    return " ".join(text.casefold().split())
