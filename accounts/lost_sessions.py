"""After a session's end one is sent to the sign-in page, and what one typed is not lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

PLACES = frozenset({"desk", "admin"})
SECRET = re.compile("csrf|password|code|token", re.IGNORECASE)
"""In the name of a field: what stands in it is shown on no page."""
OF_MACHINES = re.compile(r"on|\d+|[0-9a-f-]{32,64}")
"""Ticks, numbers, digests and ids, which nobody typed and no page needs again."""


class ShowBackMiddleware(LoginRequiredMiddleware):
    """A form that is sent too late is answered with the words that stood in it, to be copied.

    A redirect to the sign-in page would drop them, and without script nothing else has them.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        sent_away = super().process_view(request, view_func, view_args, view_kwargs)
        match = request.resolver_match
        if sent_away is None or match is None or match.app_name not in PLACES:
            return sent_away
        words = _words(request)
        if not words or "HX-Request" in request.headers:
            return sent_away
        context = {"words": words, "next": request.path}
        return render(request, "account/signed_out.html", context, status=401)


def _words(request: HttpRequest) -> list[str]:
    if request.method != "POST":
        return []
    typed = (
        it for name, values in request.POST.lists() if not SECRET.search(name) for it in values
    )
    return [it for it in typed if it.strip() and not OF_MACHINES.fullmatch(it)]
