"""Lines of a table that may repeat a claim of the desk, or another line: said, never merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from claims import repeats
from claims.models import Claim, ClaimMark
from claims.repeats import FIGURES, wording_of
from claims.resemblance import Wording, compare, own_figure_marks, whole_mark
from sources.quantities import Figure

MOST_SHARING = 40
"""A figure that more claims or lines share tells nothing: they are not compared one by one."""
CLOSE = 80
"""Per cent of the words that are alike in a line that has a figure in common with another."""
AT_ONCE = 500


@dataclass(frozen=True)
class Said:
    """What a line says, as it is compared."""

    line: int
    wording: Wording

    @property
    def whole(self) -> int:
        return whole_mark(self.wording.statement, self.wording.claimant)

    @property
    def marks(self) -> set[int]:
        return set().union(*(own_figure_marks(it) for it in self.wording.figures))


def said(line: int, given: dict[str, Any]) -> Said:
    figures: tuple[Figure, ...] = tuple(it["figure"] for it in given.get("figures", []))
    return Said(line, Wording(given.get("statement", ""), figures, given.get("claimant", "")))


def likely(lines: Sequence[Said], user: User) -> dict[int, list[dict[str, str]]]:
    """By line: what it may repeat, each with "claim" or "line" and "why"."""
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    for line, told in (*_among_themselves(lines), *_of_the_desk(lines, user)):
        if len(found[line]) < 3:
            found[line].append(told)
    return {line: told for line, told in found.items() if told}


def _among_themselves(lines: Sequence[Said]) -> Iterator[tuple[int, dict[str, str]]]:
    first: dict[int, int] = {}
    sharing: dict[int, list[Said]] = defaultdict(list)
    for it in lines:
        if it.whole in first:
            yield it.line, {"line": str(first[it.whole]), "why": "the same words"}
            continue
        first[it.whole] = it.line
        for mark in it.marks:
            others = sharing[mark]
            for other in others[:MOST_SHARING] if len(others) <= MOST_SHARING else ():
                if why := _close(it.wording, other.wording):
                    yield it.line, {"line": str(other.line), "why": why}
                    break
            others.append(it)


def _of_the_desk(lines: Sequence[Said], user: User) -> Iterator[tuple[int, dict[str, str]]]:
    before = repeats.said_before(
        ((it.wording.statement, it.wording.claimant) for it in lines), user
    )
    for it in lines:
        reference = before.get((it.wording.statement, it.wording.claimant))
        if reference:
            yield it.line, {"claim": reference, "why": "the same words"}
    left = [it for it in lines if (it.wording.statement, it.wording.claimant) not in before]
    for first in range(0, len(left), AT_ONCE):
        yield from _with_a_figure(left[first : first + AT_ONCE], user)


def _with_a_figure(lines: Sequence[Said], user: User) -> Iterator[tuple[int, dict[str, str]]]:
    wanted = sorted(set().union(*(it.marks for it in lines)) if lines else set())
    holders: dict[int, list[int]] = defaultdict(list)
    for first in range(0, len(wanted), AT_ONCE):
        rows = ClaimMark.objects.filter(mark__in=wanted[first : first + AT_ONCE])
        for mark, claim in rows.values_list("mark", "claim_id"):
            holders[mark].append(claim)
    few = {mark: keys for mark, keys in holders.items() if len(keys) <= MOST_SHARING}
    claims = _claims({key for keys in few.values() for key in keys}, user)
    for it in lines:
        for key in {key for mark in it.marks for key in few.get(mark, ()) if key in claims}:
            if why := _close(it.wording, wording_of(claims[key])):
                yield it.line, {"claim": claims[key].reference, "why": why}
                break


def _claims(keys: set[int], user: User) -> dict[int, Claim]:
    found: dict[int, Claim] = {}
    ordered = sorted(keys)
    for first in range(0, len(ordered), AT_ONCE):
        rows = Claim.objects.live().visible_to(user).filter(pk__in=ordered[first : first + AT_ONCE])
        found |= {it.pk: it for it in rows.prefetch_related(FIGURES)}
    return found


def _close(ours: Wording, theirs: Wording) -> str:
    found = compare(ours, theirs)
    if found is None or not found.figures or found.share < CLOSE:
        return ""
    return f"{', '.join(found.figures)}, and {found.share} % of the words alike"
