"""What stands around an estimate or a parameter."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from desk import estimate_graph
from desk.reasons import why_not
from desk.signed_in import fragment, person
from desk.workers import somebody_works
from estimates import policies
from estimates.models import Estimate, Parameter
from estimates.neighbourhood import Middle


@require_safe
def of_estimate(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, get_object_or_404(Estimate, slug=slug), "estimate")


@require_safe
def of_parameter(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, get_object_or_404(Parameter, slug=slug), "parameter")


@fragment
@require_safe
def estimate_progress(request: HttpRequest, slug: str) -> HttpResponse:
    """What changes on the page while workers are at it, polled."""
    return _piece(request, get_object_or_404(Estimate, slug=slug), "estimate")


@fragment
@require_safe
def parameter_progress(request: HttpRequest, slug: str) -> HttpResponse:
    return _piece(request, get_object_or_404(Parameter, slug=slug), "parameter")


def _page(request: HttpRequest, middle: Middle, kind: str) -> HttpResponse:
    return render(request, "desk/graph.html", _context(request, middle, kind))


def _piece(request: HttpRequest, middle: Middle, kind: str) -> HttpResponse:
    context = _context(request, middle, kind) | {"polled": True}
    return render(request, "desk/graph/polled.html", context)


def _context(request: HttpRequest, middle: Middle, kind: str) -> dict[str, object]:
    user = person(request)
    depth = estimate_graph.depth_of(request.GET.get("depth", ""))
    page = estimate_graph.read(middle, user, depth)
    return {
        "page": page,
        "middle": middle,
        "kind": kind,
        "here": reverse(f"desk:{kind}_graph", args=[middle.slug]),
        "own": reverse(f"desk:{kind}", args=[middle.slug]),
        "somebody_works": not page.progress.is_running or somebody_works(),
        "retry_refused": why_not(partial(policies.check_can_change_estimates, user)),
    }
