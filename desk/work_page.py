"""The working side of a claim's page: its next steps, what is open, and what is said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims import checklist, moved, policies, repeats
from claims.content import content_digest
from claims.models import Claim, Comment, Correction, Relation, Waiver
from claims.repeats import Repeat
from claims.transitions import TRANSITIONS, Reason, Status, Transition, possible
from desk.reasons import why_not
from desk.work_forms import (
    CommentForm,
    PlanForm,
    PublishForm,
    ReadersForm,
    RelationForm,
    StepForm,
    VerdictForm,
    WaiverForm,
)

BUTTONS = {
    "check": _("Take it up"),
    "submit": _("Submit for review"),
    "approve": _("Read and approve"),
    "return": _("Return it"),
    "hold": _("Put on hold"),
    "resume": _("Take it up again"),
    "publish": _("Publish"),
    "correct": _("Correct it"),
    "withdraw": _("Withdraw"),
    "reopen": _("Open it again"),
}
IN_THE_ADMIN = {"approve", "return"}
"""Decided where the whole content stands as it would be printed."""
GRAVE = {"withdraw"}


@dataclass
class Step:
    """One button: what it says, what it asks for, and why it does nothing, if so."""

    verb: str
    label: str
    refused: str
    form: forms.Form
    asks: bool
    link: bool = False
    grave: bool = False


@dataclass
class WorkPage:
    steps: list[Step]
    points: list[checklist.Point]
    moved: list[moved.Reason]
    comments: list[Comment]
    relations: list[Relation]
    similar: list[Repeat]
    """Claims that may say the same and are not related to it yet."""
    related_from: list[Relation]
    corrections: list[Correction]
    waivers: list[Waiver]
    tags: list[str]
    assignees: list[User]
    watchers: list[User]
    watching: bool
    may_change: str
    """Empty, or why this person may not change the claim."""
    may_waive: bool
    forms: dict[str, forms.Form] = field(default_factory=dict)


def read(claim: Claim, user: User, bound: Mapping[str, forms.Form]) -> WorkPage:
    """`bound`: forms that were sent and refused, by name; they keep what was written."""
    points = checklist.open_points(claim) if claim.status != Status.WITHDRAWN else []
    watchers, assignees = list(claim.watchers.all()), list(claim.assignees.all())
    tags = [tag.label for tag in claim.tags.all()]
    related = Relation.objects.live().select_related("claim", "other")
    relations = list(related.filter(claim=claim))
    related_from = list(related.filter(other=claim))
    comments = claim.comments.live().select_related("written_by").prefetch_related("mentions")
    return WorkPage(
        steps=list(_steps(claim, user, bound, points)),
        points=points,
        moved=moved.reasons(claim),
        comments=list(comments.order_by("pk")),
        relations=relations,
        related_from=related_from,
        similar=_similar(claim, user, relations, related_from),
        corrections=list(claim.corrections.select_related("before", "after", "made_by")),
        waivers=list(claim.waivers.live().select_related("waived_by")),
        tags=tags,
        assignees=assignees,
        watchers=watchers,
        watching=user in watchers,
        may_change=why_not(partial(policies.check_can_change_claims, user)),
        may_waive=user.has_perm("claims.review_claim"),
        forms={
            "verdict": bound.get("verdict") or VerdictForm.of(claim, auto_id="verdict-%s"),
            "plan": bound.get("plan")
            or PlanForm.of(claim, ", ".join(tags), assignees, auto_id="plan-%s"),
            "relation": bound.get("relation") or RelationForm(auto_id="relation-%s"),
            "comment": bound.get("comment") or CommentForm(auto_id="comment-%s"),
            "waiver": bound.get("waiver") or WaiverForm(auto_id="waiver-%s"),
        },
    )


def _similar(
    claim: Claim, user: User, relations: list[Relation], related_from: list[Relation]
) -> list[Repeat]:
    known = {row.other_id for row in relations} | {row.claim_id for row in related_from}
    figures = [row.figure for row in claim.quantities.live().order_by("position", "key")]
    found = repeats.likely(claim.statement, figures, user, but=claim)
    return [it for it in found if it.claim.pk not in known]


def _form(verb: str, refused: Any, digest: str) -> forms.Form:
    """The form of a step; one that was refused keeps its words, and names what is shown now."""
    if refused is None:
        return form_of(verb)(initial={"digest": digest}, auto_id=f"{verb}-%s")
    refused.data = {**refused.data.dict(), "digest": digest}
    kept: forms.Form = refused
    return kept


def form_of(verb: str) -> type[StepForm]:
    return {"publish": PublishForm, "withdraw": ReadersForm}.get(verb, StepForm)


def _steps(
    claim: Claim, user: User, bound: Mapping[str, forms.Form], points: list[checklist.Point]
) -> list[Step]:
    steps = [it for it in possible(Status(claim.status)) if claim.is_live]
    refusals = {it.verb: _refused(claim, it, user) for it in steps}
    reads = any(it.reads and not refusals[it.verb] for it in steps)
    digest = content_digest(claim) if reads else ""
    return [
        Step(
            verb=it.verb,
            label=str(BUTTONS[it.verb]),
            refused=refusals[it.verb],
            form=_form(it.verb, bound.get(it.verb), digest),
            asks=_asks(claim, it, points) or it.verb in bound,
            link=it.verb in IN_THE_ADMIN,
            grave=it.verb in GRAVE,
        )
        for it in steps
    ]


def _refused(claim: Claim, step: Transition, user: User) -> str:
    return why_not(
        partial(policies.check_can_move, claim, step.verb, by=user, reason=str(_("asked for")))
    )


def _asks(claim: Claim, step: Transition, points: list[checklist.Point]) -> bool:
    """Whether the button opens a field for a reason."""
    if step.reason == Reason.OPEN_POINTS:
        return bool(points)
    if step.reason == Reason.TO_READERS:
        return claim.published_version_id is not None
    return TRANSITIONS[step.verb].needs_reason
