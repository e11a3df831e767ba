"""Estimates and the parameters they take in."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.errors import DomainError
from desk import estimate_page, list_page, lists
from desk.estimate_rows import with_evaluations
from desk.forms import ParameterForm, take_over
from desk.reasons import attempted, why_not
from desk.signed_in import fragment, person
from desk.wording import grouped
from estimates import actions, policies
from estimates.models import Estimate, Parameter

REVISED = _("Revised. Nothing needs to be worked out anew.")
UNCHANGED = _("Nothing to change: the value was this already.")


@require_safe
def estimates(request: HttpRequest) -> HttpResponse:
    return list_page.shown(lists.ESTIMATES, request, person(request), "desk/estimates.html", {})


@require_safe
def estimate(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Estimate, slug=slug)
    with_evaluations([found])
    user = person(request)
    context = {
        "page": estimate_page.read(found, user),
        "estimate": found,
        "swings": estimate_page.swings_of(found),
        "retry_refused": why_not(partial(policies.check_can_change_estimates, user)),
    }
    return render(request, "desk/estimate.html", context)


@fragment
@require_safe
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """The result alone, polled while a worker works it out."""
    found = get_object_or_404(Estimate, slug=slug)
    with_evaluations([found])
    context = {"estimate": found, "swings": estimate_page.swings_of(found), "polled": True}
    return render(request, "desk/estimate/result.html", context)


@require_POST
def retry(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Estimate, slug=slug)
    if attempted(request, partial(actions.retry_estimate, found, by=person(request))):
        messages.success(request, _("A worker tries it again."))
    return redirect("desk:estimate", found.slug)


@require_safe
def parameter(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(estimate_page.PARAMETERS, slug=slug)
    user = person(request)
    context = {
        "page": estimate_page.read_parameter(found, user),
        "parameter": found,
        "revise_refused": why_not(partial(policies.check_can_change_parameters, user)),
    }
    return render(request, "desk/parameter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def revise_parameter(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the value; what cannot be read is said at its field, nothing typed is lost."""
    found = get_object_or_404(estimate_page.PARAMETERS, slug=slug)
    user = person(request)
    policies.check_can_change_parameters(user)
    form = ParameterForm(request.POST) if request.method == "POST" else ParameterForm.of(found)
    if form.is_bound and form.is_valid():
        try:
            done = actions.revise_parameter(found, by=user, **form.cleaned_data)
        except ValidationError as error:
            take_over(form, error)
        except DomainError as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _said(found) if done else UNCHANGED)
            return redirect("desk:parameter", found.slug)
    context = {
        "parameter": found,
        "form": form,
        "page": estimate_page.read_parameter(found, user),
    }
    return render(
        request, "desk/revise_parameter.html", context, status=422 if form.errors else 200
    )


def _said(parameter: Parameter) -> str:
    """What a revision set in motion."""
    found = estimate_page.dependents(parameter)
    if not found.stale:
        return str(REVISED)
    return ngettext(
        "Revised. The estimate that rests on it is worked out anew.",
        "Revised. All %(n)s estimates that rest on it are worked out anew.",
        found.count,
    ) % {"n": grouped(found.count)}
