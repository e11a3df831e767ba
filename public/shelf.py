"""What lists, feeds and search need of a published version, kept in this process.

A version never changes, so what was read of it once holds for good: entries are found by the
version's digest and are thrown away only for want of room. Readers search in these, and not in
the columns of the claim, which the desk may be changing at the moment.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from claims.models import Claim, Version
from dossiers.cleaning import cleaned
from sources.dates import DateError, PartialDate

MOST = 20_000
"""Entries that are kept: some 20 MB."""
AT_ONCE = 100


@dataclass(frozen=True)
class Card:
    """What the list shows of one claim, from its frozen content."""

    reference: str
    statement: str
    language: str
    claimant: str
    claimed_on: PartialDate | None
    figures: tuple[tuple[str, str], ...]
    """(what is measured, the figure as the claim gave it)"""
    summary: str
    verdict: str
    """The word of the verdict; empty where the claim was published without one."""
    verdict_slug: str
    number: int | None
    highest: int | None
    searched: str

    @property
    def year(self) -> str:
        return str(self.claimed_on)[:4] if self.claimed_on else ""


_kept: OrderedDict[str, Card] = OrderedDict()
_lock = Lock()


def cards(versions: Iterable[tuple[int, str]]) -> dict[str, Card]:
    """By digest, the cards of these versions: (key of the row, digest). At most one query.

    A version that stopped being published between two questions may be missing.
    """
    asked = list(versions)
    with _lock:
        found = {digest: _kept[digest] for _key, digest in asked if digest in _kept}
    missing = [key for key, digest in asked if digest not in found]
    return found | _read(missing) if missing else found


def _read(keys: list[int]) -> dict[str, Card]:
    rows = Version.objects.only("digest", "content")
    if len(keys) <= AT_ONCE:
        rows = rows.filter(pk__in=keys)
    else:  # SQLite binds only so many values
        rows = rows.filter(pk__in=Claim.objects.published().values("published_version"))
    wanted, found = set(keys), {}
    for row in rows.iterator(chunk_size=AT_ONCE):
        if row.pk in wanted:
            found[row.digest] = card(row.parsed())
    with _lock:
        _kept.update(found)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


def card(content: dict[str, Any]) -> Card:
    claim = cleaned(content["claim"])
    verdict = claim.get("verdict") or {}
    quantities = cleaned(content["quantities"])
    figures = tuple((row["measure"], row["figure"]["text"]) for row in quantities)
    steps = [step["number"] for step in verdict.get("steps", ())]
    words = (
        claim["reference"], claim["statement"], claim["claimant"], claim["summary"],
        claim["place"], verdict.get("label", ""), *(it for pair in figures for it in pair),
    )  # fmt: skip
    return Card(
        reference=claim["reference"],
        statement=claim["statement"],
        language=claim["language"],
        claimant=claim["claimant"],
        claimed_on=_date(claim["claimed_on"]),
        figures=figures,
        summary=claim["summary"],
        verdict=verdict.get("label", ""),
        verdict_slug=verdict.get("slug", ""),
        number=verdict.get("number"),
        highest=max(steps, default=None),
        searched="\n".join(words).casefold(),
    )


def _date(text: str | None) -> PartialDate | None:
    try:
        return PartialDate.parse(text) if text else None
    except DateError:
        return None
