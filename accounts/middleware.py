"""On every request of somebody signed in: the second factor that the desk asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import factors, sessions
from accounts.models import User
from api.problems import problem_response

OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "appearance",
    }
)
"""Names of the pages that lead to a second factor, and out."""
READERS = "public"


class SecondFactorMiddleware:
    """Whoever must have a second factor and has none sets one up before anything else.

    It stands behind every way in: the desk, the admin and the API's sessions. What readers see is
    passed without asking who it is, since asking would spoil its caching. A program's token is no
    session; it was made by somebody who had signed in so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.app_name == READERS:
            return None
        user = request.user
        if not isinstance(user, User):
            return None
        sessions.note_use(request)
        if match.url_name in OPEN or not factors.is_missing(user):
            return None
        return _turned_away(request)


def _turned_away(request: HttpRequest) -> HttpResponse:
    sentence = _("Your account needs a second factor. Set one up at /accounts/factors/ first.")
    if request.path_info.startswith("/api/"):
        return problem_response(403, "second_factor_missing", sentence)
    if "HX-Request" in request.headers:  # a piece of a page: the page itself is to be loaded
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("mfa_index")
