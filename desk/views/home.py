"""Where people of the desk begin."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import mailing
from claims import policies
from desk import home_page
from desk.reasons import why_not
from desk.signed_in import person


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = person(request)
    runs_the_desk = user.has_perm("accounts.change_user")
    context = {
        "home": home_page.read(user),
        "may_not_change": why_not(partial(policies.check_can_change_claims, user)),
        "letters": mailing.trouble() if runs_the_desk else (0, ""),
    }
    return render(request, "desk/home.html", context)
