"""Who is asking: a person of the desk, or a poll from a page whose session has ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def person(request: HttpRequest) -> User:
    """The person signed in; the login middleware has turned everyone else away before."""
    if not isinstance(request.user, User):
        raise PermissionDenied(_("Sign in first."))
    return request.user


def fragment(view: View[P]) -> View[P]:
    """A piece of a page, polled by htmx.

    After a session's end a redirect to the sign-in page would be followed silently and put
    inside the piece: tell htmx to load the whole page anew instead.
    """

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return view(request, *args, **kwargs)

    return guarded


def while_typing(view: View[P]) -> View[P]:
    """A piece of a page into which somebody types.

    After a session's end the page is left as it is, so that nothing typed is lost, and says so.
    """

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return render(request, "desk/draft/signed_out.html", status=401)
        return view(request, *args, **kwargs)

    return guarded
