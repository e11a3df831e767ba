"""How far the workers are, what failed, and trying that again."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from desk import recompute_page
from desk.listing import page_of
from desk.reasons import why_not
from desk.signed_in import fragment, person
from estimates import actions, policies
from estimates.models import Estimate


@require_safe
def recompute(request: HttpRequest) -> HttpResponse:
    failed = Estimate.objects.failed().order_by("slug")
    context = {
        "state": recompute_page.read(),
        "page": page_of(failed, request),
        "here": reverse("desk:recompute"),
        "retry_refused": why_not(partial(policies.check_can_change_estimates, person(request))),
    }
    return render(request, "desk/recompute.html", context)


@fragment
@require_safe
def progress_piece(request: HttpRequest) -> HttpResponse:
    """What changes while workers are at it, polled."""
    return render(request, "desk/recompute/progress.html", {"state": recompute_page.read()})


@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """One estimate by its short name, or all that failed; then back to where it was asked."""
    slug = request.POST.get("slug", "").replace("\x00", "-")
    failed = Estimate.objects.failed()
    count = actions.retry_failed(failed.filter(slug=slug) if slug else failed, by=person(request))
    told = ngettext("A worker tries it again.", "Workers try %(n)d estimates again.", count)
    if count:
        messages.success(request, told % {"n": count})
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    given = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if safe and given.startswith("/") else reverse("desk:recompute")
