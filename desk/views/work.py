"""Work on a claim: its steps, its verdict, its plan and its discussion. What is refused keeps
what was written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from audit.errors import DomainError
from claims import actions
from claims.deciding import BY_THEMSELVES
from claims.models import Claim
from claims.transitions import TRANSITIONS
from desk import work_page
from desk.forms import take_over
from desk.signed_in import person
from desk.views.claims import found_claim, shown
from desk.work_forms import CommentForm, PlanForm, RelationForm, VerdictForm, WaiverForm


@require_POST
def step(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Take the claim a step of the table, but for those that the admin decides."""
    if verb not in work_page.BUTTONS or verb in work_page.IN_THE_ADMIN:
        raise Http404
    claim = found_claim(reference, person(request))
    form = work_page.form_of(verb)(request.POST, auto_id=f"{verb}-%s")
    taken = partial(_take, claim, verb, by=person(request))
    return _kept(request, claim, verb, form, taken, _("Done."))


@require_POST
def verdict(request: HttpRequest, reference: str) -> HttpResponse:
    claim = found_claim(reference, person(request))
    form = VerdictForm(claim, request.POST, auto_id="verdict-%s")
    keep = partial(actions.set_verdict, claim, by=person(request))
    return _kept(request, claim, "verdict", form, lambda fields: keep(**fields), _("Kept."))


@require_POST
def plan(request: HttpRequest, reference: str) -> HttpResponse:
    claim, by = found_claim(reference, person(request)), person(request)
    form = PlanForm(request.POST, auto_id="plan-%s")

    def keep(fields: dict[str, Any]) -> None:
        actions.assign(claim, list(fields["assignees"]), by=by)
        actions.plan(claim, priority=fields["priority"], due_on=fields["due_on"], by=by)
        actions.tag(claim, form.words(), by=by)

    return _kept(request, claim, "plan", form, keep, _("Kept."))


@require_POST
def watch(request: HttpRequest, reference: str) -> HttpResponse:
    claim, by = found_claim(reference, person(request)), person(request)
    watching = request.POST.get("watching") == "yes"
    actions.watch(claim, by=by, watching=watching)
    messages.success(request, _("You follow it.") if watching else _("You follow it no longer."))
    return redirect("desk:claim", claim.reference)


@require_POST
def comment(request: HttpRequest, reference: str) -> HttpResponse:
    claim = found_claim(reference, person(request))
    form = CommentForm(request.POST, auto_id="comment-%s")
    say = partial(actions.comment, claim, by=person(request))
    return _kept(
        request, claim, "comment", form, lambda fields: say(fields["body"]), _("Said."),
        part="discussion",
    )  # fmt: skip


@require_POST
def relate(request: HttpRequest, reference: str) -> HttpResponse:
    claim, by = found_claim(reference, person(request)), person(request)
    form = RelationForm(request.POST, auto_id="relation-%s")

    def keep(fields: dict[str, Any]) -> None:
        other = form.claim()
        if other is not None:
            actions.relate(claim, other, kind=fields["kind"], note=fields["note"], by=by)

    return _kept(request, claim, "relation", form, keep, _("Kept."), part="related")


@require_POST
def waive(request: HttpRequest, reference: str) -> HttpResponse:
    claim = found_claim(reference, person(request))
    form = WaiverForm(request.POST, auto_id="waiver-%s")
    keep = partial(actions.waive, claim, by=person(request))
    return _kept(request, claim, "waiver", form, lambda fields: keep(**fields), _("Recorded."))


def _take(claim: Claim, verb: str, fields: dict[str, Any], *, by: User) -> object:
    reason, digest = fields["reason"], fields["digest"]
    if verb in BY_THEMSELVES:
        return actions.move_claim(claim, verb, by=by, reason=reason)
    if verb == "publish":
        told = {"kind": fields["kind"], "code": fields["code"], "words": reason}
        return actions.publish_claim(claim, digest=digest, by=by, **told)
    if verb == "withdraw":
        return actions.withdraw_claim(claim, by=by, words=reason, code=fields["code"])
    return actions.review_claim(claim, digest=digest, decision=verb, note=reason, by=by)


def _kept(
    request: HttpRequest,
    claim: Claim,
    name: str,
    form: forms.Form,
    keep: Callable[[dict[str, Any]], object],
    said: str,
    part: str = "work",
) -> HttpResponse:
    """Do it and go back to the claim, or show the claim with the form and why not."""
    if form.is_valid():
        try:
            keep(form.cleaned_data)
        except ValidationError as refusal:
            take_over(form, _at_its_field(refusal, form))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            if name in TRANSITIONS and claim.status not in TRANSITIONS[name].origins:
                messages.error(request, str(refusal))  # the page has no such button
    if form.errors:
        return shown(request, claim.reference, {name: form}, status=422)
    messages.success(request, said)
    response = redirect("desk:claim", claim.reference)
    response["Location"] += f"#{part}"
    return response


def _at_its_field(refusal: ValidationError, form: forms.Form) -> ValidationError:
    """What actions call `note`, `words` or `why` is the reason on this page."""
    if not hasattr(refusal, "error_dict") or "reason" not in form.fields:
        return refusal
    errors: dict[str, Any] = dict(refusal.error_dict)
    for name in {"note", "words", "why"} & set(errors):
        errors["reason"] = errors.pop(name)
    return ValidationError(errors)
