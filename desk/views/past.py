"""How an estimate moved, and what changed between two of its evaluations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from desk import estimate_history
from desk.signed_in import person
from estimates.models import Estimate


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Estimate, slug=slug)
    past = estimate_history.read(found, person(request), request)
    context = {"estimate": found, "past": past, "page": past.rows}
    return render(request, "desk/history.html", context)
