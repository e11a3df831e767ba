"""What stands at every address of a claim that was withdrawn."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from public.front import Standing


def gone(request: HttpRequest, standing: Standing) -> HttpResponse:
    """410: that it was withdrawn, when and why, and no word of what it said."""
    context = {"reference": standing.claim.reference, "withdrawal": standing.withdrawal}
    return render(request, "public/withdrawn.html", context, status=410)
