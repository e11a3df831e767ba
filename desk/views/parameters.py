"""Parameters: the list, a new one, and what is said about one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from desk import estimate_page, keeping, list_page, lists, sheets, standing_for
from desk.draft_forms import DescribeForm, NewParameterForm
from desk.signed_in import person, while_typing
from estimates import actions, policies
from estimates.models import Parameter
from sources.models import Observation, Source


@require_safe
def parameters(request: HttpRequest) -> HttpResponse:
    return list_page.shown(lists.PARAMETERS, request, person(request), "desk/parameters.html", {})


@require_http_methods(["GET", "HEAD", "POST"])
def new_parameter(request: HttpRequest) -> HttpResponse:
    user = person(request)
    policies.check_can_change_parameters(user)
    form = NewParameterForm(request.POST or None, user=user)

    def save(fields: dict[str, Any]) -> Parameter:
        return actions.add_parameter(by=user, **{**fields, **form.fields_of_parameter()})

    made = keeping.saved(form, save)
    if made is not None:
        messages.success(request, _("Stored. Estimates can take it in."))
        return redirect("desk:parameter", made.slug)
    return _parameter_form(request, form, user, None)


@require_http_methods(["GET", "HEAD", "POST"])
def describe_parameter(request: HttpRequest, slug: str) -> HttpResponse:
    """Its title, its source, its note: nothing that would be worked out anew."""
    user = person(request)
    policies.check_can_change_parameters(user)
    found = get_object_or_404(estimate_page.PARAMETERS.filter(retired_at=None), slug=slug)
    form = DescribeForm(request.POST or None, user=user, initial=_described(found, user))

    def save(fields: dict[str, Any]) -> bool:
        return actions.revise_parameter(found, by=user, **_kept_unseen(found, fields, user))

    done = keeping.saved(form, save)
    if done is not None:
        messages.success(request, _("Revised.") if done else _("Nothing to change."))
        return redirect("desk:parameter", found.slug)
    return _parameter_form(request, form, user, found)


def _described(found: Parameter, user: User) -> dict[str, Any]:
    """What the form starts with. A source that this person may not see is left out."""
    names = ("title", "illustrative", "observation", "source", "note")
    given = {name: getattr(found, name) for name in names}
    return {name: None if _is_unseen(row, user) else row for name, row in given.items()}


def _kept_unseen(found: Parameter, fields: dict[str, Any], user: User) -> dict[str, Any]:
    """An empty field is no wish to drop a source that the person could not see."""
    return {
        name: value
        for name, value in fields.items()
        if value is not None or not _is_unseen(getattr(found, name, None), user)
    }


def _is_unseen(row: Any, user: User) -> bool:
    if not isinstance(row, Source | Observation):
        return False
    rows: Any = type(row).objects.visible_to(user)
    return not rows.filter(pk=row.pk).exists()


def _parameter_form(
    request: HttpRequest, form: forms.Form, user: User, parameter: Parameter | None
) -> HttpResponse:
    context = {
        "form": form,
        "parameter": parameter,
        "offered_sources": standing_for.offered_sources(user),
        "offered_observations": standing_for.offered_observations(user),
        "sheet": sheets.of_value(request.POST.get("text", "")),
    }
    status = 422 if form.errors else 200
    return render(request, "desk/write_parameter.html", context, status=status)


@while_typing
@require_POST
def live_value(request: HttpRequest) -> HttpResponse:
    """What a value is read as while it is typed: its sentence and its curve."""
    sheet = sheets.of_value(request.POST.get("text", ""))
    return render(request, "desk/draft/live_value.html", {"sheet": sheet})
