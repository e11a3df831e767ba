"""Claims that one may repeat: found by marks in the database, ranked by what they say.

However many claims there are, a look-up counts how often each of at most some fifty marks occurs,
reads the claims of the rarest of them, at most `MOST_READ` rows, and compares at most
`MOST_COMPARED` statements. Nothing is ever merged or related by this: it says what to look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from django.db.models import Count, Prefetch

from accounts.models import User
from claims.models import Claim, ClaimedQuantity, ClaimMark, ClaimQuerySet
from claims.resemblance import (
    Resemblance,
    Wording,
    compare,
    figure_marks,
    marks_of,
    whole_mark,
    word_marks,
)
from sources.quantities import Figure

MOST_READ = 4_000
MOST_COMPARED = 60
MOST_SHOWN = 5
FIGURES = Prefetch("quantities", ClaimedQuantity.objects.live().order_by("position", "key"))


@dataclass(frozen=True)
class Repeat:
    """A claim that another may repeat, and why."""

    claim: Claim
    resemblance: Resemblance


def note(claim: Claim) -> None:
    """Store what the claim is found by, instead of what it was found by. In its transaction."""
    wanted = marks_of(wording_of(claim))
    there = set(ClaimMark.objects.filter(claim=claim).values_list("mark", flat=True))
    if there - wanted:
        ClaimMark.objects.filter(claim=claim, mark__in=there - wanted).delete()
    new = [ClaimMark(claim=claim, mark=mark) for mark in sorted(wanted - there)]
    ClaimMark.objects.bulk_create(new, ignore_conflicts=True)


def note_new(claims: Iterable[tuple[Claim, Sequence[ClaimedQuantity]]]) -> None:
    """Store what claims are found by that were logged in this transaction, with their figures."""
    rows = [
        ClaimMark(claim=claim, mark=mark)
        for claim, quantities in claims
        for mark in sorted(marks_of(_wording(claim, quantities)))
    ]
    ClaimMark.objects.bulk_create(rows, batch_size=400)


def wording_of(claim: Claim) -> Wording:
    return _wording(claim, claim.quantities.all() if claim.pk else ())


def _wording(claim: Claim, quantities: Iterable[ClaimedQuantity]) -> Wording:
    figures = tuple(it.figure for it in quantities if it.is_live)
    return Wording(claim.statement, figures, claim.claimant)


def likely(
    statement: str, figures: Sequence[Figure], user: User, *, but: Claim | None = None
) -> list[Repeat]:
    """Live claims that this person may see and that may say the same, the likeliest first."""
    ours = Wording(statement, tuple(figures))
    found = []
    rows = Claim.objects.live().visible_to(user).filter(pk__in=_nearest(ours))
    for claim in rows.select_related("case").prefetch_related(FIGURES):
        resemblance = compare(ours, wording_of(claim))
        if resemblance is not None and claim != but:
            found.append(Repeat(claim, resemblance))
    found.sort(key=lambda it: (-it.resemblance.score, it.claim.pk))
    return found[:MOST_SHOWN]


def said_before(wordings: Iterable[tuple[str, str]], user: User) -> dict[tuple[str, str], str]:
    """Of many (statement, claimant), those that are logged in the same words: their reference."""
    marks = {whole_mark(*wording): wording for wording in wordings}
    found: dict[tuple[str, str], str] = {}
    keys = list(marks)
    visible = Claim.objects.live().visible_to(user)
    for first in range(0, len(keys), 500):
        rows = ClaimMark.objects.filter(mark__in=keys[first : first + 500], claim__in=visible)
        for mark, reference in rows.order_by("-claim").values_list("mark", "claim__reference"):
            found[marks[mark]] = reference
    return found


def _nearest(ours: Wording) -> list[int]:
    """Keys of the claims that share the most telling marks."""
    of_figures = set().union(*(figure_marks(it) for it in ours.figures)) if ours.figures else set()
    wanted = [*of_figures, *word_marks(ours.statement).values()]
    if not wanted:
        return []
    rows = ClaimMark.objects.filter(mark__in=wanted).order_by()
    often = dict(rows.values_list("mark").annotate(number=Count("pk")))
    taken, read = [], 0
    for mark, number in sorted(often.items(), key=lambda it: (it[0] not in of_figures, it[1])):
        if read + number <= MOST_READ:
            taken.append(mark)
            read += number
    if not taken and often:  # all are common: the newest that share the rarest
        rarest = min(often, key=lambda mark: often[mark])
        newest = rows.filter(mark=rarest).order_by("-claim").values_list("claim_id", flat=True)
        return list(newest[:MOST_COMPARED])
    weights: dict[int, float] = defaultdict(float)
    holders = defaultdict(list)
    for claim, mark in rows.filter(mark__in=taken).values_list("claim_id", "mark"):
        holders[mark].append(claim)
    for mark, claims in holders.items():
        telling = 1 / log(2 + len(claims))
        for claim in claims:
            weights[claim] += telling * (3 if mark in of_figures else 1)
    return sorted(weights, key=lambda claim: (-weights[claim], claim))[:MOST_COMPARED]


def unmarked() -> ClaimQuerySet:
    """Claims that nothing is stored of yet: those of before there were marks."""
    rows: ClaimQuerySet = Claim.objects.filter(marks=None)
    return rows.prefetch_related("quantities").order_by("pk")
