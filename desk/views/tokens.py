"""One's own API tokens: made, shown once, revoked."""

from __future__ import annotations

from functools import partial

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.models import ApiToken
from desk.forms import TokenForm, take_over
from desk.reasons import attempted
from desk.signed_in import person


@never_cache
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]  # allauth ships no types
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("text")
def tokens(request: HttpRequest) -> HttpResponse:
    """The list and the form. A new token stands in the answer to its making, nowhere else."""
    user = person(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    text, status = "", 200
    if form.is_bound and form.is_valid():
        try:
            _token, text = actions.create_token(
                user,
                name=form.cleaned_data["name"],
                scope=form.cleaned_data["scope"],
                expires_in=form.lifetime(),
                by=user,
            )
            form = TokenForm()
        except ValidationError as error:
            take_over(form, error)
    if form.errors:
        status = 422
    rows = ApiToken.objects.filter(user=user).order_by("-created")
    context = {"form": form, "tokens": rows, "text": text}
    return render(request, "desk/tokens.html", context, status=status)


@require_POST
def revoke_token(request: HttpRequest, uuid: str) -> HttpResponse:
    user = person(request)
    token = get_object_or_404(ApiToken, uuid=uuid, user=user)
    if attempted(request, partial(actions.revoke_token, token, by=user)):
        messages.success(request, _("Revoked: whatever used this token is locked out."))
    return redirect("desk:tokens")
