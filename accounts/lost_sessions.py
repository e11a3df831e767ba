"""After a session's end one is sent to the sign-in page, and what one typed is not lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

PLACES = frozenset({"desk", "admin"})
SECRET = re.compile("csrf|password|code|token", re.IGNORECASE)
"""In the name of a field: what stands in it is shown on no page."""
OF_MACHINES = re.compile(r"on|[0-9a-f-]{32,64}")
"""Ticks, digests and ids, which nobody typed and no page needs again."""
COUNTED = re.compile(r"_FORMS$")
"""The end of names under which a form counts its own rows."""


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
        typed = _typed(request)
        if not any(_is_worded(it) for _name, it in typed) or "HX-Request" in request.headers:
            return sent_away
        context = {"typed": typed, "next": _came_from(request)}
        return render(request, "account/signed_out.html", context, status=401)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What stood in the form, each under its field's name in words."""
    if request.method != "POST":
        return []
    return [
        (re.sub(r"[-_]+", " ", name), it)
        for name, values in request.POST.lists()
        if not SECRET.search(name) and not COUNTED.search(name)
        for it in values
        if it.strip() and not OF_MACHINES.fullmatch(it)
    ]


def _is_worded(text: str) -> bool:
    """Whether there is more to it than the number of a row, which a button sends along."""
    return not text.isdecimal()


def _came_from(request: HttpRequest) -> str:
    """The page of the form, which often sends to an address that shows nothing."""
    came = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came, {request.get_host()}, request.is_secure())
    return urlsplit(came)._replace(scheme="", netloc="").geturl() if ours else request.path
