"""Who got it from whom behind a claim, as a picture of its own and as a list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from desk import claim_page
from desk.provenance_picture import detail_of
from desk.signed_in import person
from desk.views.claims import found_claim
from sources.provenance_drawing import Detail


@require_safe
def of_claim(request: HttpRequest, reference: str) -> HttpResponse:
    user = person(request)
    claim = found_claim(reference, user)
    detail = detail_of(request.GET.get("detail", ""))
    context = {
        "claim": claim,
        "page": claim_page.read_provenance(claim, user),
        "detail": detail,
        "details": [
            (Detail.FULL, _("every source")),
            (Detail.GROUPED, _("alike ones grouped")),
            (Detail.ORIGINS, _("origins alone")),
        ],
    }
    return render(request, "desk/provenance.html", context)
