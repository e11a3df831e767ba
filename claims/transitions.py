"""The states of a claim and the ways between them: one table. Pure."""

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


@dataclass(frozen=True)
class Transition:
    """A verb that takes a claim from one of some states to another."""

    verb: str
    origins: frozenset[Status]
    target: Status
    permission: str
    needs_reason: bool = False


CHANGE, REVIEW = "claims.change_claim", "claims.review_claim"
OPEN = frozenset({Status.LOGGED, Status.CHECKING, Status.RETURNED})

TRANSITIONS = {
    transition.verb: transition
    for transition in (
        Transition("check", frozenset({Status.LOGGED, Status.RETURNED}), Status.CHECKING, CHANGE),
        Transition("submit", OPEN, Status.IN_REVIEW, CHANGE),
        Transition("approve", frozenset({Status.IN_REVIEW}), Status.APPROVED, REVIEW),
        Transition(
            "return",
            frozenset({Status.IN_REVIEW, Status.APPROVED}),
            Status.RETURNED,
            REVIEW,
            needs_reason=True,
        ),
        Transition(
            "hold",
            OPEN | {Status.IN_REVIEW},
            Status.ON_HOLD,
            REVIEW,
            needs_reason=True,
        ),
        Transition("resume", frozenset({Status.ON_HOLD}), Status.CHECKING, REVIEW),
    )
}


def possible(status: Status) -> list[Transition]:
    """What can be done with a claim in this state, by whoever may."""
    return [it for it in TRANSITIONS.values() if status in it.origins]
