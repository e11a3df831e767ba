"""Light, dark, or as the system says: kept in a cookie, so that it works without script."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

A_YEAR = 365 * 24 * 60 * 60


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    chosen, target = request.POST.get("appearance"), request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    # Not `redirect`, which takes what is no path for the name of a view.
    response = HttpResponseRedirect(target if ours and target.startswith("/") else "/")
    if chosen in {"light", "dark"}:
        response.set_cookie(
            "appearance",
            chosen,
            max_age=A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie("appearance", samesite="Lax")
    return response
