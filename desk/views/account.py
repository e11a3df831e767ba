"""One's own account: what one is called, what one signs in with, where one is signed in."""

from __future__ import annotations

from functools import partial

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, factors, links
from accounts import sessions as open_sessions
from desk.forms import AddressForm, ProfileForm, take_over
from desk.reasons import attempted
from desk.signed_in import person


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = person(request)
    posted = request.POST if request.method == "POST" else None
    form = ProfileForm(posted, initial={"name": user.name, "byline": user.byline})
    if form.is_bound and form.is_valid():
        try:
            actions.change_profile(user, **form.cleaned_data, by=user)
        except ValidationError as error:
            take_over(form, error)
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:profile")
    roles = sorted(str(role.label) for role in user.roles())
    context = {"form": form, "roles": roles}
    return render(request, "desk/account/profile.html", context, status=422 if form.errors else 200)


@never_cache
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]  # allauth ships no types
@require_http_methods(["GET", "HEAD", "POST"])
def change_email(request: HttpRequest) -> HttpResponse:
    """Ask for a link to a new address, after showing who one is."""
    user = person(request)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        address = form.cleaned_data["email"]
        try:
            actions.ask_for_address(user, address=address, by=user)
        except ValidationError as error:
            take_over(form, error)
        else:
            sentence = _(
                "A letter is on its way to %(address)s. Open the link in it, in this browser."
            )
            messages.success(request, sentence % {"address": address})
            return redirect("desk:profile")
    status = 422 if form.errors else 200
    return render(request, "desk/account/email.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def prove_email(request: HttpRequest, key: str) -> HttpResponse:
    """The link's page: looking at it, as programs that read mail do, changes nothing."""
    user = person(request)
    if request.method == "POST":
        if attempted(request, partial(actions.change_address, user, key=key, by=user)):
            messages.success(request, _("From now on you sign in with this address."))
            return redirect("desk:profile")
        return redirect("desk:change_email")
    address = links.proven_address(user, key)
    context = {"address": address}
    status = 200 if address else 410
    return render(request, "desk/account/prove_email.html", context, status=status)


@never_cache
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """What one signs in with; each part leads to the page that changes it."""
    user = person(request)
    held = list(Authenticator.objects.filter(user=user).order_by("pk"))
    kinds = Authenticator.Type
    codes = [it.wrap().get_unused_codes() for it in held if it.type == kinds.RECOVERY_CODES]
    context = {
        "app": next((it for it in held if it.type == kinds.TOTP), None),
        "passkeys": [it for it in held if it.type == kinds.WEBAUTHN],
        "codes": len(codes[0]) if codes else None,
        "missing": factors.is_missing(user),
    }
    return render(request, "desk/account/security.html", context)


@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    found = open_sessions.listed(person(request))
    here = request.session.session_key
    others = any(it.session_key != here for it in found)
    context = {"sessions": found, "here": here, "others": others}
    return render(request, "desk/account/sessions.html", context)


@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    user = person(request)
    if attempted(request, partial(actions.end_session, user, session_id=session_id, by=user)):
        messages.success(request, _("Ended: whoever used it is signed out."))
    return redirect("desk:sessions")


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    user = person(request)
    ended = actions.end_other_sessions(user, kept=request.session.session_key, by=user)
    told = ngettext("%d other session is ended.", "%d other sessions are ended.", ended) % ended
    messages.success(request, told)
    return redirect("desk:sessions")
