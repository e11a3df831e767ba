"""The jump box of the masthead."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from desk import jumping
from desk.signed_in import person, while_typing


@require_GET
def jump(request: HttpRequest) -> HttpResponse:
    """To the thing of this name, or the only one of these words; else what there is of them."""
    user, text = person(request), jumping.typed(request.GET.get("reference", ""))
    found = jumping.named(text, user)
    places = [found] if found else jumping.suggested(text, user)
    if len(places) == 1:
        return redirect(places[0].address)
    return render(request, "desk/jump.html", {"text": text, "places": places})


@while_typing
@require_GET
def options(request: HttpRequest) -> HttpResponse:
    """What may be meant, while it is typed."""
    text = jumping.typed(request.GET.get("reference", ""))
    places = jumping.suggested(text, person(request)) if len(text) > 1 else []
    return render(request, "desk/jump_options.html", {"places": places})
