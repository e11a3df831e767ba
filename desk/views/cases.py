"""Cases: the dossiers of all their claims together."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from claims.models import Case, Claim
from desk.listing import page_of
from desk.reasons import attempted, why_not
from desk.signed_in import person
from dossiers import actions, policies
from dossiers.models import Dossier, collectable


@require_safe
def case_dossiers(request: HttpRequest, slug: str) -> HttpResponse:
    """The claims of a case, how each stands, and the dossiers that were made of all of them."""
    user = person(request)
    case = _case(slug)
    claims = _claims(case, user)
    rows = Dossier.objects.visible_to(user).with_standing().filter(collection__case=case).read()
    context = {
        "case": case,
        "claims": claims,
        "page": page_of(rows, request),
        "refused": why_not(partial(policies.check_can_collect, case, claims, by=user)),
    }
    return render(request, "desk/case_dossiers.html", context)


@require_POST
def make_case_dossier(request: HttpRequest, slug: str) -> HttpResponse:
    user, case = person(request), _case(slug)
    if attempted(request, partial(actions.issue_collection, case, by=user)):
        messages.success(
            request, _("The dossier is below. Claims that are unchanged are not set twice.")
        )
    return redirect("desk:case_dossiers", case.slug)


def _case(slug: str) -> Case:
    found: Case = get_object_or_404(Case.objects.live(), slug=slug)
    return found


def _claims(case: Case, user: User) -> list[Claim]:
    seen = Claim.objects.visible_to(user)
    return list(collectable(case).filter(pk__in=seen).order_by("reference"))
