"""Taking estimates and parameters out of use: asked for with a reason, or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from desk import keeping
from desk.draft_forms import Reasoned
from desk.reasons import why_not
from desk.signed_in import person
from estimates import actions, policies
from estimates.models import Estimate, Parameter


@require_http_methods(["GET", "HEAD", "POST"])
def retire_estimate(request: HttpRequest, slug: str) -> HttpResponse:
    user = person(request)
    policies.check_can_change_estimates(user)
    found = get_object_or_404(Estimate.objects.live(), slug=slug)
    check = partial(policies.check_can_retire_estimate, found)
    action = partial(actions.retire_estimate, found, by=user)
    return _retire(request, found, check, action, back="desk:estimate", then="desk:estimates")


@require_http_methods(["GET", "HEAD", "POST"])
def retire_parameter(request: HttpRequest, slug: str) -> HttpResponse:
    user = person(request)
    policies.check_can_change_parameters(user)
    found = get_object_or_404(Parameter.objects.live(), slug=slug)
    check = partial(policies.check_can_retire_parameter, found)
    action = partial(actions.retire_parameter, found, by=user)
    return _retire(request, found, check, action, back="desk:parameter", then="desk:parameters")


def _retire(
    request: HttpRequest,
    found: Estimate | Parameter,
    check: Callable[[], object],
    action: Callable[..., object],
    *,
    back: str,
    then: str,
) -> HttpResponse:
    """Asked for with a reason, or refused in words."""
    form = Reasoned(request.POST or None)
    if keeping.saved(form, lambda fields: action(**fields) or True):
        messages.success(request, _("Retired: “%(title)s”.") % {"title": found.title})
        return redirect(then)
    context = {"form": form, "row": found, "back": back, "refused": why_not(check)}
    return render(request, "desk/retire.html", context, status=422 if form.errors else 200)
