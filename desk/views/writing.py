"""New and revised estimates: checked while they are typed, and nothing typed is lost."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from desk import keeping, sheets, standing_for
from desk.draft_forms import ChoiceForm, EstimateForm, RevisedEstimateForm
from desk.sheets import Sheet
from desk.signed_in import person
from estimates import actions, policies
from estimates.models import Estimate

WRITTEN = require_http_methods(["GET", "HEAD", "POST"])


@WRITTEN
def new_estimate(request: HttpRequest) -> HttpResponse:
    """A formula and its inputs may come along from the page on which it was tried."""
    user = person(request)
    policies.check_can_change_estimates(user)
    data = request.POST if request.method == "POST" else request.GET
    sheet = sheets.read(data, row_form=ChoiceForm)
    form = EstimateForm(initial=data.dict())
    if request.POST.get("do") == "save":
        form = EstimateForm(request.POST)
        made = keeping.keep(sheet, form, partial(_add, user))
        if made:
            messages.success(request, _("Stored. A worker works it out."))
            return redirect("desk:estimate", made.slug)
    return _estimate_form(request, form, sheet, None, seen="")


@WRITTEN
def revise_estimate(request: HttpRequest, slug: str) -> HttpResponse:
    """Refused when somebody else changed it meanwhile, until the person has been told so."""
    user = person(request)
    policies.check_can_change_estimates(user)
    found = get_object_or_404(Estimate.objects.live(), slug=slug)
    stored = keeping.typed_of(found)
    data: Any = request.POST if request.method == "POST" else stored
    sheet = sheets.read(data, row_form=ChoiceForm, of=found)
    form = RevisedEstimateForm(initial=dict(data.items()))
    if request.POST.get("do") == "save":
        form = RevisedEstimateForm(request.POST)
        if request.POST.get("seen") != keeping.seen(stored):
            form.add_error(None, _("Somebody changed this estimate since you opened it. Look at "
                                   "it, then save again if yours is still right."))  # fmt: skip
        done = keeping.keep(sheet, form, partial(_revise, found, user), slug=found.slug)
        if done is not None:
            said = _("Revised. A worker works it out anew.") if done else _("Nothing to change.")
            messages.success(request, said)
            return redirect("desk:estimate", found.slug)
    return _estimate_form(request, form, sheet, found, seen=keeping.seen(stored))


def _add(by: User, *, inputs: actions.Inputs, fields: dict[str, Any]) -> Estimate:
    return actions.add_estimate(inputs=inputs, by=by, **fields)


def _revise(found: Estimate, by: User, *, inputs: actions.Inputs, fields: dict[str, Any]) -> bool:
    return actions.revise_estimate(found, inputs=inputs, by=by, **fields)


def _estimate_form(
    request: HttpRequest, form: forms.Form, sheet: Sheet, estimate: Estimate | None, *, seen: str
) -> HttpResponse:
    if request.POST.get("do") == "add":
        missing = sheet.check.missing if sheet.check else ()
        sheet = sheets.with_rows_for(sheet, missing, ChoiceForm)
    refused = request.POST.get("do") == "save"
    context = {
        "form": form,
        "sheet": sheet,
        "estimate": estimate,
        "seen": seen,
        "kind": "estimate",
        "offered": standing_for.offered(estimate),
    }
    return render(request, "desk/write_estimate.html", context, status=422 if refused else 200)
