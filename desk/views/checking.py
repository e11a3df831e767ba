"""Trying a formula: checked while it is typed, with script or without; nothing is stored."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from desk import sheets
from desk.draft_forms import ROW_FORMS, FormulaForm, InputForm
from desk.input_help import ASKED_BACK, FORMULAS, INPUTS, asked_back, read_as, units
from desk.sheets import Sheet
from desk.signed_in import while_typing
from estimates.models import Estimate

LONGEST_ADDRESS = 1_900
"""Of path and query: what servers and mail programs pass on without cutting it."""
EXAMPLE = {
    "formula": "tonnage / mass",
    "unit": "shell",
    "claimed": "1.6 million shells",
    "0-name": "tonnage",
    "0-value": "74,000 t",
    "1-name": "mass",
    "1-value": "40 to 50 kg/shell",
}


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """What was typed stands in the address while that is short; a form posts anything."""
    if request.method != "POST":
        return _page(request, sheets.read(request.GET))
    sheet = sheets.read(request.POST)
    if request.POST.get("do") == "add":
        missing = sheet.check.missing if sheet.check else ()
        return _page(request, sheets.with_rows_for(sheet, missing, InputForm))
    address = address_of(sheet)
    return redirect(address) if address else _page(request, sheet)


@while_typing
@require_POST
def live(request: HttpRequest) -> HttpResponse:
    """What can be said of a form that is being typed into: the pieces of the page that change."""
    kind = request.POST.get("kind", "")
    of = Estimate.objects.filter(slug=request.POST.get("of", "").replace("\x00", "-")).first()
    sheet = sheets.read(request.POST, row_form=ROW_FORMS.get(kind, InputForm), of=of)
    response = render(request, "desk/draft/live.html", {"sheet": sheet, "kind": kind})
    if kind == "check":
        response["HX-Replace-Url"] = address_of(sheet) or reverse("desk:check")
    return response


@require_safe
def inputs_help(request: HttpRequest) -> HttpResponse:
    """How inputs and formulas are written; the readings are made by the engine itself."""
    context = {
        "inputs": read_as(INPUTS),
        "asked_back": asked_back(ASKED_BACK),
        "formulas": FORMULAS,
        "units": units(),
    }
    return render(request, "desk/input_help.html", context)


def address_of(sheet: Sheet) -> str:
    """The address that holds what was typed; empty where it would be too long."""
    pairs = sheet.pairs()
    path = reverse("desk:check")
    address = f"{path}?{urlencode(pairs, errors='replace')}" if pairs else path
    return address if len(address) <= LONGEST_ADDRESS else ""


def _page(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    context = {
        "sheet": sheet,
        "form": FormulaForm(initial=dict(sheet.typed)),
        "kind": "check",
        "example": None if not sheet.is_empty else example(),
        "example_query": urlencode(EXAMPLE),
        "too_long": not sheet.is_empty and not address_of(sheet),
    }
    return render(request, "desk/check.html", context)


@cache
def example() -> Sheet:
    """Shown where nothing has been typed yet. It is the first thing that a process draws, so
    that whoever types next does not wait for the nets."""
    data = QueryDict(mutable=True)
    data.update(EXAMPLE)
    return sheets.read(data)
