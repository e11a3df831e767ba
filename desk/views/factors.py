"""allauth's pages of second factors, so that what they change is recorded and told.

The change, its event and the letter are one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth import BACKEND_SESSION_KEY
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from accounts import actions, factors, proofs, sessions
from desk.signed_in import person

View = Callable[..., HttpResponse]
CLEARED = '"cache", "storage"'
"""Of the browser that is left. Cookies stay: how the pages look is no secret."""


def changing(view: View) -> View:
    """A view of allauth whose POST may change the factors of whoever is signed in."""

    @never_cache
    @wraps(view)
    def noted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        user = person(request)
        with transaction.atomic():
            before = factors.held(user)
            response = view(request, *args, **kwargs)
            if actions.note_factors(user, before=before, by=user):
                sessions.end_others(request, user)
                if factors.added(before, user):
                    proofs.note_set_up(request)
        return response

    return noted


def whole(view: View) -> View:
    """A view of allauth that changes a password: stored with its event, or not at all."""

    @wraps(view)
    def atomic(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return atomic


@wraps(account.logout)
def sign_out(request: HttpRequest) -> HttpResponse:
    """The browser forgets what it kept of the desk."""
    signed_in = BACKEND_SESSION_KEY in request.session
    response: HttpResponse = account.logout(request)
    if signed_in and request.method == "POST" and not request.user.is_authenticated:
        response["Clear-Site-Data"] = CLEARED
    return response


change_password = whole(account.password_change)
set_password = whole(account.password_set)
reset_password = whole(account.password_reset_from_key)
activate_totp = changing(totp.activate_totp)
deactivate_totp = changing(totp.deactivate_totp)
add_passkey = changing(webauthn.add_webauthn)
edit_passkey = changing(webauthn.edit_webauthn)
remove_passkey = changing(webauthn.remove_webauthn)
make_codes = changing(codes.generate_recovery_codes)
show_codes = never_cache(codes.view_recovery_codes)
download_codes = codes.download_recovery_codes
