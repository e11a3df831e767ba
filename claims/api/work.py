"""Work on a claim: its verdict, plan and people, each a part of its own, and its steps."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http.response import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from api.changing import Changing
from api.describing import described
from api.filters import check_names
from api.idempotency import once
from api.inputs import read_body
from api.resources import conditional
from audit.canonical import digest
from audit.errors import DomainError
from claims import actions, policies
from claims.api import inputs, work_serializers
from claims.checklist import open_points
from claims.content import content, content_digest
from claims.deciding import BY_THEMSELVES
from claims.models import Claim
from claims.transitions import Status, Transition, possible


class Work(Changing):
    """Parts of a claim that are read and set as a whole, each with an ETag of its own."""

    @action(detail=True, methods=["get", "put"])
    @described(takes=inputs.Verdict, gives=work_serializers.VerdictPartSerializer)
    def verdict(self, request: Request, **_name: Any) -> HttpResponseBase:
        """Whether it stands up, how sure the desk is, and what would change that."""
        act = partial(actions.set_verdict, by=self.by)
        return self.part(
            request, self._spell(work_serializers.VerdictPartSerializer), inputs.Verdict, act
        )

    @action(detail=True, methods=["get", "put"])
    @described(takes=inputs.Plan, gives=work_serializers.PlanPartSerializer)
    def plan(self, request: Request, **_name: Any) -> HttpResponseBase:
        """How urgent it is, and when it is due."""
        act = partial(actions.plan, by=self.by)
        return self.part(
            request, self._spell(work_serializers.PlanPartSerializer), inputs.Plan, act
        )

    @action(detail=True, methods=["get", "put"])
    @described(takes=inputs.Assignees, gives=work_serializers.AssigneesPartSerializer)
    def assignees(self, request: Request, **_name: Any) -> HttpResponseBase:
        """Who has it."""

        def act(row: Claim, assignees: list[User]) -> bool:
            return actions.assign(row, assignees, by=self.by)

        return self.part(
            request, self._spell(work_serializers.AssigneesPartSerializer), inputs.Assignees, act
        )

    @action(detail=True, methods=["get", "put"])
    @described(takes=inputs.Tags, gives=work_serializers.TagsPartSerializer)
    def tags(self, request: Request, **_name: Any) -> HttpResponseBase:
        """The words under which the desk finds it again."""

        def act(row: Claim, tags: list[str]) -> bool:
            return actions.tag(row, tags, by=self.by)

        return self.part(
            request, self._spell(work_serializers.TagsPartSerializer), inputs.Tags, act
        )

    @action(detail=True, methods=["get", "put"])
    @described(takes=inputs.Watching, gives=work_serializers.WatchingPartSerializer)
    def watching(self, request: Request, **_name: Any) -> HttpResponseBase:
        """Whether you follow it."""

        def spell(row: Claim) -> Any:
            return {"watching": row.watchers.filter(pk=self.by.pk).exists()}

        return self.part(request, spell, inputs.Watching, partial(actions.watch, by=self.by))

    @action(detail=True)
    @described(gives=work_serializers.ContentSerializer)
    def content(self, request: Request, **_name: Any) -> HttpResponseBase:
        """Everything that is read and printed about it: what a decision is on."""
        check_names(request, frozenset())
        now = content(self.found())
        return conditional(request, {"digest": digest(now), "content": now})

    @action(detail=True)
    @described(gives=work_serializers.StandingSerializer)
    def steps(self, request: Request, **_name: Any) -> HttpResponseBase:
        """Where it stands, what is open, and which steps lead on."""
        check_names(request, frozenset())
        return conditional(request, _standing(self.found(), self.by))

    @steps.mapping.post
    @described(takes=inputs.Step, gives=work_serializers.StandingSerializer, makes=True)
    def take_step(self, request: Request, **_name: Any) -> Response:
        """Take it a step. One that decides on the content names it: 409 if it is another now."""
        check_names(request, frozenset())
        found = self.found()

        def create() -> Response:
            body = read_body(inputs.Step, request)
            with body.refusing():
                _take(found, by=self.by, **body.arguments())
            return Response(_standing(self.found(), self.by), HTTPStatus.CREATED)

        return once(request, create)

    def _spell(self, serializer: Any) -> Any:
        return lambda row: serializer(row, context=self.get_serializer_context()).data


def _take(claim: Claim, verb: str, *, by: Any, reason: str, **given: Any) -> object:
    if verb in BY_THEMSELVES:
        return actions.move_claim(claim, verb, by=by, reason=reason)
    if verb == "withdraw":
        return actions.withdraw_claim(claim, by=by, words=reason, code=given.get("code", "other"))
    if verb == "publish":
        return actions.publish_claim(claim, by=by, words=reason, **given)
    return actions.review_claim(claim, digest=given["digest"], decision=verb, note=reason, by=by)


def _standing(claim: Claim, user: Any) -> dict[str, Any]:
    shown = {
        "reference": claim.reference,
        "status": claim.status,
        "digest": content_digest(claim),
        "approval_holds": _holds(claim),
        "open_points": [point.sentence for point in open_points(claim)],
        "steps": [_step(it, claim, user) for it in possible(Status(claim.status))],
    }
    return dict(work_serializers.StandingSerializer(shown).data)


def _holds(claim: Claim) -> bool | None:
    if claim.approval_id is None:
        return None
    return not Claim.objects.changed_since_approval().filter(pk=claim.pk).exists()


def _step(step: Transition, claim: Claim, user: Any) -> dict[str, Any]:
    return {
        "verb": step.verb,
        "leads_to": step.target.value,
        "reads": step.reads,
        "reason": step.reason.value,
        "refused": _why_not(step, claim, user),
    }


def _why_not(step: Transition, claim: Claim, user: Any) -> str:
    try:
        policies.check_can_move(claim, step.verb, by=user, reason="given")
    except ValidationError as error:
        return " ".join(error.messages)
    except (PermissionDenied, DomainError) as error:
        return str(error)
    return ""
