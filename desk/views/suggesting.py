"""Suggested derivations: the list, and what a person decides."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from audit.errors import DomainError
from desk import suggestion_page
from desk.forms import take_over
from desk.listing import PER_PAGE, page_of
from desk.reasons import why_not
from desk.signed_in import person
from desk.suggestion_forms import AcceptForm, DismissForm, SuggestionSearch
from sources import policies
from sources.models import DerivationSuggestion
from sources.suggestions import accept_suggestion, dismiss_suggestions


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    return _show(request, DismissForm(auto_id="dismiss-%s"), {})


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    user = person(request)
    row = _chosen(request, user)[0]
    form = AcceptForm(request.POST, suggestion=row)
    if form.is_valid() and _accepted(form, row, user):
        messages.success(request, _("It is recorded who has it from whom."))
        return _back(request)
    return _show(request, DismissForm(auto_id="dismiss-%s"), {str(row.uuid): form}, 422)


@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = DismissForm(request.POST, auto_id="dismiss-%s")
    if not request.POST.getlist("suggestion"):
        form.add_error(None, _("Choose at least one of the suggestions above."))
        return _show(request, form, {}, 422)
    rows = _chosen(request, user)
    if form.is_valid():
        try:
            gone = dismiss_suggestions(rows, by=user, why=form.cleaned_data["why"])
        except ValidationError as refusal:
            take_over(form, refusal)
        else:
            said = ngettext("One is dismissed.", "%(number)d are dismissed.", len(gone))
            messages.success(request, said % {"number": len(gone)})
            return _back(request)
    return _show(request, form, {}, 422)


def _accepted(form: AcceptForm, row: DerivationSuggestion, user: User) -> bool:
    try:
        accept_suggestion(row, by=user, **form.decided())
    except ValidationError as refusal:
        take_over(form, refusal)
        return False
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _chosen(request: HttpRequest, user: User) -> list[DerivationSuggestion]:
    """Those that were sent; one that is not this person's to see is not there."""
    try:
        wanted = {UUID(it) for it in request.POST.getlist("suggestion")[:PER_PAGE]}
    except ValueError as error:
        raise Http404 from error
    rows = DerivationSuggestion.objects.visible_to(user).select_related("source", "origin")
    found = list(rows.filter(uuid__in=wanted))
    if not found or len(found) != len(wanted):
        raise Http404
    return found


def _back(request: HttpRequest) -> HttpResponse:
    """To the list as it was narrowed."""
    return redirect(f"{reverse('desk:suggestions')}?{request.GET.urlencode()}")


def _show(
    request: HttpRequest, dismissing: DismissForm, sent: dict[str, AcceptForm], status: int = 200
) -> HttpResponse:
    user = person(request)
    form = SuggestionSearch(request.GET)
    rows = form.narrowed(DerivationSuggestion.objects.visible_to(user))
    page: Any = page_of(
        rows.select_related("source__publisher", "origin__publisher", "decided_by"), request
    )
    context = {
        "form": form,
        "page": page,
        "entries": suggestion_page.entries(page.object_list, user, sent),
        "dismissing": dismissing,
        "chosen": request.POST.getlist("suggestion"),
        "change_refused": why_not(partial(policies.check_can_change_sources, user)),
    }
    return render(request, "desk/suggestions.html", context, status=status)
