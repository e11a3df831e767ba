"""Cases: the dossiers of all their claims together."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from audit.errors import DomainError
from claims.models import Case, Claim
from desk.listing import page_of
from desk.reasons import attempted, why_not
from desk.signed_in import person
from dossiers import actions, policies
from dossiers.models import Collection, Dossier, collectable

Scope = Dossier.Scope
MOST_EARLIER = 20


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
        "earlier": _earlier(case),
        "refused": why_not(partial(policies.check_can_collect, case, claims, by=user)),
    }
    return render(request, "desk/case_dossiers.html", context)


@require_POST
def make_case_dossier(request: HttpRequest, slug: str) -> HttpResponse:
    user, case = person(request), _case(slug)
    scope = Scope.SUMMARY if request.POST.get("scope") == Scope.SUMMARY else Scope.FULL
    number = request.POST.get("collection", "")
    if attempted(request, partial(_issue, case, number, by=user, scope=scope)):
        messages.success(
            request, _("The dossier is below. Claims that are unchanged are not set twice.")
        )
    return redirect("desk:case_dossiers", case.slug)


def _issue(case: Case, number: str, *, by: User, scope: Scope) -> Dossier:
    """Of the claims as they are, or of an earlier collection that is named."""
    if not number:
        return actions.issue_collection(case, by=by, scope=scope)
    known = number.isdecimal() and len(number) < 8
    collection = case.collections.filter(number=number).first() if known else None
    if collection is None:
        raise DomainError(_("The case has no collection %(number)s.") % {"number": number[:20]})
    return actions.issue_superseded_collection(collection, by=by, scope=scope)


def _earlier(case: Case) -> list[Collection]:
    """The newest collections of which a dossier is marked as superseded."""
    rows = case.collections.superseded().defer("content").annotate(claims=Count("collected"))
    return list(rows[:MOST_EARLIER])


def _case(slug: str) -> Case:
    found: Case = get_object_or_404(Case.objects.live(), slug=slug)
    return found


def _claims(case: Case, user: User) -> list[Claim]:
    seen = Claim.objects.visible_to(user)
    return list(collectable(case).filter(pk__in=seen).order_by("reference"))
