"""The states of a claim and the ways between them: one table. Pure.

Policies, buttons, `docs/reference/workflow.md` and the truth table of the tests are all made
from it. Where a claim stands at the desk and what readers see are two things: a published
claim that is being corrected goes through the same states again, while its published version
stays public until the corrected one is published or the claim is withdrawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    LOGGED = "logged"
    CHECKING = "checking"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    RETURNED = "returned"
    ON_HOLD = "on_hold"
    WITHDRAWN = "withdrawn"


class Reason(StrEnum):
    """When a verb owes a reason."""

    NEVER = "never"
    ALWAYS = "always"
    OPEN_POINTS = "if points are open"
    TO_READERS = "if readers saw it before"


CHANGE, REVIEW = "claims.change_claim", "claims.review_claim"


@dataclass(frozen=True)
class Transition:
    """A verb that takes a claim from one of some states to another.

    `reads`: it decides on the claim's content, which is named by its digest and frozen as a
    version. `four_eyes`: refused to whoever contributed to that content.
    """

    verb: str
    origins: frozenset[Status]
    target: Status
    permission: str
    reason: Reason = Reason.NEVER
    reads: bool = False
    four_eyes: bool = False

    @property
    def needs_reason(self) -> bool:
        return self.reason == Reason.ALWAYS


OPEN = frozenset({Status.LOGGED, Status.CHECKING, Status.RETURNED})
"""States in which a fact-checker has the claim."""
UNDER_WAY = OPEN | {Status.IN_REVIEW, Status.APPROVED}
HAS_BEEN_OUT = frozenset({Status.PUBLISHED, Status.WITHDRAWN})


def _to(verb: str, origins: set[Status] | frozenset[Status], target: Status, permission: str,
        reason: Reason = Reason.NEVER, *, reads: bool = False, four_eyes: bool = False,
        ) -> Transition:  # fmt: skip
    return Transition(verb, frozenset(origins), target, permission, reason, reads, four_eyes)


_TABLE = (
    _to("check", {Status.LOGGED, Status.RETURNED}, Status.CHECKING, CHANGE),
    _to("submit", OPEN, Status.IN_REVIEW, CHANGE, Reason.OPEN_POINTS),
    _to("approve", {Status.IN_REVIEW}, Status.APPROVED, REVIEW, reads=True, four_eyes=True),
    _to("return", {Status.IN_REVIEW, Status.APPROVED}, Status.RETURNED, REVIEW, Reason.ALWAYS,
        reads=True),
    _to("hold", UNDER_WAY, Status.ON_HOLD, REVIEW, Reason.ALWAYS, reads=True),
    _to("resume", {Status.ON_HOLD}, Status.CHECKING, REVIEW),
    _to("publish", {Status.APPROVED}, Status.PUBLISHED, REVIEW, Reason.TO_READERS, reads=True),
    _to("correct", {Status.PUBLISHED}, Status.CHECKING, CHANGE, Reason.ALWAYS),
    _to("withdraw", set(Status) - {Status.WITHDRAWN}, Status.WITHDRAWN, REVIEW, Reason.ALWAYS),
    _to("reopen", {Status.APPROVED, Status.WITHDRAWN}, Status.CHECKING, REVIEW, Reason.ALWAYS),
)  # fmt: skip

TRANSITIONS = {transition.verb: transition for transition in _TABLE}


def possible(status: Status) -> list[Transition]:
    """What can be done with a claim in this state, by whoever may."""
    return [it for it in TRANSITIONS.values() if status in it.origins]
