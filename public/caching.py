"""How pages for readers leave: to anybody, without a cookie, kept for a minute, asked for again
by their content."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page, require_safe

SECONDS = 60
"""How long a withdrawn page may linger in a cache that nobody asks to forget it."""

View = Callable[..., HttpResponse]


def for_readers(view: View) -> View:
    """Safe methods only, no sign-in, and an `ETag` of what is really sent.

    The digest of the answer cannot be wrong as one of its parts could be; a version's charts are
    drawn once (`public.printed`), so that what it costs is laying out the page.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        kept = response.status_code == 200 and not response.cookies
        if kept and not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
        return response

    safe: View = login_not_required(require_safe(conditional_page(answered)))
    return safe
